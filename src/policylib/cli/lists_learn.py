"""`policylib lists learn`: titles that no list knows, counted, with the nearest entries."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    NO,
    OK,
    Problem,
    echo_json,
    format_option,
    lang_option,
    lists_option,
    mistake,
    place_option,
    policy_option,
    refuse,
    refuse_as,
    when_option,
)
from policylib.inputs.bad_input import BadInput

if TYPE_CHECKING:
    from policylib.engine.query import Query
    from policylib.policyset import Policy


@click.command(short_help="哪些标题没有对上清单 · titles that no list knows")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@place_option(required=False)
@when_option
@click.option("--titles", is_flag=True, help="FILE 每行一个标题（.txt 不用写） · FILE has a title a line")
@click.option("--write", is_flag=True, help="印出可以贴进清单的别名（YAML） · print aliases to paste (YAML)")
@format_option
@lang_option
@policy_option
@lists_option
def learn(
    files: tuple[str, ...],
    region: str | None,
    date: str | None,
    titles: bool,
    write: bool,
    output: str,
    lang: str,
    folder: str | None,
    lists: tuple[str, ...],
) -> None:
    """列出 FILE 里没有对上清单条目的标题：按事情归并、计数，附上最相近的条目，供维护者增补别名。FILE 是任务
    （同 decide），或者标题的列表，或者每行一个标题的文本。清单文件不会被改动。

    List the titles in FILE that name no list entry, by matter and counted, with the nearest entries, so
    that maintainers can add aliases. FILE holds tasks (as for decide), a list of titles, or a title a
    line. No list is ever changed.

    \b
    0  全部对上了 · every title names an entry
    1  有没有对上的 · some do not
    2  输入读不了或者写错了 · some input was refused
    """
    from policylib.authoring.learn import learn as learn_from
    from policylib.cli.lists_learn_sheet import lesson_dict, lesson_lines, snippet
    from policylib.cli.loading import load_policy

    policy = load_policy(folder, None, lang, output, lists)
    defaults = {"region": region, "date": date}
    queries: list[Query] = []
    problems: list[Problem] = []
    for file in files:
        _read(policy, file, titles, defaults, lang, queries, problems)
    if problems:
        shown = "\n".join(f"{problem['path']}: {problem['message']}" for problem in problems[:10])
        refuse_as(output, problems, shown, lang)
    if not queries:
        refuse("learn.no_titles", lang)
    lesson = learn_from(policy.program.list_index, queries)
    if output == "json":
        echo_json(lesson_dict(policy, lesson, lang))
    else:
        for line in snippet(policy, lesson, lang) if write else lesson_lines(policy, lesson, lang):
            click.echo(line)
    sys.exit(NO if lesson.unknown else OK)


def _read(
    policy: Policy,
    file: str,
    titles: bool,
    defaults: Mapping[str, str | None],
    language: str,
    queries: list[Query],
    problems: list[Problem],
) -> None:
    """Add the titles of a file to the queries, and what is wrong with it to the problems."""
    from policylib.engine.query import parse_query
    from policylib.engine.task import TaskError
    from policylib.inputs.tasks import shown
    from policylib.policyset import current_day

    name = shown(file)
    name = name if isinstance(name, str) else name.in_language(language)
    today = current_day()
    try:
        found = list(_titles(file, titles))
    except BadInput as error:
        problems.append(mistake(error.code, name, error.message(language)))
        return
    for number, one in enumerate(found, 1):
        place = say("learn.place", language, file=name, number=number)
        if one is None:
            problems.append(mistake("wrong_type", place, say("learn.not_a_title", language)))
            continue
        if isinstance(one, BadInput):
            problems.append(mistake(one.code, place, one.message(language)))
            continue
        stated = {key: one.get(key) if one.get(key) is not None else defaults[key] for key in defaults}
        if one["text"] is None:  # a task whose item is named by its id, or not at all
            continue
        try:
            queries.append(parse_query(policy.checked, {"text": one["text"], **stated}, today))
        except TaskError as error:
            problems += [
                mistake(each.code, place, each.message.in_language(language), each.suggestion)
                for each in error.errors
            ]


def _titles(file: str, by_line: bool) -> Iterator[Mapping[str, object] | BadInput | None]:
    """Give every title of a file with what is stated of it; None for what is neither title nor task."""
    from policylib.inputs.tasks import LARGEST_JSON, read_tasks, read_text

    if by_line or PurePath(file).suffix.lower() == ".txt":
        for line in read_text(file, LARGEST_JSON).splitlines():
            if line.strip():
                yield {"text": line.strip()}
        return
    for task in read_tasks(file):
        if isinstance(task, BadInput):
            yield task
        elif isinstance(task, str):
            yield {"text": task}
        elif isinstance(task, dict):
            item = task.get("item")
            text = item.get("text") if isinstance(item, dict) else None
            yield {"text": text, "region": task.get("region"), "date": task.get("date")}
        else:
            yield None
