"""`policylib test`: runs the cases that stand beside the rules."""

from __future__ import annotations

import sys

import click

from policylib.cli.options import NO, OK, format_option, lang_option, refuse


@click.command(short_help="运行规则库里的案例 · run the cases of a policy folder")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "-k", "title", metavar="TITLE", help="只运行标题含有这些字的案例 · only cases whose title contains this"
)
@click.option("--coverage", is_flag=True, help="也看案例覆盖了多少规则 · also how many rules the cases cover")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="覆盖的规则不到百分之多少就算不通过 · fail if fewer rules are covered",
)
@click.option("--watch", is_flag=True, help="文件一改就再运行 · run again whenever a file changes")
@format_option
@lang_option
def test(
    folder: str | None,
    title: str | None,
    coverage: bool,
    fail_under: float | None,
    watch: bool,
    output: str,
    lang: str,
) -> None:
    """运行规则库 DIR（默认用自带的）里的案例，比较应判和实判。

    Run the cases of the policy folder DIR, by default the one that comes with policylib.

    \b
    0  全部通过 · all passed
    1  有案例未通过，或者覆盖的规则太少 · some failed, or too few rules are covered
    2  规则库不能用，或者没有找到案例 · the policy cannot be used, or no case was found
    """
    from policylib.cli.testing import Wanted, run_tests, watch_tests

    wanted = Wanted(folder, title, coverage or fail_under is not None, fail_under or 0, output, lang)
    if watch:
        if output == "json":
            refuse("test.watch_json", lang)
        watch_tests(wanted)
    sys.exit(OK if run_tests(wanted) else NO)
