"""`policylib lists import`: a list from a spreadsheet, whole or not at all."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    OK,
    format_option,
    lang_option,
    lists_option,
    mistake,
    policy_option,
    refuse_as,
)

_STATUSES = ("official", "derived", "illustrative")


def _day(context: click.Context, parameter: click.Parameter, text: str | None) -> dt.date | None:
    """Read the day of an option."""
    from policylib.days import parse_day

    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError:
        language, output = context.params.get("lang", "zh"), context.params.get("output", "text")
        message = say("date.bad", language, text=text)
        refuse_as(output, [mistake("bad_date", parameter.opts[0], message)], message, language)


@click.command("import", short_help="从电子表格导入清单 · import a list from a spreadsheet")
@click.argument("file", type=click.Path(path_type=Path))
@format_option
@lang_option
@click.option("--kind", help="清单种类，如 duty、assistance · kind of list, as in duty, assistance")
@click.option("--region", help="地域代码 · code of the place")
@click.option("--id", "identity", help="清单代号 · id of the list")
@click.option("--title", help="清单标题 · title of the list")
@click.option("--status", type=click.Choice(_STATUSES), help="正式公布、由条文归纳、示意 · what it is")
@click.option("--from", "start", metavar="DATE", callback=_day, help="起始日 · first day (of this version)")
@click.option("--until", metavar="DATE", callback=_day, help="终止日 · last day")
@click.option(
    "--complete/--incomplete",
    "complete",
    default=None,
    help="清单是否完整，默认不完整：完整才能得出“不在清单” · whether 'not on the list' may be concluded",
)
@click.option("--replaces", metavar="ID", multiple=True, help="取代的清单，可以写几次 · lists it replaces")
@click.option("--sheet", metavar="NAME", help="工作表 · the sheet to read")
@click.option(
    "--ignore-column",
    "ignored",
    metavar="NAME",
    multiple=True,
    help="不读的列，可以写几次 · pass over a column",
)
@click.option(
    "--regulation",
    metavar="ID",
    help="依据没有写明法规时，是哪一部（代号） · the regulation of bases that name none",
)
@click.option("--source-title", metavar="TEXT", help="来源文件标题 · title of the source")
@click.option("--url", help="来源网址 · web address of the source")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="写到哪里，默认为当前文件夹的 <代号>.yaml · where to write, default: <id>.yaml here",
)
@click.option("--update", is_flag=True, help="更新已有的清单，代号不变 · bring the list in --out up to date")
@click.option("--force", is_flag=True, help="覆盖已有的文件 · replace an existing file")
@click.option("--dry-run", is_flag=True, help="只报告，不写 · report only, write nothing")
@policy_option
@lists_option
def import_list(file: Path, output: str, lang: str, **options: Any) -> None:
    """从 FILE（.xlsx、.csv、.tsv）导入一份清单：列按列名识别，依据按标题找到条文，与整个规则库一起检查。
    有任何错误就什么也不写。--update 时，名称相同的事项代号不变，表格里没有的事项在 --from 的前一日终止。

    Import a list from FILE (.xlsx, .csv, .tsv). Columns are recognised by their headers, bases by the
    titles of regulations, and the list is checked together with the whole rule base. Where anything is
    wrong, nothing is written. With --update entries of the same name keep their ids, and those that the
    table no longer has end on the day before --from.

    \b
    0  已导入 · imported
    2  没有导入 · nothing was imported
    """
    from policylib.cli.lists_importing import Wanted, run_import

    wanted = Wanted(file=file, output=output, language=lang, **options)
    run_import(wanted)
    sys.exit(OK)
