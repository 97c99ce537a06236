"""Runs `policylib impact`: loads both policies, asks all tasks, prints what flips, or says what is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click

from policylib.analysis.impact import Impact
from policylib.cli.decide import decision_day
from policylib.cli.diff_loading import load_both
from policylib.cli.diff_printing import print_report
from policylib.cli.impact_asking import ask_tasks, holds_tasks
from policylib.cli.impact_records import ask_records
from policylib.cli.messages import say
from policylib.cli.options import NO, OK, mistake, refuse, refuse_as
from policylib.effects.impact_report import ImpactReport
from policylib.inputs.bad_input import BadInput
from policylib.inputs.tasks import STANDARD_INPUT
from policylib.policyset import Policy, current_day
from policylib.tables.model import TableError


def run_impact(
    old: str,
    new: str,
    output: str,
    language: str,
    *,
    files: tuple[str, ...],
    records: tuple[str, ...],
    ignored: tuple[str, ...],
    old_settings: str | None,
    new_settings: str | None,
    decided_on: str | None,
    full: bool,
    exit_code: bool,
) -> int:
    """Ask, print and return the exit code; or end with what is wrong."""
    if not files and not records:
        message = say("impact.nothing_given", language)
        refuse_as(output, [mistake("nothing_given", "FILE", message)], message, language)
    day = decision_day(decided_on, output, language) or current_day()
    policies = load_both(old, new, language, output, old_settings=old_settings, new_settings=new_settings)
    impact = Impact()
    for path, asking in (
        *((path, _ask_file(policies, day, path, ignored, impact, language)) for path in files),
        *((path, ask_records(*policies, Path(path), impact)) for path in records),
    ):
        _run(asking, path, output, language)
    report = ImpactReport(*policies, impact, language, full)
    print_report(output, language, report.data, report.blocks)
    return NO if exit_code and impact.flipped else OK


def _ask_file(
    policies: tuple[Policy, Policy],
    day: dt.date,
    path: str,
    ignored: tuple[str, ...],
    impact: Impact,
    language: str,
) -> Iterator[int]:
    if holds_tasks(path):
        yield from ask_tasks(*policies, day, path, impact)
        return
    if not (find_spec("openpyxl") and find_spec("polars")):
        refuse("impact.not_installed", language)
    from policylib.cli.impact_rows import Rows

    rows = Rows.of(policies[0].checked, policies[1].checked, Path(path), ignored)
    yield from rows.ask(*policies, day, impact)


def _run(asking: Iterator[int], path: str, output: str, language: str) -> None:
    """Ask, and show where somebody sees it how many are done."""
    shown = sys.stderr.isatty()
    try:
        for number in asking:
            if shown and number % 1000 == 0:
                click.echo(f"\r{say('impact.progress', language)} {number}", nl=False, err=True)
    except BadInput as error:
        name = STANDARD_INPUT if path == "-" else path
        _refuse(name, [error.message(language)], [error.code], output, language)
    except TableError as error:
        messages = [each.message.in_language(language) for each in error.problems]
        _refuse(path, messages, [each.code for each in error.problems], output, language)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = say("impact.unreadable", language, path=path, reason=reason)
        refuse_as(output, [mistake("unreadable", path, message)], message, language)
    if shown:
        click.echo("\r\033[K", nl=False, err=True)


def _refuse(path: str, messages: list[str], codes: list[str], output: str, language: str) -> None:
    problems = [mistake(code, path, message) for code, message in zip(codes, messages, strict=True)]
    text = say("impact.refused", language, path=path, message=messages[0])
    refuse_as(output, problems, text, language)
