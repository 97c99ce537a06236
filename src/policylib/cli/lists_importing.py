"""Imports a list for the command: reads, checks, writes, reports, or ends with everything that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from policylib._resources import policy_root
from policylib.authoring.list_file import (
    Earlier,
    problems_of,
    read_earlier,
    shelf_for,
)
from policylib.authoring.list_import import Imported, import_list
from policylib.authoring.list_versions import Head
from policylib.authoring.list_yaml import list_text
from policylib.authoring.saving import write_whole
from policylib.check.folder import PolicyFolderError
from policylib.cli.lists_report import Sheet, problem_json, sentence
from policylib.cli.loading import check_folder
from policylib.cli.messages import say
from policylib.cli.options import MOST_ERRORS, echo_json, mistake, refuse_as
from policylib.diagnostics import Text, reason_of
from policylib.tables.model import TableError, TableProblem
from policylib.tables.reading import read_table

_NEEDED = ("kind", "region", "identity", "title", "status", "start")
_OPTIONS = {"identity": "--id", "start": "--from"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    file: Path
    output: str
    language: str
    kind: str | None
    region: str | None
    identity: str | None
    title: str | None
    status: str | None
    start: dt.date | None
    until: dt.date | None
    complete: bool | None
    replaces: tuple[str, ...]
    sheet: str | None
    ignored: tuple[str, ...]
    regulation: str | None
    source_title: str | None
    url: str | None
    out: Path | None
    update: bool
    force: bool
    dry_run: bool
    folder: str | None
    lists: tuple[str, ...]


def run_import(wanted: Wanted) -> None:
    """Import a list and print the report, or end with exit code 2."""
    _refuse_incomplete(wanted)
    check_folder(wanted.folder, wanted.language, wanted.output)
    out = wanted.out or Path(f"{wanted.identity}.yaml")
    if out.exists() and not (wanted.update or wanted.force):
        _refuse(wanted, "exists", "import.exists", path=out)
    try:
        imported, text, warnings = _import(wanted, out)
    except TableError as error:
        _refuse_all(wanted, error.problems)
    except PolicyFolderError as error:
        reason = Text(error.zh, error.en).in_language(wanted.language)
        message = say("line", wanted.language, label=error.path, text=reason)
        refuse_as(wanted.output, [mistake("bad_policy", error.path, reason)], message, wanted.language)
    except OSError as error:
        _refuse(
            wanted,
            "unreadable",
            "import.unreadable",
            path=wanted.file,
            reason=reason_of(error).in_language(wanted.language),
        )
    if not wanted.dry_run:
        try:
            write_whole(out, text)
        except OSError as error:
            _refuse(
                wanted,
                "unwritable",
                "import.unwritable",
                path=out,
                reason=reason_of(error).in_language(wanted.language),
            )
    report = Sheet(imported, warnings, wanted.file, out, wanted.dry_run, wanted.language)
    if wanted.output == "json":
        echo_json(report.json())
    else:
        for line in report.lines():
            click.echo(line)


def _refuse_incomplete(wanted: Wanted) -> None:
    """A new list needs all of what it is said to be; of one that is updated the file knows it."""
    wants = ("out", "start") if wanted.update else _NEEDED
    missing = [_OPTIONS.get(name, f"--{name}") for name in wants if getattr(wanted, name) is None]
    if missing:
        _refuse(wanted, "usage", "import.needed", options=", ".join(missing))


def _import(wanted: Wanted, out: Path) -> tuple[Imported, str, list[TableProblem]]:
    """Return the list, the text of its file, and every warning. Raises TableError, OSError."""
    shelf = shelf_for(_root(wanted, out), out, wanted.lists)
    base, _ = shelf.check()
    if base is None:
        _refuse(wanted, "bad_policy", "import.policy_broken")
    earlier = read_earlier(out, base) if wanted.update else None
    head = _head(wanted, earlier)
    table = read_table(wanted.file, sheet=wanted.sheet)
    imported = import_list(
        table, head, base, earlier=earlier.list if earlier else None, ignored=wanted.ignored
    )
    where = f"（工作表“{table.name}”）" if table.kind == "xlsx" else " "
    comment = earlier.comment if earlier else f"# 由 {wanted.file.name}{where}导入。\n"
    text, rows = list_text(imported.head, imported.items, comment)
    checked, diagnostics = shelf.check(text)
    if checked is None:
        raise TableError(problems_of(diagnostics, shelf.name, rows))
    warnings = [*imported.report.warnings, *problems_of(diagnostics, shelf.name, rows, severity="warning")]
    if earlier is not None and earlier.more_comments:
        message = Text(say("import.comments", "zh"), say("import.comments", "en"))
        warnings.append(TableProblem("comments", None, message))
    return imported, text, warnings


def _root(wanted: Wanted, out: Path) -> Path:
    """Return the policy folder to check with: the one named, the one the file goes to, the shipped one."""
    if wanted.folder is not None:
        return Path(wanted.folder)
    return next(
        (each for each in out.resolve().parents if (each / "vocabulary.yaml").is_file()), policy_root()
    )


# --- what the list is --------------------------------------------------------------------------


def _head(wanted: Wanted, earlier: Earlier | None) -> Head:
    named = {"regulation": wanted.regulation, "title": wanted.source_title, "url": wanted.url}
    source = {key: value for key, value in named.items() if value}
    assert wanted.start is not None
    if earlier is None:
        return Head(
            str(wanted.kind),
            str(wanted.identity),
            str(wanted.title),
            str(wanted.region),
            str(wanted.status),
            bool(wanted.complete),
            wanted.start,
            wanted.until,
            wanted.replaces,
            {**source, "note": f"导入自 {wanted.file.name}"},
        )
    former = earlier.list
    _refuse_changes(wanted, earlier)
    return Head(
        former.kind,
        former.id,
        wanted.title or former.title,
        former.region,
        wanted.status or former.status,
        former.complete if wanted.complete is None else wanted.complete,
        wanted.start,
        wanted.until or former.until,
        tuple(dict.fromkeys((*former.replaces, *wanted.replaces))),
        {**earlier.source, **source},
    )


def _refuse_changes(wanted: Wanted, earlier: Earlier) -> None:
    """Refuse what would make it another list, or change what held in former days."""
    former, path = earlier.list, wanted.out
    same: Mapping[str, object] = {"kind": former.kind, "region": former.region, "identity": former.id}
    for name, value in same.items():
        if getattr(wanted, name) not in {None, value}:
            field = _OPTIONS.get(name, f"--{name}").removeprefix("--")
            _refuse(wanted, "other_list", "import.other_list", path=path, field=field, value=value)
    assert wanted.start is not None
    held: Mapping[str, object] = {"status": former.status, "complete": former.complete}
    for name, value in held.items():
        if getattr(wanted, name) not in {None, value} and wanted.start > former.start:
            _refuse(
                wanted,
                "other_list",
                "import.whole_list",
                option=f"--{name}",
                day=wanted.start,
                first=former.start,
                id=former.id,
            )


# --- what is said ------------------------------------------------------------------------------


def _refuse(wanted: Wanted, code: str, key: str, **values: object) -> NoReturn:
    message = say(key, wanted.language, **values)
    refuse_as(wanted.output, [mistake(code, "", message)], message, wanted.language)


def _refuse_all(wanted: Wanted, problems: Sequence[TableProblem]) -> NoReturn:
    language = wanted.language
    if wanted.output != "json":
        for each in problems[:MOST_ERRORS]:
            click.echo(say("error", language, message=sentence(each, language)), err=True)
        if len(problems) > MOST_ERRORS:
            click.echo(say("more.errors", language, count=len(problems) - MOST_ERRORS), err=True)
    message = say("import.refused", language, count=len(problems))
    refuse_as(wanted.output, [problem_json(each, language) for each in problems], message, language)
