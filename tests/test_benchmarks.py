"""The benchmarks compare the same rules, and leave no target out; nothing here asserts a time."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import report
from growth import table as growth_table
from peers import languages, rules
from peers.page import page
from peers.rego import rego
from peers.rules import Answer, Answers, Rules
from peers.tasks import needed, random_tasks
from targets import POPULATIONS, every_target

from policylib.engine.trace import Verdict
from policylib.policyset import Policy


@cache
def ordinance() -> tuple[Policy, Rules]:
    _, policy = rules.shipped()
    return policy, rules.translate(policy)


def translated(task: dict[str, Any]) -> Answer:
    """Decide as the expressions that other engines are given do, in Python."""
    _, found = ordinance()
    return Answers(found)[_held()(task)]


@cache
def _held() -> Any:
    scope: dict[str, Any] = {}
    exec(languages.python(ordinance()[1]), scope)
    return scope["held"]


@pytest.mark.parametrize("stated", POPULATIONS)
def test_the_translation_says_what_the_engine_says(stated: int) -> None:
    policy, found = ordinance()
    tasks = random_tasks(policy, found, 400, stated, seed=stated)
    assert {len(task["facts"]) for task in tasks} == {stated}
    answers = set()
    for task in tasks:
        answer = rules.decided(policy, task)
        assert translated(task) == answer, task
        assert rules.briefly(policy, task) == answer, task
        answers.add(answer)
    assert {verdict for verdict, _ in answers} == {"unlawful", "curable", "lawful", "ungoverned"}
    assert len(answers) > 12


def test_every_norm_of_the_translation_decides_some_task() -> None:
    policy, found = ordinance()
    seen = 0
    for task in random_tasks(policy, found, 1500, 17, seed=3):
        seen |= _held()(task)
    assert seen == (1 << len(found.norms)) - 1


def test_whatever_the_rules_ask_about_is_stated() -> None:
    policy, found = ordinance()
    open_ended = {fact for facts in needed(policy, found).values() for fact in facts}
    assert open_ended <= {name for name, fact in policy.checked.vocabulary.facts.items() if not fact.not_part}
    for task in random_tasks(policy, found, 100, 7, seed=4):
        assert policy.decide(task, decided_on=rules.DAY).verdict is not Verdict.UNDETERMINED


def test_every_language_gets_every_norm() -> None:
    policy, found = ordinance()
    always = frozenset(fact for facts in needed(policy, found).values() for fact in facts)
    for number, norm in enumerate(found.norms):
        assert f"# {norm.rule} {norm.title}: {norm.effect}\nheld contains {number} if" in rego(found)
        assert f'@id("{number}")\n' in languages.cedar(found, always)
        for text in (languages.zen(found), languages.cel(found)):
            assert f"? {1 << number} : 0)" in text


def test_every_target_has_a_row() -> None:
    rows = every_target({})
    assert {row["target"] for row in rows} == {f"S{number}" for number in range(1, 11)}
    assert all((row["measured"] is None) == (row["met"] is None) for row in rows)


@pytest.mark.parametrize(
    ("measured", "at_least", "met"), [(3, True, True), (1, True, False), (1, False, True), (None, True, None)]
)
def test_a_target_is_met_on_the_right_side(measured: float | None, at_least: bool, met: bool | None) -> None:
    row = report.target("S1", "ours ÷ theirs", measured, 2, at_least=at_least)
    assert (row["met"], row["wanted"]) == (met, "≥ 2" if at_least else "≤ 2")


def test_columns_of_a_table_stand_under_each_other() -> None:
    rows = [report.target("S1", "条例", None, 2), report.target("S10", "zen", 1234.5678, 2)]
    assert report.targets_table(rows).splitlines() == [
        "| target | what | wanted | measured     | met |",
        "| ------ | ---- | ------ | ------------ | --- |",
        "| S1     | 条例 | ≤ 2    | not measured |     |",
        "| S10    | zen  | ≤ 2    | 1,234.568    | no  |",
    ]


PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def test_results_of_the_page_are_those_measured() -> None:
    """`UPDATE_GOLDEN=1` writes them anew after a measurement."""
    folder = Path(report.__file__).parent
    peers, growth = (report.saved(folder / name) for name in ("peers/results.json", "growth.json"))
    assert peers is not None
    assert growth is not None
    tables = {"peers": page(peers), "growth": growth_table(growth["regulations"])}
    text = expected = PAGE.read_text("utf-8")
    for name, table in tables.items():
        block = f"<!-- {name} -->\n{table}\n<!-- end -->"
        before, _, rest = expected.partition(f"<!-- {name} -->")
        expected = before + block + rest.partition("<!-- end -->")[2]
        assert block in expected
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(expected, "utf-8")
    else:
        assert text == expected
