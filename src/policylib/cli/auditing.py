"""Audits files for the command: loads, shows progress, writes the summaries, or says what is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click

from policylib.batch.audit import Audit, FileError, Wanted, audit
from policylib.batch.engine import ColumnEngine
from policylib.batch.polars_engine import PolarsEngine
from policylib.batch.work import REJECTS, Work
from policylib.cli.audit_report import Report
from policylib.cli.decide import decision_day
from policylib.cli.lists_report import problem_json, sentence
from policylib.cli.loading import load_policy
from policylib.cli.messages import say
from policylib.cli.options import INTERRUPTED, MOST_ERRORS, NO, OK, echo_json, mistake, refuse_as
from policylib.days import parse_day
from policylib.diagnostics import reason_of
from policylib.policyset import Policy, current_day
from policylib.tables.model import TableError, TableProblem


def run_audit(
    files: tuple[Path, ...],
    output: str,
    language: str,
    *,
    out: Path,
    resume: bool,
    force: bool,
    sheet: str | None,
    ignored: tuple[str, ...],
    folder: str | None,
    settings_file: str | None,
    lists: tuple[str, ...],
    decided_on: str | None,
    table: str | None,
    database: str | None,
    engine: str,
    master: str,
) -> int:
    """Audit files, print the summary and return the exit code; or end with everything that is wrong."""
    day = decision_day(decided_on, output, language)
    if day is None and resume:
        day = _day_of(Work(out))
    policy = load_policy(folder, settings_file, language, output, lists)
    wanted = Wanted(files, out, day or current_day(), sheet, ignored, resume, force)
    try:
        with _copied(table, database) as copies:
            wanted = replace(wanted, files=(*files, *copies))
            with _started(engine, master) as columns:
                done = _audited(policy, wanted, columns, language)
        report = Report(policy.checked, done, language)
        _write(report, out)
    except FileError as error:
        _refuse(error.problems, table or str(error.path), output, language)
    except TableError as error:
        _refuse(error.problems, None, output, language)
    except OSError as error:
        path = Path(error.filename) if error.filename else out
        key = "audit.unreadable" if path in files else "audit.unwritable"
        message = say(key, language, path=path, reason=reason_of(error).in_language(language))
        refuse_as(output, [mistake(key.partition(".")[2], str(path), message)], message, language)
    except KeyboardInterrupt:
        click.echo(say("audit.interrupted", language), err=True)
        sys.exit(INTERRUPTED)
    if output == "json":
        echo_json(done.model_dump())
    else:
        for file, each in done.warnings:
            click.echo(say("audit.warning", language, path=file, message=sentence(each, language)), err=True)
        for line in report.text_lines():
            click.echo(line)
        click.echo(say("audit.written", language, out=out))
        if done.rejected:
            click.echo(say("audit.rejects", language, path=out / REJECTS))
    return NO if done.rejected else OK


@contextmanager
def _copied(table: str | None, database: str | None) -> Iterator[list[Path]]:
    """Give the copy of a table while it is needed; nothing where no table is named."""
    if table is None or database is None:
        yield []
        return
    from policylib.batch.database import copy_table

    with TemporaryDirectory() as folder:
        yield [copy_table(database, table, Path(folder))]


def _day_of(work: Work) -> dt.date | None:
    """Return the day of the decision of the run that was not finished: to go on is to decide as then."""
    earlier = work.earlier()
    return None if earlier is None else parse_day(earlier["receipt"]["decided_on"])


@contextmanager
def _started(engine: str, master: str) -> Iterator[ColumnEngine]:
    """Give the column engine that is asked for, while it is needed."""
    if engine == "polars":
        yield PolarsEngine()
        return
    from policylib.batch.spark_engine import SparkEngine
    from policylib.batch.spark_session import session

    with session(master) as spark:
        yield SparkEngine(spark)


def _audited(policy: Policy, wanted: Wanted, engine: ColumnEngine, language: str) -> Audit:
    """Audit with a progress bar where somebody sees it."""
    if not sys.stderr.isatty():
        return audit(policy, wanted, engine, lambda *_: None)
    with click.progressbar(
        length=1000, label=say("audit.progress", language), file=sys.stderr, show_pos=False
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(1000 * done // max(total, 1) - bar.pos)

        return audit(policy, wanted, engine, progress)


def _write(report: Report, out: Path) -> None:
    (out / "summary.txt").write_text("\n".join(report.text_lines()) + "\n", "utf-8")
    (out / "summary.html").write_text(report.html(), "utf-8")
    report.workbook(out / "summary.xlsx")


def _refuse(problems: Sequence[TableProblem], file: str | None, output: str, language: str) -> NoReturn:
    """End with all mistakes of a file, or of the folder."""
    if output != "json":
        for each in problems[:MOST_ERRORS]:
            text = sentence(each, language)
            key = "error.at" if file else "error"
            click.echo(say(key, language, path=file, message=text), err=True)
        if len(problems) > MOST_ERRORS:
            click.echo(say("more.errors", language, count=len(problems) - MOST_ERRORS), err=True)
    found = [problem_json(each, language) | ({"file": file} if file else {}) for each in problems]
    refuse_as(output, found, say("audit.refused", language, count=len(problems)), language)
