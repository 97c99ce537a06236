"""`policylib show`: what is on record about a rule, an article, a list, a reading or a fact."""

from __future__ import annotations

import click

from policylib.cli.messages import say
from policylib.cli.options import lang_option, policy_option, refuse_with, settings_option, terminal_width

KINDS = ("rule", "article", "list", "reading", "fact")


@click.command(short_help="查看规则、条文、清单、解释或者事实 · show a rule, article, list, reading or fact")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", metavar="ID")
@lang_option
@policy_option
@settings_option
def show(kind: str, name: str, lang: str, folder: str | None, settings_file: str | None) -> None:
    """查看 ID 的内容。条文写成“法规/第十八条第三款”，法规用代号或者标题。

    Show what is on record about ID. An article is written regulation/第十八条第三款, the regulation by
    its slug or title.
    """
    from policylib.cli.finding import find, suggestion
    from policylib.cli.loading import load_policy
    from policylib.cli.sheets import Sheets

    policy = load_policy(folder, settings_file, lang)
    sheets = Sheets(policy, lang, terminal_width())
    found = find(policy.checked, sheets, kind, name)
    if not found:
        message = say("show.not_found", lang, kind=say(f"show.{kind}", lang), name=name)
        near = suggestion(policy.checked, kind, name)
        if near is not None:
            hint = say("suggestion", lang, suggestion=near)
        else:
            hint = say(f"show.where.{kind}", lang)
        message = say("hinted", lang, message=message, hint=hint)
        refuse_with(message, lang)
    for sheet in found:
        for line in sheet:
            click.echo(line)
        click.echo()
