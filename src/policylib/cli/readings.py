"""`policylib readings`: the open questions of interpretation, how each is answered, what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from policylib.check.model import Citation, Reading
    from policylib.policyset import Policy


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
            echo_json(reading_record(policy, reading))
            continue
        for line in sheets.reading(reading):
            click.echo(line)
        click.echo()
    if not policy.checked.readings and output == "text":
        click.echo(say("none", lang))


def reading_record(policy: Policy, reading: Reading) -> dict[str, Any]:
    """Return a reading as plain data: the question, how it is answered, the rules it moves."""
    from policylib.analysis.moves import moves

    settled = policy.settings.readings.get(reading.id)
    return {
        "id": reading.id,
        "title": reading.title,
        "question": reading.question,
        "citations": [_citation(citation) for citation in reading.citations],
        "answers": list(reading.answers),
        "default": reading.default,
        "settled": None if settled is None else settled.canonical(),
        "note": reading.note,
        "moves": [
            {
                "rule": move.rule.id,
                "title": move.rule.title,
                "part": move.part,
                "answers": list(move.answers),
                "bodies": list(move.bodies),
                "levels": list(move.levels),
                "places": list(move.places),
            }
            for move in moves(policy.checked, reading.id)
        ],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {"regulation": citation.regulation, "at": citation.at, "quotes": list(citation.quotes)}
