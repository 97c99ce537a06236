"""`policylib check`: everything that is wrong with a policy folder, found without a task."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policylib.cli.options import NO, OK, lists_option, refuse, said_lang_option


@click.command(short_help="检查规则库 · check a policy folder")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text",
    show_default=True,
    help="给人看的文字，或者给别的程序的格式 · text for people, or a form for other programs",
)
@click.option("--fix", is_flag=True, help="改正不会改错的地方 · put right what is beyond doubt")
@click.option(
    "--diff",
    "show",
    is_flag=True,
    help="只显示 --fix 会改什么，不写文件 · show what --fix would change, write nothing",
)
@said_lang_option
@lists_option
def check(
    folder: str | None, output: str, fix: bool, show: bool, lang: str | None, lists: tuple[str, ...]
) -> None:
    """检查规则库 DIR（默认用自带的）：语法、词语、引文、清单、日期、优先关系、写法。

    Check the policy folder DIR, by default the one that comes with policylib, with the lists given.
    policylib.toml, or [tool.policylib] in pyproject.toml, says which warnings are wanted (docs/linting.md).

    \b
    0  没有错误（可能有警告） · no errors (there may be warnings)
    1  有错误；--diff：有可以改的 · errors; --diff: there is something to change
    2  文件夹读不了 · the folder cannot be read
    """
    from policylib.cli.checking import Wanted, run_check
    from policylib.cli.configuring import config_for
    from policylib.cli.loading import check_folder

    config = config_for(folder, lang)
    language = lang or config.language
    check_folder(folder, language, output)
    if (fix or show) and folder is None:
        refuse("check.shipped", language)
    everywhere = (*config.lists, *map(Path, lists))
    wanted = Wanted(folder, output, language, everywhere, config, fix or show, show)
    sys.exit(OK if run_check(wanted) else NO)
