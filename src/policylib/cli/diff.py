"""`policylib diff`: what a change of the policy does to verdicts, as conditions."""

from __future__ import annotations

import sys
from typing import Any

import click

from policylib.cli.diff_options import (
    all_option,
    exit_option,
    new_settings_option,
    old_settings_option,
    report_option,
)
from policylib.cli.options import lang_option


@click.command(short_help="两个规则库结论有何不同 · where two policies decide differently")
@click.argument("old")
@click.argument("new")
@click.option(
    "--place", metavar="CODE", help="只看这里，行政区划代码 · only this place, an administrative code"
)
@click.option("--date", metavar="DATE", help="只看这一天的任务 · only tasks of this day")
@click.option(
    "--on-behalf",
    "passed_on",
    is_flag=True,
    help="也比较代其他单位转派的任务，费时 · also tasks passed on for another body; takes long",
)
@old_settings_option
@new_settings_option
@all_option
@exit_option
@report_option
@lang_option
def diff(old: str, new: str, output: str, lang: str, **options: Any) -> None:
    """旧规则库 OLD 和新规则库 NEW 对哪些任务结论不同：什么地方、时间、行为、单位，在什么条件下，从什么
    结论到什么结论，各举一项任务为例，写明两边的依据。OLD、NEW 是文件夹、规则包（.bundle）或者
    git:版本[:文件夹]。

    Which tasks the policies OLD and NEW decide differently: where, when, for which acts and bodies, under
    which conditions, from which verdict to which, each with a task that shows it and the rules on both
    sides. OLD and NEW are folders, bundles (.bundle) or git:REVISION[:FOLDER].

    \b
    0  比较完了 · compared
    1  加 --exit-code 时：有结论改变 · with --exit-code: some verdict changes
    2  没有比较 · it could not be done
    """
    from policylib.cli.diff_running import run_diff

    sys.exit(run_diff(old, new, output, lang, **options))
