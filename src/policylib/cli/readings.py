"""`policylib readings`: the open questions of interpretation, and how each is answered here."""

from __future__ import annotations

import click

from policylib.cli.messages import say
from policylib.cli.options import lang_option, policy_option, settings_option, terminal_width


@click.command(short_help="列出条文没有定论的解释问题 · list the questions the texts leave open")
@lang_option
@policy_option
@settings_option
def readings(lang: str, folder: str | None, settings_file: str | None) -> None:
    """列出每个解释问题、可能的答案、默认的答案和已经确定的答案。

    List every question of interpretation with its answers, its default and how it has been settled.
    """
    from policylib.cli.loading import load_policy
    from policylib.cli.sheets import Sheets

    policy = load_policy(folder, settings_file, lang)
    sheets = Sheets(policy, lang, terminal_width())
    for reading in policy.checked.readings.values():
        for line in sheets.reading(reading):
            click.echo(line)
        click.echo()
    if not policy.checked.readings:
        click.echo(say("none", lang))
