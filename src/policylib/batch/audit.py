"""Audits files of tasks: every row is decided or rejected with the reason; what is finished is kept."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policylib._version import __version__
from policylib.batch.engine import ColumnEngine, Counts, Part
from policylib.batch.fields import Fields, recognise
from policylib.batch.plan import Plan
from policylib.batch.reading import Input, open_input, with_fixed
from policylib.batch.work import DECISIONS, REJECTS, SUMMARY, Done, Work
from policylib.policyset import Policy
from policylib.tables.model import TableError, TableProblem

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be audited. `decided_on`: the day of the decision; `ignored`: columns passed over;
    `columns`: what columns hold whose headers do not say it, header → field; `fixed`: fields that have the
    same value in every row.
    """

    files: tuple[Path, ...]
    out: Path
    decided_on: dt.date
    sheet: str | None = None
    ignored: tuple[str, ...] = ()
    resume: bool = False
    force: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Audit:
    """What came out: how many rows were read, decided and rejected, counted by what they are. `warnings`: by
    file, what was passed over in it (a hidden sheet), or may be a slip.
    """

    identity: Mapping[str, Any]
    warnings: Sequence[tuple[str, TableProblem]] = ()
    read: int = 0
    decided: int = 0
    rejected: int = 0
    counts: Counts = field(default_factory=dict)

    def add(self, done: Done) -> None:
        """Add a stretch."""
        self.read += done.read
        self.decided += done.decided
        self.rejected += done.rejected
        for what, names in done.counts.items():
            here = self.counts.setdefault(what, {})
            for name, verdicts in names.items():
                for verdict, count in verdicts.items():
                    row = here.setdefault(name, {})
                    row[verdict] = row.get(verdict, 0) + count

    def model_dump(self) -> dict[str, Any]:
        """Return it as plain data, in a fixed order."""
        counts = {what: dict(sorted(names.items())) for what, names in sorted(self.counts.items())}
        return {
            **self.identity,
            "warnings": [_warning_dict(file, each) for file, each in self.warnings],
            "read": self.read,
            "decided": self.decided,
            "rejected": self.rejected,
            "counts": counts,
        }


def audit(policy: Policy, wanted: Wanted, engine: ColumnEngine, progress: Progress) -> Audit:
    """Decide the tasks of files; write decisions, rejects and counts to a folder.

    `progress` is told how many rows of how many are done.

    Raises:
        FileError: what is wrong with a file: with its columns and first rows before anything is decided;
            later that the rest of it cannot be read.
        TableError: what is wrong with the folder.
        OSError: a file cannot be read, the folder cannot be written.
    """
    sources = [opened(path, wanted.sheet, engine) for path in wanted.files]
    sources, plans = _plans(policy, wanted, sources, engine)
    work = Work(wanted.out)
    warnings = [(source.path.name, each) for source in sources for each in source.warnings]
    result = Audit(_identity(policy, wanted, sources), warnings)
    work.begin({**result.identity, "rows": engine.rows}, resume=wanted.resume, force=wanted.force)
    total = sum(source.rows for source in sources)
    parts: list[tuple[int, Input]] = []
    for source, (fields, plan) in zip(sources, plans, strict=True):
        number = len(parts)
        for part in _named(source, engine.parts(source, fields, plan, number, lambda n: _where(work, n))):
            done = work.done(number) if part is None else work.keep(part)
            assert done is not None, "what is passed over is done"
            result.add(done)
            parts.append((number, source))
            number += 1
            progress(min(result.read, total), total)
    _write_rejects(work, parts)
    # The last that is asked of the stretches: their files may be moved.
    engine.join([work.path(number) for number, _ in parts], wanted.out / DECISIONS)
    (wanted.out / SUMMARY).write_text(
        json.dumps(result.model_dump(), ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    work.finish()
    return result


def _warning_dict(file: str, warning: TableProblem) -> dict[str, str]:
    place = "" if warning.place is None else str(warning.place)
    return {
        "file": file,
        "code": warning.code,
        "place": place,
        "zh": warning.message.zh,
        "en": warning.message.en,
    }


class FileError(TableError):
    """What is wrong with one file of several."""

    def __init__(self, path: Path, problems: Sequence[TableProblem]) -> None:
        """Keep the file and its mistakes."""
        super().__init__(problems)
        self.path = path


def _named(source: Input, parts: Iterator[Part | None]) -> Iterator[Part | None]:
    """Pass on the stretches of a file; what cannot be read is named."""
    try:
        yield from parts
    except TableError as error:
        raise FileError(source.path, error.problems) from None


def _where(work: Work, number: int) -> Path | None:
    return work.path(number) if work.done(number) is None else None


def opened(path: Path, sheet: str | None, engine: ColumnEngine) -> Input:
    """Look at a file of tasks.

    Raises:
        FileError: it cannot be read.
        OSError: it cannot be opened.
    """
    try:
        source = open_input(path, sheet)
        if source.kind == "parquet":
            headers, rows = engine.columns(source)
            source = replace(source, headers=tuple(headers), rows=rows)
    except TableError as error:
        raise FileError(path, error.problems) from None
    return source


def _plans(
    policy: Policy, wanted: Wanted, sources: Sequence[Input], engine: ColumnEngine
) -> tuple[list[Input], list[tuple[Fields, Plan]]]:
    """Return the files with what stands in every row, and how each is to be decided, once its columns and
    first rows are seen to be right.
    """
    plans: dict[tuple[str, ...], Plan] = {}
    result = []
    complete = []
    for each in sources:
        source, more = with_fixed(each, wanted.fixed)
        columns = {**wanted.columns, **more}
        try:
            fields = recognise(source.headers, policy.checked.vocabulary, wanted.ignored, columns)
            names = tuple(sorted(fields.headers))
            if names not in plans:
                plans[names] = Plan.of(policy, wanted.decided_on, names)
            engine.look(source, fields, plans[names])
        except TableError as error:
            raise FileError(source.path, error.problems) from None
        complete.append(source)
        result.append((fields, plans[names]))
    return complete, result


def _identity(policy: Policy, wanted: Wanted, sources: Sequence[Input]) -> dict[str, Any]:
    """Return what the answers hang on: a batch has one receipt, and the keys of its rows."""
    return {
        "receipt": {
            "policy": policy.digest,
            "settings": policy.settings_digest,
            "engine": __version__,
            "decided_on": wanted.decided_on.isoformat(),
        },
        "files": [{"name": each.path.name, "sha256": f"sha256:{each.sha256}"} for each in sources],
        "sheet": wanted.sheet,
        "ignored": sorted(wanted.ignored),
        "columns": dict(sorted(wanted.columns.items())),
        "fixed": dict(sorted(wanted.fixed.items())),
    }


def _write_rejects(work: Work, parts: Sequence[tuple[int, Input]]) -> None:
    # With a byte order mark: it is what spreadsheet programs recognise UTF-8 by.
    with (work.out / REJECTS).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "column", "reason_zh", "reason_en", "original"))
        for number, source in parts:
            for each in work.rejects(number):
                row = (source.path.name, each.row, each.column or "", each.message.zh, each.message.en)
                writer.writerow((*row, each.original))
