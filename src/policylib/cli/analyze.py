"""`policylib analyze`: what is wrong with the rules of a policy, exact over every task there can be."""

from __future__ import annotations

import sys

import click

from policylib.cli.options import (
    NO,
    OK,
    echo_json,
    format_option,
    lang_option,
    mistake,
    refuse_as,
    settings_option,
    terminal_width,
)


@click.command(short_help="找出规则的毛病，附例子 · find defects of the rules, with examples")
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "--place",
    "places",
    metavar="CODE",
    multiple=True,
    help="只看这些有规定或者清单的地方 · only these places that have regulations or lists",
)
@click.option("--full", is_flag=True, help="连同已经接受的一起列出 · also list what is accepted")
@format_option
@lang_option
@settings_option
def analyze(
    folder: str | None,
    places: tuple[str, ...],
    full: bool,
    output: str,
    lang: str,
    settings_file: str | None,
) -> None:
    """分析规则库 DIR（默认用自带的）：从不适用、从不起作用、多余、互相冲突的规则，从不起作用的条件和例外，
    比上位规定宽的许可，没有规定管到的行为，没有用处的清单，不成立的保证。对所有可能的任务都精确，能举例的都举一个
    例子。本来如此的写在 analysis.yaml 里，写明理由（见 docs/analysis.md）。

    Analyse the policy folder DIR, by default the one that comes with policylib: rules that never apply, never
    take effect, are needless or in conflict; idle conditions and exceptions; permissions wider than a higher
    norm; acts that no norm reaches; lists of no use; guarantees that do not hold. Exact over all possible
    tasks, with an example where there can be one. What is right as the law stands is named in analysis.yaml,
    with reasons (docs/analysis.md).

    \b
    0  没有发现，或者都已接受 · nothing found that is not accepted
    1  有发现 · something was found
    2  规则库不能用 · the policy cannot be used
    """
    from policylib.analysis.accepted import ANALYSIS, load_accepted, split
    from policylib.analysis.defects import defects
    from policylib.analysis.guarantees import judge
    from policylib.analysis.space import places_of
    from policylib.analysis.survey import survey
    from policylib.cli.analyze_sheet import AnalyzeSheet
    from policylib.cli.loading import load_policy, policy_name
    from policylib.cli.messages import say
    from policylib.source import Source

    policy = load_policy(folder, settings_file, lang, output)
    known = places_of([policy.checked])
    for code in places:
        if code not in known:
            message = say("analyze.no_place", lang, code=code, places="、".join(known))
            refuse_as(output, [mistake("bad_place", "--place", message)], message, lang)
    hidden = not sys.stderr.isatty()
    with click.progressbar(
        length=1000, label=say("analyze.progress", lang), file=sys.stderr, hidden=hidden
    ) as bar:
        found = defects(
            survey(
                policy.program,
                places or None,
                lambda done, total: bar.update(1000 * done // total - bar.pos),
            ),
            policy.diagnostics,
        )
    text = policy.files.get(ANALYSIS)
    source = None if text is None else Source(ANALYSIS, text)
    stand, let, needless = split(found, load_accepted(source))
    judged = judge(policy.program, places or None)
    stand += judged.found
    if not places:  # elsewhere there may be what is accepted
        stand += needless
    sheet = AnalyzeSheet(policy.checked, lang, terminal_width(), policy)
    if output == "json":
        echo_json(sheet.as_data(stand, let, judged.proven))
    else:
        for line in sheet.lines(stand):
            click.echo(line)
        for line in sheet.accepted_lines(let) if full else ():
            click.echo(line)
        for line in sheet.proven_lines(judged.proven, everywhere=not places):
            click.echo(line)
        where = policy_name(folder, lang)
        click.echo(say("analyze.summary", lang, where=where, found=len(stand), accepted=len(let)))
    sys.exit(NO if stand else OK)
