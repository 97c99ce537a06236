"""Runs `policylib diff`: loads both policies, compares them, prints what differs, or says what is wrong."""

from __future__ import annotations

import sys

import click

from policylib.analysis.difference import Difference, compare
from policylib.check.model import CheckedPolicy
from policylib.cli.decide import decision_day
from policylib.cli.diff_loading import load_both
from policylib.cli.diff_printing import print_report
from policylib.cli.messages import say
from policylib.cli.options import NO, OK, mistake, refuse_as
from policylib.effects.difference_report import DiffReport
from policylib.regions import code_error


def run_diff(
    old: str,
    new: str,
    output: str,
    language: str,
    *,
    place: str | None,
    date: str | None,
    passed_on: bool,
    old_settings: str | None,
    new_settings: str | None,
    full: bool,
    exit_code: bool,
) -> int:
    """Compare, print and return the exit code; or end with what is wrong."""
    day = decision_day(date, output, language)
    before, after = load_both(
        old, new, language, output, old_settings=old_settings, new_settings=new_settings
    )
    _check_place(place, after.checked, output, language)
    shown = sys.stderr.isatty()

    def progress(number: int) -> None:
        if shown:
            click.echo(f"\r{say('diff.progress', language)} {number}", nl=False, err=True)

    difference: Difference = compare(
        before.program, after.program, place=place, date=day, passed_on=passed_on, progress=progress
    )
    if shown:
        click.echo("\r\033[K", nl=False, err=True)
    report = DiffReport(before, after, difference, language, full)
    print_report(output, language, report.data, report.blocks)
    return NO if exit_code and difference.changes else OK


def _check_place(place: str | None, checked: CheckedPolicy, output: str, language: str) -> None:
    if place is not None and code_error(checked.places, place) is not None:
        message = say("diff.bad_place", language, text=place)
        refuse_as(output, [mistake("bad_place", "--place", message)], message, language)
