"""Writes what `policylib new` begins, and says which blanks are to be filled, or why nothing was written."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

import click

from policylib.authoring.saving import write_files
from policylib.authoring.scaffold import Ground, ScaffoldError, Written
from policylib.check.checker import check
from policylib.check.folder import PolicyFolderError, read_policy_folder
from policylib.cli.configuring import config_for
from policylib.cli.loading import check_folder
from policylib.cli.messages import say
from policylib.cli.options import OK, refuse, refuse_with, terminal_width
from policylib.days import parse_day
from policylib.diagnostics import Severity, reason_of
from policylib.render.diagnostics import diagnostics_text
from policylib.source import Source


def begin(root: str, lang: str | None, make: Callable[[Ground], Written]) -> None:
    """Write what is made for a policy folder, then report what is left to be filled; ends the command."""
    language = lang or config_for(root, lang).language
    check_folder(root, language)
    try:
        files = {file.name: file for file in read_policy_folder(Path(root))}
    except PolicyFolderError as error:
        reason = error.en if language == "en" else error.zh
        refuse_with(say("line", language, label=error.path, text=reason), language)
    checked, found = check(list(files.values()))
    if checked is None:
        errors = sum(one.severity is Severity.ERROR for one in found)
        refuse("new.policy_broken", language, path=root, count=errors)
    try:
        written = make(Ground(files, checked, language))
    except ScaffoldError as error:
        message = error.message.in_language(language)
        if error.help is not None:
            message = say("hinted", language, message=message, hint=error.help.in_language(language))
        refuse_with(message, language)
    taken = [path for path in written if path not in files and (Path(root) / path).exists()]
    if taken:
        refuse("new.present", language, path=taken[0])
    try:
        write_files({Path(root) / path: text for path, text in written.items()})
    except OSError as error:
        refuse("check.unwritable", language, path=root, reason=reason_of(error).in_language(language))
    for path in written:
        click.echo(say("new.written", language, path=(Path(root) / path).as_posix()))
    now = {**files, **{path: Source(path, text) for path, text in written.items()}}
    known = {(one.code, one.message) for one in found}
    blanks = [one for one in check(list(now.values()))[1] if (one.code, one.message) not in known]
    if blanks:
        click.echo(f"\n{diagnostics_text(blanks, language, terminal_width())}")
    click.echo(say("new.blanks" if blanks else "new.no_blanks", language, count=len(blanks), path=root))
    sys.exit(OK)


def day_of(text: str, language: str) -> dt.date:
    """Return the day of an option, or end the command."""
    try:
        return parse_day(text)
    except ValueError:
        refuse("date.bad", language, text=text)
