"""`policylib match`: which entry of the lists in force a title is, or may be."""

from __future__ import annotations

import sys

import click

from policylib.cli.options import (
    NO,
    OK,
    echo_json,
    format_option,
    lang_option,
    lists_option,
    mistake,
    place_option,
    policy_option,
    refuse_as,
    terminal_width,
    when_option,
)


@click.command(short_help="一个标题是清单上的哪一项 · which list entry a title means")
@click.argument("text")
@place_option(required=True)
@when_option
@click.option(
    "--kind",
    metavar="KIND",
    help="只看一种清单，如 duty、assistance · lists of one kind only, e.g. duty, assistance",
)
@format_option
@lang_option
@policy_option
@lists_option
def match(
    text: str,
    region: str,
    date: str | None,
    kind: str | None,
    output: str,
    lang: str,
    folder: str | None,
    lists: tuple[str, ...],
) -> None:
    """说明标题 TEXT 是当地当日清单上的哪一项。名称或者别名完全相同（宽窄、繁简、标点和“关于……的通知”一类套语
    除外）才算；别的只列出相近的条目和相同的字词，由人来定。

    Say which entry of the lists in force TEXT is. Only an equal name or alias counts (width, script,
    punctuation and the frame of an official document aside); otherwise entries like it are listed with
    the words they share, for people to choose from.

    \b
    0  就是清单上的一项 · it is an entry
    1  清单上没有这个名称 · no list has that name
    2  输入写错了 · the input was refused
    """
    from policylib.cli.loading import load_policy
    from policylib.engine.task import TaskError

    policy = load_policy(folder, None, lang, output, lists)
    try:
        found = policy.match(text, region=region, date=date, kind=kind)
    except TaskError as error:
        problems = [
            mistake(each.code, each.path, each.message.in_language(lang), each.suggestion)
            for each in error.errors
        ]
        refuse_as(output, problems, "\n".join(str(problem["message"]) for problem in problems), lang)
    if output == "json":
        echo_json(found.model_dump(lang))
    else:
        for line in found.text_lines(lang, terminal_width()):
            click.echo(line)
    sys.exit(NO if found.unresolved else OK)
