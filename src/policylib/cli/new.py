"""`policylib new`: begins a regulation, a rule, a list or a case, with blanks for what the law has to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from policylib.cli.options import said_lang_option

_Command = Callable[..., Any]


def _shared(command: _Command) -> _Command:
    """Add the options that all of them have."""
    folder = click.option(
        "--policy",
        "root",
        metavar="DIR",
        default="policy",
        show_default=True,
        help="规则库文件夹 · policy folder",
    )
    title = click.option("--title", required=True, metavar="TEXT", help="名称 · title")
    return folder(title(said_lang_option(command)))


_PLACE = click.option(
    "--in", "folder", required=True, metavar="NAME", help="地方的文件夹，如 tonghua · folder of the place"
)
_REGION = click.option("--region", required=True, metavar="CODE", help="行政区划代码 · administrative code")
_START = click.option("--from", "start", required=True, metavar="DATE", help="起始日 · first day")


@click.group(short_help="新建法规、规则、清单、案例 · begin a regulation, a rule, a list or a case")
def new() -> None:
    """新建法规、规则、清单、案例：写好能写的，留出要照法规填写的。不覆盖任何文件。

    Begin a regulation, a rule, a list or a case: what can be written is written, what has to be taken
    from the law is left blank and named. Nothing is overwritten.

    \b
    0  写好了 · written
    2  不能写 · it cannot be written
    """


@new.command(short_help="法规：登记、条文、规则文件 · register entry, texts, rule file")
@click.argument("slug")
@click.option("--rank", required=True, metavar="WORD", help="效力，如 地方性法规 · rank")
@_PLACE
@_REGION
@_START
@_shared
def regulation(lang: str | None, root: str, **options: str) -> None:
    """新建代号为 SLUG 的法规：登记、条文和规则文件。

    Begin the regulation SLUG: its entry in the register, its texts and its rule file.
    """
    from policylib.authoring.scaffold import new_regulation
    from policylib.cli.scaffolding import begin, day_of

    begin(
        root,
        lang,
        lambda ground: new_regulation(
            ground,
            options["slug"],
            options["title"],
            options["folder"],
            options["rank"],
            options["region"],
            day_of(options["start"], ground.language),
        ),
    )


@new.command(short_help="规则：引用录入的条文 · a rule on a provision on record")
@click.argument("slug", metavar="REGULATION")
@click.argument("at", metavar="ARTICLE")
@click.option(
    "--modality",
    required=True,
    metavar="WORD",
    help="规范：禁止、应当、可以、提倡 · forbids, requires, permits or advises",
)
@click.option("--aspect", required=True, metavar="WORD", help="方面，如 事项 · aspect")
@_shared
def rule(lang: str | None, root: str, **options: str) -> None:
    """在法规 REGULATION 里新建一条规则，依据录入的 ARTICLE（如 第四条）。

    Begin a rule of REGULATION that rests on ARTICLE, whose words are on record.
    """
    from policylib.authoring.scaffold import new_rule
    from policylib.cli.scaffolding import begin

    names = ("slug", "at", "title", "modality", "aspect")
    begin(root, lang, lambda ground: new_rule(ground, *(options[name] for name in names)))


@new.command("list", short_help="清单：没有条目 · a list without entries")
@click.argument("name", metavar="ID")
@click.option("--kind", required=True, metavar="WORD", help="清单种类 · kind of list")
@click.option(
    "--source", required=True, metavar="TEXT", help="依据：法规代号，或者文本名称 · regulation or title"
)
@_PLACE
@_REGION
@_START
@_shared
def list_(lang: str | None, root: str, **options: str) -> None:
    """新建编号为 ID 的清单，还没有条目。

    Begin the list ID, without entries. `policylib lists import` fills lists from tables.
    """
    from policylib.authoring.scaffold import new_list
    from policylib.cli.scaffolding import begin, day_of

    begin(
        root,
        lang,
        lambda ground: new_list(
            ground,
            options["name"],
            options["kind"],
            options["title"],
            options["folder"],
            options["region"],
            day_of(options["start"], ground.language),
            options["source"],
        ),
    )


@new.command(short_help="案例：事实和应判留空 · a case, its facts and verdict left blank")
@click.argument("rule", metavar="RULE")
@click.option(
    "--region", metavar="CODE", help="行政区划代码，默认法规的 · code; default: that of the regulation"
)
@_shared
def case(lang: str | None, root: str, rule: str, title: str, region: str | None) -> None:
    """新建一个案例，任务是规则 RULE（法规代号/编号）管得到的。

    Begin a case of a task that RULE (regulation/id) may reach.
    """
    from policylib.authoring.scaffold import new_case
    from policylib.cli.scaffolding import begin

    begin(root, lang, lambda ground: new_case(ground, rule, title, region))
