"""`policylib show`: what is on record about a rule, an article, a list, a reading or a fact; a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policylib.cli.messages import say
from policylib.cli.options import lang_option, policy_option, refuse_with, settings_option, terminal_width

if TYPE_CHECKING:
    from policylib.policyset import Policy

KINDS = ("rule", "article", "list", "reading", "fact")
PROGRAM = "program"


@click.command(short_help="查看规则、条文、清单、解释或者事实 · show a rule, article, list, reading or fact")
@click.argument("kind", type=click.Choice((*KINDS, PROGRAM)))
@click.argument("name", metavar="[ID]", required=False)
@click.option("--place", "--region", "region", metavar="CODE", help="程序：哪里 · of a program: the place")
@click.option("--act", metavar="ACT", help="程序：什么行为 · of a program: the act")
@click.option(
    "--assigner",
    metavar="KIND[:LEVEL]",
    default="department:county",
    show_default=True,
    help="程序：谁安排 · of a program: who assigns",
)
@click.option("--community", metavar="KIND", help="程序：什么社区 · of a program: the community")
@click.option("--date", metavar="DATE", help="程序：哪一天，默认今天 · of a program: the day; default: today")
@click.option(
    "--columns",
    is_flag=True,
    help="程序：判断整份文件所用的步骤 · of a program: the steps by which whole files are decided",
)
@lang_option
@policy_option
@settings_option
def show(
    kind: str,
    name: str | None,
    region: str | None,
    act: str | None,
    assigner: str,
    community: str | None,
    date: str | None,
    columns: bool,
    lang: str,
    folder: str | None,
    settings_file: str | None,
) -> None:
    """查看 ID 的内容。条文写成“法规/第十八条第三款”，法规用代号或者标题。program 不用 ID：显示由规则
    生成的函数（某地的某类任务），以及其中的变量和规则。

    Show what is on record about ID. An article is written regulation/第十八条第三款, the regulation by
    its slug or title. `program` takes no ID: it shows the function generated from the rules for one kind of
    task in one place, with its variables and rules.
    """
    from policylib.cli.finding import find, suggestion
    from policylib.cli.loading import load_policy
    from policylib.cli.sheets import Sheets

    policy = load_policy(folder, settings_file, lang)
    if kind == PROGRAM:
        actor, _, level = assigner.partition(":")
        raw = {
            "region": region,
            "act": act,
            "assigner": {"kind": actor, "level": level or None},
            "community": community,
            "date": date,
        }
        _show_program(policy, raw, lang, columns=columns)
        return
    if name is None:
        raise click.MissingParameter(param_type="argument", param_hint="ID")
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


def _show_program(policy: Policy, raw: object, lang: str, *, columns: bool) -> None:
    from policylib.batch.expressions import Expressions
    from policylib.engine.task import TaskError
    from policylib.render.program import program_lines
    from policylib.render.words import Words

    try:
        norm_set = policy.program.norm_set(policy.task(raw))
    except TaskError as error:
        refuse_with("\n".join(problem.message.in_language(lang) for problem in error.errors), lang)
    if columns:
        lines = Expressions.of(policy.checked, norm_set).lines()
    else:
        lines = program_lines(Words(policy.checked, lang), norm_set, terminal_width())
    for line in lines:
        click.echo(line)
