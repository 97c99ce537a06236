"""`policylib exceptions`: the exceptions of a rule, and what prevails over what, as a tree."""

from __future__ import annotations

import click

from policylib.cli.options import (
    echo_json,
    lang_option,
    mistake,
    policy_option,
    refuse_as,
    terminal_width,
)


@click.command(short_help="规则的例外和优先关系 · exceptions of a rule and what prevails over it")
@click.argument("rule")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "mermaid", "json"]),
    default="text",
    show_default=True,
    help="文字、Mermaid 图或者 JSON · text, a Mermaid chart, or JSON",
)
@lang_option
@policy_option
def exceptions(rule: str, output: str, lang: str, folder: str | None) -> None:
    """画出 RULE（编号、编号的末尾或者标题）的例外，优先于它的规则、这些规则的例外……，它优先于的规则，
    互不影响的规则，以及仅凭效力就在它之上的禁止，都附依据。

    Draw the exceptions of RULE (its id, the end of it, or its title), the rules that prevail over it with
    their own exceptions, those that it prevails over or leaves untouched, and the prohibitions above it by
    rank alone, all with citations.
    """
    from policylib.analysis.precedence import precedence_tree
    from policylib.cli.exceptions_sheet import ExceptionsSheet
    from policylib.cli.finding import means, suggestion
    from policylib.cli.loading import load_policy
    from policylib.cli.messages import say

    policy = load_policy(folder, None, lang, output)
    checked = policy.checked
    found = [one for one in checked.rules.values() if means(rule, one.id, one.title)]
    if len(found) != 1:
        near = suggestion(checked, "rule", rule) if not found else None
        key = "exceptions.several" if found else "exceptions.unknown"
        rules = "、".join(one.id for one in found)
        message = say(key, lang, name=rule, rules=rules)
        if near is not None:
            hint = say("suggestion", lang, suggestion=near)
            message = say("hinted", lang, message=message, hint=hint)
        refuse_as(output, [mistake("unknown_name", rule, message, near)], message, lang)
    tree = precedence_tree(checked, found[0])
    sheet = ExceptionsSheet(checked, lang, terminal_width())
    if output == "json":
        echo_json(sheet.precedence.as_data(tree))
        return
    for line in sheet.chart(tree) if output == "mermaid" else sheet.lines(tree):
        click.echo(line)
