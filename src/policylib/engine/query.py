"""Asking what a title means: which entries of the lists in force it is, or may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.engine.lists import Entry, ListIndex
from policylib.engine.task import TaskError
from policylib.engine.task_reader import TaskReader
from policylib.engine.trace import ItemAnswer, ResolvedEntry

QUERY_FIELDS = ("text", "region", "date", "kind")


@dataclass(frozen=True, slots=True)
class Query:
    """A title, the place and the day whose lists are looked at, and a kind of list (None: every kind)."""

    text: str
    region: str
    date: dt.date
    kind: str | None = None


def parse_query(checked: CheckedPolicy, raw: object, today: dt.date) -> Query:
    """Check a query given as plain data: `text`, `region`, perhaps `date` (absent: `today`) and `kind`.

    Raises TaskError with every mistake in it.
    """
    reader = TaskReader(checked)
    fields = reader.mapping(raw, "", QUERY_FIELDS)
    if isinstance(raw, Mapping) and fields.get("text") is None:
        reader.required("text")
    text = reader.text(fields.get("text"), "text")
    region = reader.region(fields.get("region"), "region", required=True)
    date = reader.date(fields.get("date"), today)
    kind = reader.word(fields.get("kind"), "kind", checked.vocabulary.list_kinds)
    if reader.errors or text is None or region is None:
        raise TaskError(reader.errors)
    return Query(text, region, date, kind)


def match(index: ListIndex, query: Query, most: int) -> ItemAnswer:
    """Return the entries in force that a title is; where it is none, at most `most` that it may be."""
    here = index.in_force(query.region, query.date)

    def asked_for(entry: Entry) -> bool:
        return query.kind in (None, entry.list.kind) and entry.in_force(query.date)

    resolved = [entry for entry in index.named(query.text, here) if asked_for(entry)]
    answers = tuple(entry.answer() for entry in resolved)
    if resolved:
        return ItemAnswer(query.text, answers, unresolved=False)

    def near() -> list[ResolvedEntry]:
        enough = most if query.kind is None else len(here.search.entries)
        found = [entry for entry in here.search.near(query.text, enough) if asked_for(entry)]
        return [entry.answer() for entry in found[:most]]

    return ItemAnswer(query.text, answers, unresolved=True, near=near)
