"""What stands for a terminal that is no word: names in quotes, articles, ids, days and places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from policylib.check.citations import candidates
from policylib.check.model import CheckedPolicy, Regulation
from policylib.check.types import answers_of
from policylib.lsp.features.proposal import Proposal
from policylib.lsp.features.rule_files import parse_at
from policylib.lsp.features.view import View, declaration_at
from policylib.pinpoint import Pinpoint
from policylib.regions import governs, place_name
from policylib.syntax import ast
from policylib.syntax.slots import Slot

# A stretch of a provision that can be quoted: up to a full stop, or a semicolon or colon that ends it.
_SENTENCE = re.compile(r"[^。;；\n]+[。;；]?")
_QUOTES = {"zh": "「{}」", "en": '"{}"'}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is to be named: in which file, at which offset, behind which words."""

    view: View
    path: str
    offset: int
    slot: Slot
    language: str

    @property
    def before(self) -> tuple[str, ...]:
        """The terminals before it in its line."""
        return tuple(terminal for terminal, _ in self.slot.before)

    @property
    def regulation(self) -> Regulation | None:
        """The regulation of the file."""
        checked = self.view.checked
        return None if checked is None else checked.regulations.get(self.view.home(self.path) or "")

    def quoted(self, text: str) -> str:
        """Return a name in the quotation marks of the file's language."""
        return _QUOTES[self.language].format(text)


def _strings(place: Place) -> Iterator[Proposal]:
    """Yield what could stand in quotes: a definition, a reading, a text, its words, an answer."""
    last = place.before[-1] if place.before else ""
    first = place.before[0] if place.before else ""
    if (
        "FACT" in place.slot.accepted
        or last == "READING"
        or (first == "MISSING" and last in ("MISSING", "SEP"))
    ):
        yield from _conditions(place, readings_only=first in ("MISSING", "GIVEN"))
    elif last == "CITE":
        yield from _titles(place)
    elif last == "QUOTE":
        yield from _quotes(place)
    elif last in ("IS", "IS_NOT"):
        yield from _answers(place)
    elif first == "DEFAULT":
        yield from _own_answers(place)


def _conditions(place: Place, *, readings_only: bool) -> Iterator[Proposal]:
    index = place.view.index
    unit = place.view.units.get(place.path)
    if unit is not None and not readings_only:
        for title in unit.definitions:
            yield Proposal(title, place.quoted(title), "name")
    home = index.regulations.get(place.view.home(place.path) or "")
    own = home.readings if home is not None else {}
    foreign = (
        (title, reading) for title, found in index.readings.items() if len(found) == 1 for _, reading in found
    )
    for title, reading in chain(own.items(), foreign):
        yield Proposal(title, place.quoted(title), "name", reading.slug)


def _titles(place: Place) -> Iterator[Proposal]:
    for slug, one in place.view.texts.citable.items():
        unique = len(candidates(one.title, place.view.texts)) == 1
        yield Proposal(one.title, place.quoted(one.title if unique else slug), "name", slug)


def _quotes(place: Place) -> Iterator[Proposal]:
    """Yield the sentences of the provision that the line cites, and the whole of it where it is one line."""
    checked, slug = place.view.checked, _cited(place)
    written = [text for terminal, text in place.slot.before if terminal == "PINPOINT"]
    at = parse_at(written[-1]) if written else None
    if checked is None or slug is None or at is None:
        return
    for one in checked.provisions.values():
        if one.regulation == slug and at.touches(Pinpoint.parse(one.at)):
            whole = [one.text] if "\n" not in one.text else []
            for text in [*whole, *(found[0].strip() for found in _SENTENCE.finditer(one.text))]:
                if text and not set(text) & set("「」"):
                    yield Proposal(text, f"「{text}」", "quote", one.at)


def _answers(place: Place) -> Iterator[Proposal]:
    titles = [text[1:-1] for terminal, text in place.slot.before if terminal == "STRING"]
    for _, reading in place.view.index.readings.get(titles[-1] if titles else "", ())[:1]:
        for answer in answers_of(reading):
            yield Proposal(answer, place.quoted(answer), "option")


def _own_answers(place: Place) -> Iterator[Proposal]:
    tree = place.view.tree(place.path)
    node = None if tree is None else declaration_at(tree, place.offset)
    if isinstance(node, ast.ReadingDecl):
        for answer in answers_of(node):
            yield Proposal(answer, place.quoted(answer), "option")


def _articles(place: Place) -> Iterator[Proposal]:
    """Yield the articles on record of the regulation, or of the text named before, in its order."""
    checked, slug = place.view.checked, _cited(place)
    if checked is None or slug is None:
        return
    cited = [one for one in checked.provisions.values() if one.regulation == slug]
    for one in sorted(cited, key=lambda one: one.span.start if one.span else 0):
        yield Proposal(one.at, one.at, "article", one.text.split("\n", 1)[0])


def _cited(place: Place) -> str | None:
    named = [text[1:-1] for terminal, text in place.slot.before if terminal == "STRING"]
    if not named or place.before[:2] != ("CITE", "STRING"):
        return place.view.home(place.path)
    found = candidates(named[0], place.view.texts)
    return found[0].slug if len(found) == 1 else None


def _ids(place: Place) -> Iterator[Proposal]:
    """Yield the liabilities of the file, where one is to be named."""
    unit = place.view.units.get(place.path)
    if unit is not None and place.before == ("LIABLE",):
        for name, node in unit.liabilities.items():
            texts = (clause.text for clause in node.clauses if isinstance(clause, ast.Words))
            yield Proposal(name, name, "id", next(texts, ""))


def _rules(place: Place) -> Iterator[Proposal]:
    own, inside = place.view.home(place.path), place.view.units.get(place.path)
    for slug, unit in sorted(place.view.index.regulations.items(), key=lambda pair: pair[0] != own):
        here = inside is not None and inside.regulation is not None and slug == own
        for name, node in unit.rules.items():
            text = name if here else f"{slug}/{name}"
            yield Proposal(f"{text} {node.title}", text, "id")


def _entries(place: Place) -> Iterator[Proposal]:
    checked = place.view.checked
    for each in () if checked is None else checked.lists:
        for item in each.items:
            yield Proposal(f"{item.id} {item.names[0]}", item.id, "id", each.title)


def _regions(place: Place) -> Iterator[Proposal]:
    checked = place.view.checked
    if checked is None:
        return
    for code in _codes(checked, place.regulation):
        yield Proposal(f"{code} {place_name(checked.places, code)}", code, "value")


def _codes(checked: CheckedPolicy, own: Regulation | None) -> list[str]:
    known = [*(own.regions if own else ()), *sorted(checked.places.names)]
    inside = [code for code in known if own and any(governs(region, code) for region in own.regions)]
    return list(dict.fromkeys([*inside, *known]))


def _days(place: Place) -> Iterator[Proposal]:
    own = place.regulation
    for day in () if own is None else (own.start, own.until):
        if day is not None:
            yield Proposal(day.isoformat(), day.isoformat(), "value", own.title if own else "")


SOURCES: Mapping[str, Callable[[Place], Iterator[Proposal]]] = {
    "STRING": _strings,
    "PINPOINT": _articles,
    "ID": _ids,
    "REFERENCE": _rules,
    "ENTRY": _entries,
    "CODE": _regions,
    "DATE": _days,
}
