"""`policylib coverage`: which provisions became which rules, and what the cases show of each rule."""

from __future__ import annotations

import sys

import click

from policylib.cli.options import NO, OK, format_option, lang_option, policy_option, terminal_width


@click.command(short_help="条文、规则、案例的对应 · which provisions, rules and cases belong together")
@policy_option
@click.option("--full", is_flag=True, help="连同没有问题的一起列出 · also list what is complete")
@format_option
@lang_option
def coverage(folder: str | None, full: bool, output: str, lang: str) -> None:
    """对照条文、规则和案例：每处条文编成了什么，每条规则有没有案例触发它、有没有案例只差一点，每个条件在案例里
    是否成立过、不成立过、不清楚过。默认只列出缺的；JSON 总是全部（见 docs/maps.md）。

    Compare provisions, rules and cases: what each provision became; whether a case triggers each rule and
    one nearly does; whether each condition was seen true, false and unknown. Only what is lacking is
    listed, unless --full; the JSON has everything (docs/maps.md).

    \b
    0  没有缺的 · nothing is lacking
    1  有规则或者条件缺案例，或者有多余的理由 · a rule or a condition lacks a case, or an excuse is not needed
    2  规则库不能用 · the policy cannot be used
    """
    from policylib.analysis.coverage import coverage as cover
    from policylib.cli.coverage_sheet import coverage_dict, coverage_lines
    from policylib.cli.loading import load_policy, policy_name
    from policylib.cli.options import echo_json
    from policylib.policyset import current_day

    policy = load_policy(folder, None, lang, output)
    found = cover(policy.program, current_day())
    if output == "json":
        echo_json(coverage_dict(found))
    else:
        where = policy_name(folder, lang)
        for line in coverage_lines(policy.checked, found, lang, terminal_width(), where, full=full):
            click.echo(line)
    sys.exit(OK if found.complete else NO)
