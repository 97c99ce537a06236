"""What one cell means: a word, a fact, a day, lists; each distinct value of a column is read once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy, Word
from policylib.diagnostics import Text
from policylib.engine.task_reader import TaskReader
from policylib.matching.normalise import normalise
from policylib.matching.places import meant_place, which_place
from policylib.tables.values import as_day

# A cell that says that something is not known; an empty one says nothing.
UNKNOWN = frozenset(("unknown", "未知", "null"))
_YES = frozenset(("true", "是", "yes", "1"))
_NO = frozenset(("false", "否", "no", "0"))
# A cell that asserts that the matter is on no list at all.
_NONE = frozenset(("[]", "无", "none"))
_SEPARATORS = re.compile(r"[;；,，、|]")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Bad:
    """A value that cannot be read, and why."""

    message: Text


Value = str | bool | tuple[str, ...] | dt.date | None
Reader = Callable[[str], "Value | Bad"]


def readers(checked: CheckedPolicy) -> dict[str, Reader]:
    """Return, by field, how its cells are read; texts and names are taken as they are.

    The value is what a task has in that field: None for what is not known.
    """
    vocabulary = checked.vocabulary
    result: dict[str, Reader] = {"region": _Region(checked, "region"), "date": _day}
    for body in ("assigner", "on_behalf_of"):
        result[f"{body}_kind"] = _Choice(checked, f"{body}.kind", vocabulary.actors)
        result[f"{body}_level"] = _Choice(checked, f"{body}.level", vocabulary.levels)
        result[f"{body}_region"] = _Region(checked, f"{body}.region")
    result["community"] = _Choice(checked, "community", vocabulary.communities)
    result["act"] = _Choice(checked, "act", vocabulary.acts)
    result["item_id"] = _Entry(checked)
    result["item_lists"] = _Lists(checked)
    for name, fact in vocabulary.facts.items():
        options = {option.id: option for option in fact.options}
        result[name] = _Choice(checked, f"facts.{name}", options) if options else _truth
    return result


def _problem(reader: TaskReader) -> Bad:
    return Bad(reader.errors[0].message)


@dataclass(frozen=True, slots=True)
class _Region:
    """A place by its code, or by a name that only it has."""

    checked: CheckedPolicy
    path: str

    def __call__(self, cell: str) -> Value | Bad:
        places = self.checked.places
        place = meant_place(places, cell)
        if not cell[:1].isdigit():
            return Bad(which_place(places, cell)) if place is None else place.code
        if place is not None and place.names and cell == place.text:  # as pages write it: 220502 吉林省…
            return place.code
        reader = TaskReader(self.checked)
        code = reader.region(cell, self.path, required=True)
        return _problem(reader) if code is None else code


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of the words, by id, label or synonym."""

    checked: CheckedPolicy
    path: str
    words: Mapping[str, Word]

    def __call__(self, cell: str) -> Value | Bad:
        if cell in self.words:
            return cell
        if cell.casefold() in UNKNOWN:
            return None
        wanted = normalise(cell)
        for word in self.words.values():
            more = [each for group in word.synonyms.values() for each in group]
            if wanted in map(normalise, (word.id, word.label.zh, word.label.en, *more)):
                return word.id
        reader = TaskReader(self.checked)
        reader.word(cell, self.path, self.words)
        return _problem(reader)


@dataclass(frozen=True, slots=True)
class _Entry:
    checked: CheckedPolicy

    def __call__(self, cell: str) -> Value | Bad:
        reader = TaskReader(self.checked)
        reader.known_entry(cell)
        return _problem(reader) if reader.errors else cell


@dataclass(frozen=True, slots=True)
class _Lists:
    checked: CheckedPolicy

    def __call__(self, cell: str) -> Value | Bad:
        if cell.casefold() in UNKNOWN:
            return None
        if cell.casefold() in _NONE:
            return ()
        choice = _Choice(self.checked, "item.lists", self.checked.vocabulary.list_kinds)
        found = set()
        for part in _SEPARATORS.split(cell.strip("[]")):
            kind = choice(part.strip(" '\""))
            if isinstance(kind, Bad):
                return kind
            if not isinstance(kind, str):
                zh, en = "“未知”不能与清单并列", "`unknown` cannot stand beside lists"
                return Bad(Text(zh, en))
            found.add(kind)
        return tuple(sorted(found))


def _truth(cell: str) -> Value | Bad:
    word = cell.casefold()
    if word in UNKNOWN:
        return None
    if word in _YES or word in _NO:
        return word in _YES
    return Bad(
        Text(
            f"“{cell}”不是可用的值；可用：true（是）、false（否）、unknown（未知）",
            f"`{cell}` is not a value; values: true, false, unknown",
        )
    )


def _day(cell: str) -> Value | Bad:
    try:
        return as_day(cell)
    except ValueError:
        pass
    if _SERIAL.fullmatch(cell):
        return Bad(
            Text(
                f"“{cell}”像是表格软件里日期的序号；请把这一列的格式改为日期，如 2024-03-01，再另存",
                f"`{cell}` looks like the number that a spreadsheet keeps for a day; "
                "format the column as dates like 2024-03-01 and save again",
            )
        )
    return Bad(
        Text(f"“{cell}”不是日期，写法如 2024-03-01", f"`{cell}` is not a date, write it like 2024-03-01")
    )
