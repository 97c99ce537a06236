"""Checks a policy folder for the command: reads, checks, mends where asked, and reports in every form."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from policylib._resources import policy_root
from policylib.authoring.fixing import Fixed, apply_fixes, fixable
from policylib.authoring.saving import write_files
from policylib.check.checker import check as check_files
from policylib.check.folder import PolicyFolderError, read_lists, read_policy_folder
from policylib.check.model import CheckedPolicy
from policylib.cli.loading import policy_name
from policylib.cli.messages import say
from policylib.cli.options import refuse, refuse_with, terminal_width
from policylib.diagnostics import Diagnostic, Severity, reason_of
from policylib.inputs.config import Config, levelled
from policylib.render.diagnostics import diagnostics_json, diagnostics_text, summary
from policylib.render.github import diagnostics_github
from policylib.render.junit import diagnostics_junit
from policylib.render.locating import PathOf, path_in
from policylib.render.patch import patch
from policylib.render.sarif import diagnostics_sarif
from policylib.source import Source


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command. `fix`: mend what can be; `show`: only show what would be mended."""

    folder: str | None
    output: str
    language: str
    lists: tuple[Path, ...]
    config: Config
    fix: bool = False
    show: bool = False

    @property
    def root(self) -> Path:
        """The policy folder."""
        return policy_root() if self.folder is None else Path(self.folder)

    @property
    def path_of(self) -> PathOf:
        """How its files are called from where the command runs."""
        try:
            return path_in(os.path.relpath(self.root))
        except ValueError:  # there is no way from one drive to another
            return path_in(self.root.resolve().as_posix())


def run_check(wanted: Wanted) -> bool:
    """Check a policy folder and report; say whether there is no error (and, with `show`, nothing to mend)."""
    try:
        files = read_policy_folder(wanted.root)
        further = read_lists(wanted.lists)
    except PolicyFolderError as error:
        reason = error.en if wanted.language == "en" else error.zh
        refuse_with(say("line", wanted.language, label=error.path, text=reason), wanted.language)

    def look(files: Sequence[Source]) -> tuple[CheckedPolicy | None, list[Diagnostic]]:
        checked, found = check_files(files, further)
        return checked, levelled(found, wanted.config.levels)

    if not wanted.fix:
        found = look(files)[1]
        _report(wanted, files, found)
        return _is_right(found)
    fixed = apply_fixes(files, look)
    changed = [pair for pair in zip(files, fixed.files, strict=True) if pair[0].text != pair[1].text]
    if wanted.show:
        for old, new in changed:
            for line in patch(wanted.path_of(old.name), old.text, new.text):
                click.echo(line)
        _tell(wanted, fixed, len(changed))
        return _is_right(fixed.left) and not changed
    if changed:
        _write(wanted, [new for _, new in changed])
    _tell(wanted, fixed, len(changed))
    _report(wanted, fixed.files, fixed.left)
    return _is_right(fixed.left)


def _is_right(found: Sequence[Diagnostic]) -> bool:
    return not any(one.severity is Severity.ERROR for one in found)


def _write(wanted: Wanted, files: Sequence[Source]) -> None:
    try:
        write_files({wanted.root / file.name: file.text for file in files})
    except OSError as error:
        refuse(
            "check.unwritable",
            wanted.language,
            path=wanted.root,
            reason=reason_of(error).in_language(wanted.language),
        )


def _tell(wanted: Wanted, fixed: Fixed, files: int) -> None:
    """Say on standard error what was mended, or would be: standard output is for what is left."""
    language = wanted.language
    for one in fixed.fixed:
        message = one.message.in_language(language)
        click.echo(say("check.mended", language, place=one.span, code=one.code, message=message), err=True)
    key = "check.would_mend" if wanted.show else "check.mended_all"
    click.echo(say(key, language, count=len(fixed.fixed), files=files), err=True)


def _report(wanted: Wanted, files: Sequence[Source], found: Sequence[Diagnostic]) -> None:
    language = wanted.language
    match wanted.output:
        case "json":
            click.echo(diagnostics_json(found))
        case "sarif":
            click.echo(diagnostics_sarif(found, wanted.path_of, language))
        case "junit":
            click.echo(diagnostics_junit(found, [file.name for file in files], wanted.path_of, language))
        case "github":
            if found:
                click.echo(diagnostics_github(found, wanted.path_of, language))
        case _:
            _report_text(wanted, found)


def _report_text(wanted: Wanted, found: Sequence[Diagnostic]) -> None:
    language = wanted.language
    if found:
        click.echo(diagnostics_text(found, language, terminal_width()))
    click.echo(summary(found, policy_name(wanted.folder, language), language))
    if wanted.folder is not None and (count := fixable(found)):
        click.echo(say("check.fixable", language, count=count, path=wanted.folder))
