"""The result of a batch as a spreadsheet: the table that was sent, with the answer beside each row. The
titles of its tasks are kept for the page.

Every text is written as an inline string, so that none of it is ever computed, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from policylib.batch.audit import Audit, Wanted, opened
from policylib.batch.fields import Fields
from policylib.batch.polars_engine import LISTS, ROW, PolarsEngine, stretches
from policylib.policyset import Policy
from policylib.render.tallies import mode_name, rule_name, tallies, tally_heads
from policylib.render.words import Words, split_variable
from policylib.tables.writing import Book
from policylib_api.console.jobs.folder import Job
from policylib_api.console.text import say

# One less than a sheet can hold, for the header.
ROWS_OF_SHEET = 1_048_575
_STRETCH = 50_000
_ALLOWED: Mapping[bool | None, str] = {True: "part.yes", False: "part.no", None: "part.unknown"}


def write_table(job: Job, policy: Policy, wanted: Wanted, done: Audit, language: str) -> None:
    """Write the spreadsheet of a batch, whole or not at all."""
    book = Book()
    _write_rows(book, job, policy, wanted, language)
    sheet = book.sheet(say(language, "batch.sheet.summary"))
    for tally in tallies(policy.checked, done.counts, language):
        sheet.append(tally_heads(tally, language))
        for line in tally.lines:
            sheet.append([line.name, line.total, *line.counts])
        sheet.append([])
    draft = job.table.with_suffix(".new")
    book.save(draft)
    draft.replace(job.table)


def _write_rows(book: Book, job: Job, policy: Policy, wanted: Wanted, language: str) -> None:
    own = ("row", "verdict", "allowed", "rules", "missing", "mode", "reasons")
    source = opened(job.upload, wanted.sheet, PolarsEngine())
    titles = _Titles([header for header, name in wanted.columns.items() if name == "item_text"])
    heads = [say(language, f"batch.column.{name}") for name in own]
    title = say(language, "batch.sheet.tasks")
    answers = _Answers(policy, language)
    sheet, room = None, 0
    for row, cells, answer, reasons in _rows(source.headers, job, source, titles):
        if sheet is None or room == 0:
            sheet = book.sheet(title)
            sheet.append([heads[0], *source.headers, *heads[1:]])
            room = ROWS_OF_SHEET
        sheet.append([row, *cells, *answers.words(answer), reasons.get(language, "")])
        room -= 1
    titles.write(job)


class _Titles:
    """The titles of tasks, of the one column that holds them, if any does."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._headers = headers
        self._kept: list[pl.DataFrame] = []

    def keep(self, stretch: pl.DataFrame) -> None:
        for header in self._headers:
            title = pl.col(f"={header}").alias("title")
            self._kept.append(stretch.select(pl.col(ROW).alias("row"), title).drop_nulls())

    def write(self, job: Job) -> None:
        if self._kept:
            draft = job.titles.with_suffix(".new")
            pl.concat(self._kept).write_parquet(draft)
            draft.replace(job.titles)


def _rows(
    headers: Sequence[str], job: Job, source: Any, titles: _Titles
) -> Iterator[tuple[int, Sequence[str | None], Mapping[str, Any] | None, Mapping[str, str]]]:
    """Yield every row: its number, its cells, its answer (None: it was rejected), and why it was."""
    fields = Fields({f"={header}": header for header in headers})
    decisions = pl.scan_parquet(job.decisions).select("row", "verdict", "allowed", "mode", *LISTS)
    rejects = _rejects(job)
    for stretch in stretches(source, fields, _STRETCH):
        titles.keep(stretch.frame)
        numbers = [*stretch.frame[ROW].to_list(), *(number for number, _ in stretch.bad)]
        if not numbers:
            continue
        found = decisions.filter(pl.col("row").is_between(min(numbers), max(numbers))).collect()
        answers = {row["row"]: row for row in found.iter_rows(named=True)}
        rows: list[tuple[int, Sequence[str | None]]] = [
            (number, cells) for number, *cells in stretch.frame.select(ROW, *fields.headers).iter_rows()
        ]
        rows += [(number, [row.original, *[None] * (len(headers) - 1)]) for number, row in stretch.bad]
        for number, cells in sorted(rows, key=lambda row: row[0]):
            yield number, cells, answers.get(number), rejects.get(number, {})


def _rejects(job: Job) -> dict[int, dict[str, str]]:
    """Return why rows were rejected, by their numbers and by language."""
    found: dict[int, dict[str, str]] = {}
    rejects = pl.read_csv(job.rejects, infer_schema=False)
    columns = rejects.select("row", "column", "reason_zh", "reason_en")
    for number, column, zh, en in columns.iter_rows():
        here = found.setdefault(int(number), {})
        for language, reason, colon, joint in (("zh", zh, "：", "；"), ("en", en, ": ", "; ")):
            said = f"{column}{colon}{reason}" if column else reason
            here[language] = f"{here[language]}{joint}{said}" if language in here else said
    return found


class _Answers:
    """Puts answers into words, each once: there are few different ones."""

    def __init__(self, policy: Policy, language: str) -> None:
        self._checked = policy.checked
        self._words = Words(policy.checked, language)
        self._language = language
        self._known: dict[tuple[Any, ...], list[str]] = {}

    def words(self, answer: Mapping[str, Any] | None) -> list[str]:
        if answer is None:
            return [say(self._language, "batch.rejected"), "", "", "", ""]
        key = tuple(
            tuple(answer[name]) if name in LISTS else answer[name]
            for name in ("verdict", "allowed", "mode", "deciding", "missing")
        )
        if key not in self._known:
            verdict, allowed, mode = answer["verdict"], answer["allowed"], answer["mode"]
            rules = [rule_name(self._checked, rule, self._language) for rule in answer["deciding"]]
            open_ = [self._words.name(*split_variable(one)) for one in answer["missing"]]
            self._known[key] = [
                self._words.say(f"verdict.{verdict}"),
                say(self._language, _ALLOWED[allowed]),
                self._words.join(rules),
                self._words.join(open_),
                mode_name(mode, self._language),
            ]
        return self._known[key]
