"""Places by name and code, for whoever writes one: those to pick from, and which one was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from policylib.diagnostics import Text
from policylib.divisions import division_names
from policylib.regions import Places, ancestor_at, canonical_code, code_error, place_name

_CODE = re.compile(r"\d+")
_LEVELS = ("provincial", "city", "county")
_MOST = 8
_MOST_ALIKE = 3
_ALIKE = 50  # of 100


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is offered: its code, and the names of all it lies in and its own, the widest first."""

    code: str
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in full; empty where none is on record."""
        return "".join(self.names)

    @property
    def text(self) -> str:
        """What stands in a field for it, and is read back by `find_places`."""
        return f"{self.code} {self.name}" if self.names else self.code

    def is_called(self, text: str) -> bool:
        """Whether a text names it and no other: in full, or with what it lies in (通化市东昌区).

        Not every place has a name on record, so the only 和平区 there is need not be the one that is meant.
        """
        return text == self.name or text in ("".join(self.names[at:]) for at in range(1, len(self.names) - 1))


def named_place(places: Places, code: str) -> Place:
    """Return a place with the names of all it lies in, as far as they are known.

    Raises ValueError for what is no code.
    """
    if code_error(places, code) is not None:
        raise ValueError(f"no code of a place: {code!r}")
    within = dict.fromkeys(filter(None, (ancestor_at(places, code, level) for level in _LEVELS)))
    names = [place_name(places, one) for one in within] or [place_name(places, code)]
    return Place(canonical_code(code), tuple(name for name in names if not name.isdigit()))


def known_places(places: Places) -> tuple[Place, ...]:
    """Return the provinces and the places that the rule base speaks of, by code."""
    return _named(places, places.names)


@dataclass(frozen=True, slots=True)
class _Names:
    """Every place that has a name, by code, with its name in full, and its own name alone."""

    of: Places
    every: tuple[Place, ...]
    full: tuple[str, ...]
    alone: tuple[str, ...]


def _names(places: Places) -> _Names:
    """Return the names of all places: there are thousands, so they are made once."""
    kept = _LAST.get("names")
    if kept is None or kept.of is not places:
        every = _named(places, {**places.names, **division_names()})
        full, alone = tuple(one.name for one in every), tuple(one.names[-1] for one in every)
        kept = _LAST["names"] = _Names(places, every, full, alone)
    return kept


# Those of the places asked for last.
_LAST: dict[str, _Names] = {}


def _named(places: Places, codes: Iterable[str]) -> tuple[Place, ...]:
    every = {*(f"{two}0000" for two in places.provinces), *codes}
    return tuple(named_place(places, code) for code in sorted(every))


def find_places(places: Places, text: str) -> Sequence[Place]:
    """Return what a text means: one place where that is clear, else those it may mean, the likeliest first.

    A code needs no name; it is taken as it stands, so that what is wrong with it can be said.
    """
    found = _found(places, text)
    if found:
        return found[:_MOST]
    names = _names(places)
    spellings = names.full + names.alone
    alike = process.extract(
        text.strip(), spellings, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE
    )
    return list(dict.fromkeys(names.every[number % len(names.every)] for _, _, number in alike))


def _found(places: Places, text: str) -> Sequence[Place]:
    """Return the place of a code, or those of which the name is a text, ends with it or has it in it."""
    text = text.strip()
    code = _CODE.match(text)
    if code is not None:
        try:
            return [named_place(places, code[0])]
        except ValueError:
            return [Place(code[0])]
    names = _names(places)
    for fits in (text.__eq__, lambda name: name.endswith(text), lambda name: text in name):
        found = [one for one, name in zip(names.every, names.full, strict=True) if fits(name)]
        if found:
            return found
    return ()


def meant_place(places: Places, text: str) -> Place | None:
    """Return the place that a text means beyond doubt: by its code, or by a name that only it has."""
    # What a name is only like it does not mean, so that is not looked for: it takes longest.
    found = _found(places, text) if text else ()
    clear = len(found) == 1 and (text[:1].isdigit() or found[0].is_called(text))
    return found[0] if clear else None


def which_place(places: Places, text: str) -> Text:
    """Say of a text that means no place beyond doubt which ones it may mean."""
    found = find_places(places, text)
    if not found:
        return Text(
            f"没有叫“{text}”的地点，请写全称（如 吉林省通化市东昌区）或者 6 位、9 位、12 位区划代码",
            f"no place is called “{text}”; give a name in full in Chinese (吉林省通化市东昌区) or a code of "
            "6, 9 or 12 digits",
        )
    names = "、".join(one.text for one in found)
    return Text(
        f"“{text}”是哪一个？请写全称或者区划代码；可能是：{names}",
        f"which “{text}” is meant? Give its name in full, or its code; it may be: {names}",
    )
