"""Writes a letter, or the templates of letters, or ends the command with what is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from policylib.authoring.saving import write_files
from policylib.cli.decide import decision_day, tasks_in
from policylib.cli.loading import load_policy
from policylib.cli.messages import say
from policylib.cli.options import REFUSED, refuse, refuse_with
from policylib.diagnostics import reason_of
from policylib.engine.task import TaskError
from policylib.inputs.bad_input import BadInput
from policylib.letters import KINDS, Kind, LetterError, letter, particulars
from policylib.letters.again import decided_again, is_decision
from policylib.letters.files import file_of
from policylib.letters.templates import Templates, built_in_templates, templates_in
from policylib.logic.diagram import LimitError
from policylib.policyset import Decision, Policy, current_day


def write_letter(
    file: str,
    language: str,
    *,
    kind: Kind,
    out: Path,
    force: bool,
    given: Sequence[str],
    templates: Path | None,
    fonts: Sequence[Path],
    folder: str | None,
    settings_file: str | None,
    lists: Sequence[str],
    decided_on: str | None,
) -> None:
    """Decide the task of a file, or once more the decision in it, and write a letter about it."""
    if out.suffix.lower() not in (".docx", ".pdf"):
        refuse("letter.bad_suffix", language, path=out)
    _check_paths(out, [*fonts, *([templates] if templates else [])], language, force=force)
    day = decision_day(decided_on, "text", language) or current_day()
    said = _said(given, language)
    raw = _only_task(file, language)
    try:
        own = Templates() if templates is None else templates_in(templates)
        who = particulars(said)
        policy = load_policy(folder, settings_file, language, lists=lists)
        draft = letter(_decided(policy, raw, day, language), kind, language, who)
        made = file_of(draft, "docx" if out.suffix.lower() == ".docx" else "pdf", own, fonts)
    except LetterError as error:
        refuse_with(error.message(language), language)
    _write({out: made}, language)
    click.echo(say("letter.written", language, path=out))


def write_templates(folder: Path, kind: Kind | None, language: str, *, force: bool) -> None:
    """Write the built-in templates, all or those of a kind of letter, into a folder."""
    texts = {
        folder / name: data for name, data in built_in_templates(KINDS if kind is None else [kind]).items()
    }
    for path in texts:
        _check_paths(path, [], language, force=force)
    _write(texts, language)
    for path in texts:
        click.echo(say("letter.template", language, path=path))


def _check_paths(out: Path, folders: Sequence[Path], language: str, *, force: bool) -> None:
    if out.exists() and not force:
        refuse("letter.exists", language, path=out)
    for folder in folders:
        if not folder.is_dir():
            refuse("letter.not_a_folder", language, path=folder)


def _said(given: Sequence[str], language: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            refuse("letter.bad_set", language, text=text)
        if name.strip() in said:
            refuse("letter.set_twice", language, name=name.strip())
        said[name.strip()] = value
    return said


def _only_task(file: str, language: str) -> object:
    tasks = tasks_in(file)
    for task in tasks:
        if isinstance(task, BadInput):
            refuse_with(task.message(language), language)
    if len(tasks) != 1:
        refuse("letter.not_one_task", language, path=file, count=len(tasks))
    return tasks[0]


def _decided(policy: Policy, raw: object, day: dt.date, language: str) -> Decision:
    try:
        return decided_again(policy, raw) if is_decision(raw) else policy.decide(raw, decided_on=day)
    except TaskError as error:
        for each in error.errors:
            message = each.message.in_language(language)
            click.echo(say("error.at", language, path=each.path, message=message), err=True)
        sys.exit(REFUSED)
    except LimitError as error:
        refuse_with(error.en if language == "en" else error.zh, language)


def _write(files: Mapping[Path, bytes], language: str) -> None:
    try:
        write_files(files)
    except OSError as error:
        path = next(iter(files))
        refuse("letter.unwritable", language, path=path, reason=reason_of(error).in_language(language))
