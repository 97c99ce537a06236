"""`policylib test`: runs the cases that stand beside the rules."""

from __future__ import annotations

import sys

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    NO,
    OK,
    format_option,
    lang_option,
    terminal_width,
)


@click.command(short_help="运行规则库里的案例 · run the cases of a policy folder")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "-k", "title", metavar="TITLE", help="只运行标题含有这些字的案例 · only cases whose title contains this"
)
@format_option
@lang_option
def test(folder: str | None, title: str | None, output: str, lang: str) -> None:
    """运行规则库 DIR（默认用自带的）里的案例，比较应判和实判。

    Run the cases of the policy folder DIR, by default the one that comes with policylib.

    \b
    0  全部通过 · all passed
    1  有案例未通过 · some failed
    2  规则库不能用，或者没有找到案例 · the policy cannot be used, or no case was found
    """
    from policylib.analysis.case_results import CaseRunner
    from policylib.cli.loading import load_policy, policy_name
    from policylib.cli.options import refuse
    from policylib.policyset import current_day
    from policylib.render.cases import case_lines, cases_json
    from policylib.render.words import Words

    policy = load_policy(folder, None, lang, output)
    cases = [case for case in policy.checked.cases if title is None or title in case.title]
    where = policy_name(folder, lang)
    if not cases:
        refuse("case.none" if title is None else "case.none_titled", lang, title=title, where=where)
    runner = CaseRunner(policy.program, current_day())
    results = [runner.run(case) for case in cases]
    failed = [result for result in results if not result.passed]
    words = Words(policy.checked, lang)
    if output == "json":
        click.echo(cases_json(words, results))
    else:
        for result in failed:
            for line in case_lines(words, result, terminal_width()):
                click.echo(line)
            click.echo()
        passed = len(results) - len(failed)
        click.echo(say("case.summary", lang, passed=passed, failed=len(failed), where=where))
    sys.exit(NO if failed else OK)
