"""A table becomes a list: entries with ids that stay, what changed since the last time, and a report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from policylib.authoring.bases import shelve
from policylib.authoring.columns import Columns, recognise
from policylib.authoring.list_rows import Reader, read_entries
from policylib.authoring.list_versions import Head, Item, next_version
from policylib.check.dates import overlap
from policylib.check.model import CheckedPolicy, ItemList
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.nearest import did_you_mean
from policylib.regions import governs
from policylib.tables.model import Table, TableError, TableProblem

# How alike two names are (0 to 100) that are more likely one name than two.
_ALIKE = 88
# How many entries a warning names.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What was recognised: columns by place with their fields, entries by id, bases by entry, warnings.

    `renamed`: id, former name and present one. `basis` pairs what was written with what it was found to be.
    """

    table: Table
    columns: Columns
    added: tuple[str, ...]
    kept: tuple[str, ...]
    renamed: tuple[tuple[str, str, str], ...]
    ended: tuple[str, ...]
    bases: tuple[tuple[str, str, str], ...]
    warnings: tuple[TableProblem, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """A list that was read, with the report of it."""

    head: Head
    items: tuple[Item, ...]
    report: Report


def import_list(
    table: Table,
    head: Head,
    checked: CheckedPolicy,
    *,
    earlier: ItemList | None = None,
    ignored: Collection[str] = (),
) -> Imported:
    """Return the list that a table holds.

    Args:
        table: the table, not read yet.
        head: what the list is.
        checked: the rule base, which knows regulations, places, kinds and the other lists.
        earlier: the list as it is so far, to be brought up to date; None: there is none.
        ignored: names of columns that may be passed over.

    Raises:
        TableError: with everything that is wrong, each with its cell or line. Nothing is imported in part.
    """
    columns, found = recognise(table.headers, ignored)
    found += _unknown_regulation(head, checked)
    if found:
        raise TableError(found)
    shelf = shelve(checked, head.source.get("regulation"))
    reader = Reader(columns, shelf, head.start, head.id, table.epoch)
    entries, found, warnings = read_entries(table.rows, reader)
    if not entries and not found:
        message = Text("表格里没有事项", "there are no entries in the table")
        found.append(TableProblem("no_entries", table.headers[0].place, message))
    made = next_version(entries, head, earlier, found)
    if found:
        raise TableError(found)
    start = earlier.start if earlier is not None else head.start
    items = tuple(made.items)
    warnings += [*table.warnings, *_alike(items), *_elsewhere(items, replace(head, start=start), checked)]
    report = Report(
        table,
        columns,
        tuple(made.added),
        tuple(made.kept),
        tuple(made.renamed),
        tuple(made.ended),
        tuple(made.bases),
        tuple(warnings),
    )
    return Imported(replace(head, start=start), items, report)


def _unknown_regulation(head: Head, checked: CheckedPolicy) -> Iterator[TableProblem]:
    """Report a default of bases that is no regulation."""
    name = head.source.get("regulation")
    known = checked.regulations.keys() | checked.sources.keys()
    if name is not None and name not in known:
        message = Text(f"没有代号为“{name}”的法规", f"there is no regulation `{name}`")
        yield TableProblem("unknown_regulation", None, message, did_you_mean(name, sorted(known)))


# --- warnings -----------------------------------------------------------------------


def _alike(items: Sequence[Item]) -> Iterator[TableProblem]:
    """Warn of entries whose names are nearly the same."""
    rows = [(item, normalise(item.name)) for item in items if item.place is not None]
    for index, (item, name) in enumerate(rows):
        for other, near in rows[:index]:
            if name != near and fuzz.ratio(name, near, score_cutoff=_ALIKE):
                assert other.place is not None
                where = other.place.words
                zh = f"“{item.name}”与“{other.name}”（{where.zh}）只差几个字，是不是同一项？"
                en = f"`{item.name}` is nearly the same as `{other.name}` ({where.en}): is it one entry?"
                yield TableProblem("nearly_the_same", item.place, Text(zh, en))


def _elsewhere(items: Sequence[Item], head: Head, checked: CheckedPolicy) -> Iterator[TableProblem]:
    """Warn of names that stand on other lists of the place too, at the same time."""
    others = [
        each
        for each in checked.lists
        if each.id not in {head.id, *head.replaces}
        and (governs(each.region, head.region) or governs(head.region, each.region))
        and overlap((each.start, each.until), (head.start, head.until))
    ]
    for each in others:
        names = {normalise(name) for item in each.items for name in item.names}
        both = [item for item in items if item.place is not None and normalise(item.name) in names]
        if both:
            kind = checked.vocabulary.list_kinds[each.kind].label
            shown = [item.name for item in both[:_NAMED]]
            zh = f"清单“{each.title}”（{each.id}，{kind.zh}）上也有 {len(both)} 项：{'、'.join(shown)}"
            en = f"the list `{each.id}` ({kind.en}) has them too (entries: {len(both)}): {', '.join(shown)}"
            more = len(both) > _NAMED
            yield TableProblem("also_listed", both[0].place, Text(zh + "……" * more, en + " …" * more))
