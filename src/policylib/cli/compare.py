"""`policylib compare`: the same task in every place, side by side."""

from __future__ import annotations

import sys
from typing import Any

import click

from policylib.cli.options import (
    day_option,
    format_option,
    lang_option,
    lists_option,
    policy_option,
    refuse,
    settings_option,
)

# A department's task that no list has, although paid for and in writing: the places answer it differently.
DEMO: dict[str, Any] = {
    "region": "220502",
    "date": "2025-12-15",
    "assigner": {"kind": "department", "level": "county"},
    "community": "urban",
    "act": "assign_task",
    "item": {"lists": []},
    "facts": {
        "written_entrustment": True,
        "funding_provided": True,
        "conditions_provided": True,
        "within_assigner_remit": False,
        "within_subdistrict_remit": False,
        "admission_approved": False,
    },
}


@click.command(short_help="同一项任务在各地的结论 · the same task in every place")
@click.argument("file", required=False)
@click.option("--demo", is_flag=True, help="用一项示例任务 · use a task of our own")
@click.option(
    "--places",
    metavar="CODE[@DATE],…",
    help="只看这些区划，各可另写日期 · only these divisions, each perhaps on a day of its own",
)
@format_option
@lang_option
@policy_option
@settings_option
@lists_option
@day_option
def compare(
    file: str | None,
    demo: bool,
    places: str | None,
    output: str,
    lang: str,
    folder: str | None,
    settings_file: str | None,
    lists: tuple[str, ...],
    decided_on: str | None,
) -> None:
    """把 FILE 里的任务放到每个有自己规定的地方，以及一个没有的地方，各判断一次，列在一起。FILE 的写法与
    decide 相同。任务的地域换成当地同一种区划中代码最小的一个，日期不变。JSON 见 docs/maps.md。

    Decide the tasks in FILE, written as for decide, in every place that has regulations of its own and in
    one that has none, side by side. The region becomes the first division there of the same type; the day
    stays. The JSON is described in docs/maps.md.

    \b
    0  已经列出 · listed
    2  有输入读不了或者写错了 · some input was refused
    """
    from policylib.cli.comparing import Comparing, places_of
    from policylib.cli.decide import decision_day, tasks_in
    from policylib.cli.loading import load_policy
    from policylib.inputs.tasks import STANDARD_INPUT
    from policylib.policyset import current_day

    if (file is None) is not demo:
        refuse("compare.no_task", lang)
    today = decision_day(decided_on, output, lang) or current_day()
    tasks = [DEMO] if file is None else tasks_in(file)
    policy = load_policy(folder, settings_file, lang, output, lists)
    wanted = None if places is None else places_of(places, policy.checked.places, output, lang)
    name = STANDARD_INPUT if file in (None, "-") else file
    sys.exit(Comparing(policy, lang, output, today, file=name, wanted=wanted).answer_all(tasks))
