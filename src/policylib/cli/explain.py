"""`policylib explain`: the whole derivation of an answer, with what was not triggered and why."""

from __future__ import annotations

import click

from policylib.cli.decide import answer_file
from policylib.cli.options import (
    day_option,
    format_option,
    lang_option,
    lists_option,
    policy_option,
    settings_option,
)


@click.command(short_help="说明结论的全部推导 · explain the whole derivation of an answer")
@click.argument("file")
@format_option
@lang_option
@policy_option
@settings_option
@lists_option
@day_option
def explain(
    file: str,
    output: str,
    lang: str,
    folder: str | None,
    settings_file: str | None,
    lists: tuple[str, ...],
    decided_on: str | None,
) -> None:
    """说明 FILE 里每项任务的全部推导：每条看过的规则、没有触发的规则和原因。

    Explain the whole derivation for the tasks in FILE: every rule that was looked at, also those not
    triggered, and why the others do not reach the task. Exit codes as for decide.
    """
    answer_file(file, output, lang, folder, settings_file, lists, decided_on, full=True)
