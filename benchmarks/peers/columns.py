"""Tasks as the columns of a batch file, decided all at once: policylib in columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
from targets import CODED_TEXT, ENCODED, ENCODED_WHOLE, TEXT

from peers.rules import DAY, Answer, numbers_in
from peers.tasks import Task
from policylib.batch import plan as batch
from policylib.batch.plan import Plan
from policylib.batch.polars_engine import answers_of, numbers_of
from policylib.policyset import Policy


def frame(tasks: Sequence[Task], count: int) -> pl.DataFrame:
    """Return the columns of a file in which the tasks come again and again, `count` rows in all."""
    rows = pl.DataFrame([_row(task) for task in tasks], infer_schema_length=None)
    return pl.concat([rows] * -(-count // len(tasks)))[:count].rechunk()


def decided(policy: Policy, tasks: Sequence[Task]) -> list[Answer]:
    """Return the verdicts and deciding rules of tasks as columns give them."""
    cells = frame(tasks, len(tasks))
    plan = Plan.of(policy, DAY, cells.columns)
    numbers, _ = numbers_of(cells, plan)
    answers = [plan.answers[number] for number in plan.decide(numbers)]
    return [
        (answer.verdict, numbers_in(answer.deciding))
        for answer in answers
        if isinstance(answer, batch.Answer)
    ]


def calls(
    whole: Policy, ordinance: Policy, tasks: Sequence[Task], count: int
) -> dict[str, Callable[[], object]]:
    """Return what is measured: numbers to numbers of answers; text, coded or not, to verdicts and rules."""
    text = frame(tasks, count)
    coded = text.with_columns(pl.all().cast(pl.Categorical))
    alone, all_ = (Plan.of(policy, DAY, text.columns) for policy in (ordinance, whole))
    numbers, numbers_of_all = (numbers_of(text, plan)[0] for plan in (alone, all_))

    def whole_way(cells: pl.DataFrame) -> object:
        return answers_of(numbers_of(cells, alone)[0], alone).select("verdict", "deciding")

    return {
        ENCODED: lambda: alone.decide(numbers),
        ENCODED_WHOLE: lambda: all_.decide(numbers_of_all),
        CODED_TEXT: lambda: whole_way(coded),
        TEXT: lambda: whole_way(text),
    }


def _row(task: Task) -> dict[str, str | None]:
    item, assigner = task["item"], task["assigner"]
    return {
        "region": task["region"],
        "date": task["date"],
        "community": task["community"],
        "act": task["act"],
        "assigner_kind": assigner["kind"],
        "assigner_level": assigner.get("level"),
        "item_id": item.get("id"),
        "item_lists": ";".join(item["lists"]) or "[]",
        **{name: str(value).lower() for name, value in task["facts"].items()},
    }
