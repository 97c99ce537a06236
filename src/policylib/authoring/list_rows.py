"""From the rows of a table to entries of a list, each with the row it stands in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policylib.authoring.bases import Basis, BasisError, Shelf, find_basis
from policylib.authoring.columns import Columns
from policylib.check.schema import load_schema
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.tables.model import Cell, Place, Row, TableProblem
from policylib.tables.values import as_day, as_text

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
# What parts the names of one cell: a semicolon or a line break; where there is none, also a comma, which
# otherwise stands within a name.
_BETWEEN_NAMES = (re.compile(r"[；;\n]"), re.compile(r"[、，,]"))
_LINE_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as an entry. `id` None: the table gives none. `words`: the basis as it is written."""

    place: Place
    name: str
    id: str | None = None
    aliases: tuple[str, ...] = ()
    basis: Basis | None = None
    words: str | None = None
    quote: str | None = None
    role: str | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How rows are read: where what stands, which texts can be named, from which day on, for which list."""

    columns: Columns
    shelf: Shelf
    day: dt.date
    list_id: str
    epoch: dt.date | None


def read_entries(
    rows: Iterable[Row], reader: Reader
) -> tuple[list[Entry], list[TableProblem], list[TableProblem]]:
    """Return the entries of the rows, what is wrong with them, and warnings.

    Raises:
        TableError: the table itself cannot be read on.
    """
    entries: list[Entry] = []
    found: list[TableProblem] = []
    warnings: list[TableProblem] = []
    for row in rows:
        cells = {field: row.cells[index] for field, index in reader.columns.fields.items()}
        entry = _entry(cells, reader, found, warnings)
        if entry is not None:
            entries.append(entry)
    found += _repeated(entries)
    return entries, found, warnings


def _entry(
    cells: Mapping[str, Cell], reader: Reader, found: list[TableProblem], warnings: list[TableProblem]
) -> Entry | None:
    texts = {field: as_text(cell.value) for field, cell in cells.items()}
    name = _one_line(texts["name"])
    if not name:
        if any(texts.values()):  # a row of which only passed-over columns are filled is a blank one
            message = Text("这一行没有事项名称", "this row has no name of an entry")
            found.append(TableProblem("missing_name", cells["name"].place, message))
        return None
    before = len(found)
    start = _day(cells.get("from"), reader, found)
    until = _day(cells.get("until"), reader, found)
    identity = _id(cells.get("id"), reader, found)
    role = _role(cells.get("role"), found)
    aliases = _names(texts.get("aliases", ""))
    basis, kept = _basis(cells.get("basis"), start or reader.day, reader, found, warnings)
    notes = [texts.get("note", ""), f"依据：{kept}" if kept else ""]
    if texts.get("quote") and basis is None and len(found) == before:
        message = Text("有引文，没有写明条款的依据", "a quote without a basis that names its place")
        found.append(TableProblem("quote_without_basis", cells["quote"].place, message))
    if len(found) > before:
        return None
    return Entry(
        place=cells["name"].place,
        name=name,
        id=identity,
        aliases=tuple(dict.fromkeys(each for each in aliases if each and each != name)),
        basis=basis,
        words=texts.get("basis") or None,
        quote=_one_line(texts.get("quote", "")) or None,
        role=role,
        start=start,
        until=until,
        note="\n".join(filter(None, notes)) or None,
    )


def _names(text: str) -> list[str]:
    """Return the names that stand in one cell."""
    between = next((each for each in _BETWEEN_NAMES if each.search(text)), _BETWEEN_NAMES[0])
    return [part.strip() for part in between.split(text)]


def _one_line(text: str) -> str:
    """Return the words of a cell without the breaks that its width made."""
    return _LINE_BREAK.sub("", text).strip()


def _id(cell: Cell | None, reader: Reader, found: list[TableProblem]) -> str | None:
    text = "" if cell is None else as_text(cell.value).casefold()
    if cell is None or not text:
        return None
    if text.isascii() and text.isdigit():
        return f"{reader.list_id}-{text}"  # 1, 2, 3 stand in every list
    if _SLUG.fullmatch(text) is None:
        zh = f"“{text}”不能作代号：只用字母、数字和连字符"
        en = f"`{text}` cannot be an id: only letters, digits and hyphens"
        found.append(TableProblem("bad_id", cell.place, Text(zh, en)))
        return None
    return text


def _day(cell: Cell | None, reader: Reader, found: list[TableProblem]) -> dt.date | None:
    if cell is None or cell.value is None:
        return None
    try:
        return as_day(cell.value, reader.epoch)
    except ValueError:
        value = as_text(cell.value)
        message = Text(f"“{value}”不是日期", f"`{value}` is no date")
        advice = Text("写法如 2024-03-01", "write it like 2024-03-01")
        found.append(TableProblem("bad_date", cell.place, message, advice))
        return None


def _roles() -> Mapping[str, str]:
    role = load_schema("list")["$defs"]["item"]["properties"]["role"]
    labels: Mapping[str, str] = role["x-zh"]
    return labels


def _role(cell: Cell | None, found: list[TableProblem]) -> str | None:
    text = "" if cell is None else as_text(cell.value).casefold()
    if cell is None or not text:
        return None
    roles = _roles()
    meant = next((value for value, label in roles.items() if text in {value, label}), None)
    if meant is None:
        message = Text(f"“{text}”不是角色", f"`{text}` is no role")
        advice = Text(f"可写：{'、'.join(roles.values())}", f"one of: {', '.join(roles)}")
        found.append(TableProblem("bad_role", cell.place, message, advice))
    return meant


def _basis(
    cell: Cell | None,
    day: dt.date,
    reader: Reader,
    found: list[TableProblem],
    warnings: list[TableProblem],
) -> tuple[Basis | None, str | None]:
    """Return the basis that a cell names, and its words where they say more than that."""
    words = "" if cell is None else as_text(cell.value)
    if cell is None or not words:
        return None, None
    try:
        result = find_basis(words, reader.shelf, day)
    except BasisError as error:
        found.append(TableProblem("unknown_basis", cell.place, error.message, error.help))
        return None, None
    if result.basis is None:
        message = Text(
            "依据没有写明条款，只作为说明保留", "the basis names no article, it is kept as a note only"
        )
        warnings.append(TableProblem("basis_without_place", cell.place, message))
    elif not result.basis.at_hand:
        at = f"{result.basis.regulation} {result.basis.at}"
        message = Text(
            f"{at} 的原文没有录入，没有核对", f"the words of {at} are not at hand, nothing was compared"
        )
        warnings.append(TableProblem("basis_not_compared", cell.place, message))
    if result.basis is not None and result.rest:
        at = f"{result.basis.regulation} {result.basis.at}"
        message = Text(f"依据取 {at}，全文作为说明保留", f"the basis is {at}; all of it is kept as a note")
        warnings.append(TableProblem("basis_shortened", cell.place, message))
    return result.basis, (words if result.rest else None)


def _repeated(entries: Iterable[Entry]) -> Iterator[TableProblem]:
    """Report names and ids that two rows give."""
    names: dict[str, Entry] = {}
    ids: dict[str, Entry] = {}
    for entry in entries:
        for name in dict.fromkeys(map(normalise, (entry.name, *entry.aliases))):
            first = names.setdefault(name, entry)
            if first is not entry and _together(first, entry):
                where = first.place.words
                zh = f"“{entry.name}”的名称或别名与“{first.name}”（{where.zh}）相同"
                en = f"a name of `{entry.name}` is also one of `{first.name}` ({where.en})"
                yield TableProblem("duplicate_name", entry.place, Text(zh, en))
                break
        if entry.id is not None:
            first = ids.setdefault(entry.id, entry)
            if first is not entry:
                where = first.place.words
                zh = f"代号“{entry.id}”重复，{where.zh} 已有"
                en = f"the id `{entry.id}` is used twice, first at {where.en}"
                yield TableProblem("duplicate_id", entry.place, Text(zh, en))


def _together(one: Entry, other: Entry) -> bool:
    """Whether two rows stand on the list at the same time."""
    return (one.start or dt.date.min) <= (other.until or dt.date.max) and (other.start or dt.date.min) <= (
        one.until or dt.date.max
    )
