"""`policylib impact`: tasks that there are, decided under an old and a new policy."""

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
from policylib.cli.options import day_option, lang_option


@click.command(short_help="修改对已有任务的影响 · what a change does to tasks that there are")
@click.argument("old")
@click.argument("new")
@click.argument("files", nargs=-1)
@click.option(
    "--records",
    metavar="FILE",
    multiple=True,
    help="policylib records export 写出的记录，可以写几次 · records, as exported; repeatable",
)
@click.option(
    "--ignore-column",
    "ignored",
    metavar="NAME",
    multiple=True,
    help="表格里不读的列，可以写几次 · pass over a column of a table",
)
@old_settings_option
@new_settings_option
@day_option
@all_option
@exit_option
@report_option
@lang_option
def impact(old: str, new: str, output: str, lang: str, **options: Any) -> None:
    """用旧规则库 OLD 和新规则库 NEW 各判断一遍 FILE… 和 --records 里的任务，列出结论改变的：从什么到什么，
    由哪些规则，在哪里、什么行为、哪些单位。OLD、NEW 是文件夹、规则包（.bundle）或者 git:版本[:文件夹]。
    FILE 同 decide（JSON、YAML）或者 audit（CSV、XLSX、Parquet、每行一个扁平对象的 JSON）。

    Decide the tasks of FILE… and --records under the policies OLD and NEW; list those whose verdict changes:
    from what to what, by which rules, where, for which acts and departments. OLD and NEW are folders, bundles
    (.bundle) or git:REVISION[:FOLDER]. A FILE is what `decide` reads (JSON, YAML) or what `audit` reads (CSV,
    XLSX, Parquet, JSON lines of flat objects).

    \b
    0  比较完了 · compared
    1  加 --exit-code 时：有结论改变 · with --exit-code: some verdict changes
    2  没有比较 · it could not be done
    """
    from policylib.cli.impact_running import run_impact

    sys.exit(run_impact(old, new, output, lang, **options))
