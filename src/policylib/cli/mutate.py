"""`policylib mutate`: changes rules in one small thing each, and says which changes no case notices."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

import click

from policylib.cli.messages import say
from policylib.cli.options import NO, OK, format_option, lang_option, terminal_width


@click.command(short_help="案例能不能发现规则被改动 · do the cases notice a change of a rule")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "--regulation",
    "regulations",
    metavar="SLUG",
    multiple=True,
    help="只改这些法规的规则 · only these regulations",
)
@click.option("--rule", "rules", metavar="ID", multiple=True, help="只改这些规则 · only these rules")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="发现的不到百分之多少就算不通过 · fail if less than this is noticed",
)
@click.option(
    "--prove",
    is_flag=True,
    help="没有发现的改动，逐一证明是否影响结论 · prove of what was not noticed whether a verdict hangs on it",
)
@format_option
@lang_option
def mutate(
    folder: str | None,
    regulations: tuple[str, ...],
    rules: tuple[str, ...],
    fail_under: float | None,
    prove: bool,
    output: str,
    lang: str,
) -> None:
    """把规则库 DIR（默认用自带的）里的规则每次只改一处：删去、反过来、放宽或者收窄一个条件，删去一个例外……
    再运行案例。没有案例发现的改动列出来：那里缺一个案例，或者那一处本来不起作用。

    Change one thing at a time in the rules of the policy folder DIR: drop a condition, turn it into its
    opposite, widen or narrow it, drop an exception; and run the cases. Changes that no case notices are
    listed: a case is lacking there, or it makes no difference.

    \b
    0  完成 · done
    1  发现的不到 --fail-under · less than --fail-under was noticed
    2  规则库不能用，或者没有这样的规则 · the policy cannot be used, or there is no such rule
    """
    from policylib.analysis.mutation import Laboratory, mutants
    from policylib.cli.finding import means
    from policylib.cli.loading import load_policy
    from policylib.cli.mutation_sheet import MutationSheet, score
    from policylib.cli.options import echo_json
    from policylib.policyset import current_day

    policy = load_policy(folder, None, lang, output)
    checked = policy.checked
    chosen = [rule for name in regulations for rule in checked.rules.values() if rule.regulation == name]
    for name in regulations:
        if name not in checked.regulations:
            _refuse_name(name, checked.regulations, lang, output)
    for name in rules:
        found = [rule for rule in checked.rules.values() if means(name, rule.id, rule.title)]
        if not found:
            _refuse_name(name, checked.rules, lang, output)
        chosen += found
    if not (regulations or rules):
        chosen = list(checked.rules.values())
    changed = [mutant for rule in dict.fromkeys(chosen) for mutant in mutants(checked, rule)]
    laboratory = Laboratory(policy.program, current_day())
    sheet = MutationSheet(checked, lang, terminal_width())
    hidden = not sys.stderr.isatty()
    with click.progressbar(
        changed, label=say("mutate.progress", lang), file=sys.stderr, hidden=hidden
    ) as bar:
        fates = [laboratory.fate(mutant) for mutant in bar]
    if prove:
        label = say("mutate.proving", lang)
        with click.progressbar(fates, label=label, file=sys.stderr, hidden=hidden) as bar:
            fates = [fate if fate.killed_by else laboratory.proven(fate) for fate in bar]
    if output == "json":
        echo_json(sheet.as_data(fates))
    else:
        for line in sheet.lines(fates):
            click.echo(line)
    sys.exit(OK if fail_under is None or 100 * score(fates) >= fail_under else NO)


def _refuse_name(name: str, known: Iterable[str], language: str, output: str) -> NoReturn:
    from policylib.cli.options import mistake, refuse_as
    from policylib.nearest import nearest

    message = say("mutate.unknown", language, name=name)
    near = nearest(name, known)
    meant = near[0][1] if near else None
    if meant is not None:
        hint = say("suggestion", language, suggestion=meant)
        message = say("hinted", language, message=message, hint=hint)
    refuse_as(output, [mistake("unknown_name", name, message, meant)], message, language)
