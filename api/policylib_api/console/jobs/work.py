"""The process that works on one batch: it looks at the file, or decides its tasks and writes the results.

It is begun with the folder of the batch and the most memory it may take; it is never the server, which
answers requests meanwhile.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policylib import load_files, parse_settings
from policylib.batch.audit import Wanted, audit, opened
from policylib.batch.fields import Fields, labels_of
from policylib.batch.polars_engine import ROW, PolarsEngine, stretches
from policylib.batch.reading import Input
from policylib.batch.work import Work
from policylib.matching.normalise import normalise
from policylib.tables.model import Limits, TableError, TableProblem, refuse
from policylib.tables.workbook import open_archive, sheets_of
from policylib_api.console.jobs.folder import Job, Note, open_job
from policylib_api.console.jobs.locks import taken
from policylib_api.console.jobs.problems import note_no_memory, note_problems, written
from policylib_api.console.jobs.table import write_table

# Few rows at a time: people watch, and what is finished is not done again.
STRETCH = 25_000
SAMPLE = 20
# So many batches are decided at the same time on one machine.
AT_ONCE = 2
_NICENESS = 5
_PAUSE = 0.3
_ZIP = b"PK\x03\x04"
_SHEETS = frozenset(("several_sheets", "unknown_sheet"))


def main(folder: Path) -> None:
    """Work on the batch in a folder."""
    os.nice(_NICENESS)
    job = open_job(folder)
    if job is None:
        return
    try:
        if job.has(Note.WANTED):
            with _turn(folder.parent):
                decide(job)
        else:
            look(job)
    except TableError as error:
        note_problems(job, error.problems)
    except MemoryError:
        note_no_memory(job)


def limit_memory(most: int) -> None:
    """Let this process have at most so many bytes, or fewer where the machine says so: beyond them it gets a
    MemoryError, or is ended, and nothing else on the machine suffers.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    """Wait until fewer than so many batches are being decided."""
    slots = [os.open(root / f"turn-{number}", os.O_RDWR | os.O_CREAT, 0o600) for number in range(AT_ONCE)]
    try:
        while not any(map(taken, slots)):
            time.sleep(_PAUSE)
        yield
    finally:
        for slot in slots:
            os.close(slot)


# --- looking -----------------------------------------------------------------------------------


def look(job: Job) -> None:
    """Keep what the columns are called and what stands in the first rows. Raises TableError."""
    sheets = _sheets(job.upload)
    chosen = job.read(Note.SHEET)
    found: dict[str, Any] = {"sheets": sheets, "sheet": chosen}
    try:
        source = opened(job.upload, chosen, PolarsEngine())
    except TableError as error:
        if len(sheets) < 2 or error.problems[0].code not in _SHEETS:
            raise
        # Which sheet is to be read is for somebody to say.
        job.write(Note.LOOK, {**found, "headers": [], "rows": 0, "kind": "xlsx", "sample": [], "notes": []})
        return
    _refuse_headers(source.headers)
    sample, rejects = _first_rows(source)
    job.write(
        Note.LOOK,
        {
            **found,
            "kind": source.kind,
            "headers": source.headers,
            "rows": source.rows,
            "sample": sample,
            "rejects": rejects,
            "notes": [written(one) for one in source.warnings],
        },
    )


def _sheets(path: Path) -> list[str]:
    """Return the sheets of a spreadsheet that people see. Raises TableError for one that is no spreadsheet,
    or would be far larger once unpacked.
    """
    with path.open("rb") as file:
        if file.read(len(_ZIP)) != _ZIP:
            return []
        try:
            with open_archive(file, Limits()) as archive:
                return [sheet.name for sheet in sheets_of(archive) if not sheet.hidden]
        except TableError:
            raise
        except (zipfile.BadZipFile, KeyError, SyntaxError, ValueError, OSError):
            return []  # what is wrong with it, reading it will say


def _refuse_headers(headers: Sequence[str]) -> None:
    """Refuse more columns than anybody could say the meaning of, and columns of the same name."""
    problems: list[TableProblem] = []
    most = Limits().columns
    if len(headers) > most:
        zh = f"有 {len(headers)} 列，最多 {most} 列；请只留需要的列"
        en = f"there are {len(headers)} columns, at most {most} can be; keep only those needed"
        raise refuse("too_many_columns", None, zh, en)
    for header, count in Counter(headers).items():
        if count > 1:
            zh = f"有 {count} 列都叫“{header}”；请改成不同的列名"
            en = f"{count} columns are called `{header}`; give each a name of its own"
            problems += refuse("duplicate_header", None, zh, en).problems
    if problems:
        raise TableError(problems)


def _first_rows(source: Input) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return the first rows as text, and which of them are no rows, each with its number.

    Raises TableError where there is none.
    """
    names = dict.fromkeys(source.headers, "")
    dates = {normalise(label) for label in ("date", *labels_of("date"))}
    day = next((header for header in names if normalise(header) in dates), None)
    fields = Fields({"date" if header == day else f"={header}": header for header in names})
    first = next(stretches(source, fields, SAMPLE), None)
    if first is None or (first.frame.is_empty() and not first.bad):
        if source.kind == "csv" and source.path.suffix == ".xlsx":
            # Whatever it is, it was read as text; that there are no tasks in it would mislead.
            zh, en = "文件名是 .xlsx，内容却不是电子表格", "the name ends in .xlsx, but it is no spreadsheet"
            raise refuse("not_a_table", None, zh, en)
        raise refuse("empty", None, "表头下面没有任务", "there is no task under the headers")
    rows = [[number, list(cells)] for number, *cells in first.frame.select(ROW, *fields.headers).iter_rows()]
    bad = [[number, [row.message.zh, row.message.en], row.original] for number, row in first.bad]
    return rows, bad


# --- deciding ----------------------------------------------------------------------------------


def decide(job: Job) -> None:
    """Decide all rows, and write the results. Raises TableError."""
    _progress(job, "loading")
    given, wished = job.read(Note.POLICY), job.read(Note.WANTED)
    policy = load_files(given["files"], settings=parse_settings(given["settings"]))
    resume = Work(job.result).earlier() is not None
    wanted = Wanted(
        (job.upload,),
        job.result,
        dt.date.fromisoformat(wished["decided_on"]),
        sheet=wished["sheet"],
        ignored=tuple(wished["ignored"]),
        columns=wished["columns"],
        fixed=wished["fixed"],
        resume=resume,
        force=not resume,
    )
    done = audit(
        policy, wanted, PolarsEngine(STRETCH), lambda done, total: _progress(job, "deciding", done, total)
    )
    _progress(job, "writing", done.read, done.read)
    write_table(job, policy, wanted, done, wished["language"])
    job.write(Note.DONE, {"read": done.read, "decided": done.decided, "rejected": done.rejected})
    # What was sent is in the results; nobody needs it twice.
    job.forget(Note.POLICY)
    job.upload.unlink(missing_ok=True)


def _progress(job: Job, step: str, done: int = 0, total: int = 0) -> None:
    job.write(Note.PROGRESS, {"step": step, "done": done, "total": total})


if __name__ == "__main__":
    limit_memory(int(sys.argv[2]))
    main(Path(sys.argv[1]))
