"""`policylib readings`: the open questions of interpretation, how each is answered, what hangs on it."""

from __future__ import annotations

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    echo_json,
    format_option,
    lang_option,
    policy_option,
    settings_option,
    terminal_width,
)


@click.command(short_help="列出条文没有定论的解释问题 · list the questions the texts leave open")
@lang_option
@format_option
@policy_option
@settings_option
def readings(lang: str, output: str, folder: str | None, settings_file: str | None) -> None:
    """列出每个解释问题、可能的答案、默认的答案、已经确定的答案和影响的规则；JSON 格式时一行一个。

    List every question of interpretation with its answers, its default, how it has been settled, and the
    rules it moves; as JSON, one a line.
    """
    from policylib.cli.loading import load_policy
    from policylib.cli.sheets import Sheets

    policy = load_policy(folder, settings_file, lang, output)
    sheets = Sheets(policy, lang, terminal_width())
    for reading in policy.checked.readings.values():
        if output == "json":
            echo_json(policy.reference(lang).reading(reading.id))
            continue
        for line in sheets.reading(reading):
            click.echo(line)
        click.echo()
    if not policy.checked.readings and output == "text":
        click.echo(say("none", lang))
