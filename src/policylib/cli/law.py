"""`policylib law`: what is in force in a place on a day, what was, and what comes."""

from __future__ import annotations

import click

from policylib.cli.options import (
    echo_json,
    format_option,
    lang_option,
    mistake,
    policy_option,
    refuse_as,
    settings_option,
    terminal_width,
)


@click.command(short_help="某地某日有哪些规定 · what is in force in a place on a day")
@click.argument("region")
@click.argument("date", required=False)
@format_option
@lang_option
@policy_option
@settings_option
def law(
    region: str, date: str | None, output: str, lang: str, folder: str | None, settings_file: str | None
) -> None:
    """列出 REGION（行政区划代码）在 DATE（默认今天）有效的法规、清单和解释，只作提示的、以前的和以后的规定。
    JSON 见 docs/maps.md。

    List the regulations, lists and readings in force in REGION, an administrative code, on DATE (default:
    today); what only advises there, what was in force before, and what is to come. The JSON is described
    in docs/maps.md.
    """
    from policylib.analysis.law import law_of
    from policylib.cli.law_sheet import law_lines
    from policylib.cli.loading import load_policy
    from policylib.cli.messages import say
    from policylib.days import parse_day
    from policylib.engine.task_reader import TaskReader
    from policylib.policyset import current_day
    from policylib.render.law_json import law_dict

    try:
        day = parse_day(date) if date is not None else current_day()
    except ValueError:
        message = say("date.bad", lang, text=date)
        refuse_as(output, [mistake("bad_date", "DATE", message)], message, lang)
    policy = load_policy(folder, settings_file, lang, output)
    reader = TaskReader(policy.checked)
    code = reader.region(region, "REGION", required=True)
    if code is None:
        message = reader.errors[0].message.in_language(lang)
        refuse_as(output, [mistake("bad_region", "REGION", message)], message, lang)
    found = law_of(policy.checked, policy.settings, code, day)
    if output == "json":
        echo_json(law_dict(found))
        return
    for line in law_lines(policy.checked, found, lang, terminal_width()):
        click.echo(line)
