"""What a change of the law does to tasks: exactly those change their verdict that the difference says."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from changes import before_2026, complete_tasks, policies, street_office, struck, tasks_around  # noqa: F401 - a fixture
from commands import run
from policylib.analysis.difference import Difference, compare
from policylib.analysis.difference_cover import cover, holds
from policylib.analysis.difference_order import Direction
from policylib.cli import diff_loading
from policylib.engine.shapes import Shapes
from policylib.engine.trace import Verdict
from policylib.logic.diagram import Diagrams
from policylib.logic.formula import Variable
from policylib.policyset import Policy
from shipped import shipped

ASSIGNING = ("assign_task", "entrust_matter", "transfer_duty")
RULE = "tonghua-ordinance/18-3-1"
DAY = dt.date(2024, 3, 1)
TONGHUA, ELSEWHERE = "220502", "430102"  # the second has no regulations of its own
AFTER = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def strike() -> Difference:
    return compare(shipped().program, struck().program, date=DAY)


@pytest.fixture(scope="module")
def new_law() -> Difference:
    return compare(before_2026().program, shipped().program, place=ELSEWHERE, date=AFTER)


@pytest.fixture(scope="module")
def settled() -> Difference:
    other = shipped().with_settings(street_office("是"))
    return compare(shipped().program, other.program, date=DAY)


CHANGES: dict[str, tuple[Callable[[], Policy], Callable[[], Policy], dt.date, str]] = {
    "strike": (shipped, struck, DAY, TONGHUA),
    "new_law": (before_2026, shipped, AFTER, ELSEWHERE),
    "settled": (shipped, lambda: shipped().with_settings(street_office("是")), DAY, TONGHUA),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_a_task_changes_its_verdict_iff_the_difference_says_so(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Complete tasks, decided under both policies."""
    difference: Difference = request.getfixturevalue(name)
    make_old, make_new, date, region = CHANGES[name]
    old, new = make_old(), make_new()
    flipped = 0
    witnesses = [change.shown.tasks[1] for change in difference.changes if change.shown]
    drawn = complete_tasks(11, 400, region=region, date=date, acts=ASSIGNING)
    for task in (*drawn, *tasks_around(witnesses, 12, 400)):
        before, after = old.verdict(task).possible, new.verdict(task).possible
        change = difference.change_of(task)
        assert difference.covers(task) is (before != after), (task, before, after)
        if change is not None:
            assert (change.old, change.new) == (before, after)
            flipped += 1
    assert 100 < flipped < 700


@pytest.mark.slow
def test_a_task_passed_on_changes_its_verdict_iff_the_difference_says_so(settled: Difference) -> None:
    """Complete tasks by two bodies; without `passed_on`, the difference names whose tasks may change."""
    old, new = settled.programs
    both = compare(old, new, place=TONGHUA, date=DAY, passed_on=True)
    moved = {kind for corner in settled.moved for kind in corner.bodies[0]}
    assert moved == {"subdistrict_office"}
    drawn = complete_tasks(11, 100, region=TONGHUA, date=DAY, acts=ASSIGNING)
    passed = [replace(task, on_behalf_of=drawn[number - 1].assigner) for number, task in enumerate(drawn)]
    witnesses = [change.shown.tasks[1] for change in both.changes if change.shown]
    passed += tasks_around([task for task in witnesses if "on_behalf_of" in task], 12, 100)
    shapes = Shapes(old), Shapes(new)
    flipped = 0
    for task in passed:
        before, after = (each.brief_of_task(task).possible for each in shapes)
        assert both.covers(task) is (before != after), (task, before, after)
        if before != after:
            flipped += 1
            assert moved & {body.kind for body in task.bodies}
    assert 20 < flipped < 180


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_shown_by_a_task(name: str, request: pytest.FixtureRequest) -> None:
    difference: Difference = request.getfixturevalue(name)
    make_old, make_new, *_ = CHANGES[name]
    assert difference.changes
    for change in difference.changes:
        assert change.shown is not None
        for policy, task, expected in zip(
            (make_old(), make_new()), change.shown.tasks, (change.old, change.new), strict=True
        ):
            assert policy.verdict(dict(task)).possible == expected
        assert difference.covers(make_new().task(dict(change.shown.tasks[1])))


@pytest.mark.slow
def test_striking_off_list_makes_tonghua_stricter_and_nowhere_else(strike: Difference) -> None:
    assert strike.rules.changed == (RULE,)
    assert strike.rules.added == strike.rules.removed == strike.rules.reworded == ()
    assert {place for place, way in strike.places.items() if way is not Direction.EQUIVALENT} == {"220500"}
    bound = set()
    for change in strike.changes:
        assert change.shown is not None
        old, new = change.shown.briefs
        assert RULE in new.deciding
        assert RULE not in old.deciding
        bound |= {kind for corner in change.corners for kind in corner.bodies[0]}
        assert {where.act for corner in change.corners for where in corner.where} <= set(ASSIGNING)
    assert bound == {
        "people_government",
        "department",
        "subdistrict_office",  # open readings: perhaps bound
        "development_zone",
        "vertical_agency",
    }


@pytest.mark.slow
def test_the_law_of_2025_asks_for_means_of_entrusted_matters(new_law: Difference) -> None:
    stricter = [
        change
        for change in new_law.changes
        if (change.old, change.new) == ((Verdict.LAWFUL,), (Verdict.CURABLE,))
    ]
    named = {name for change in stricter for cube in change.cubes for name, _ in cube}
    assert {"fact:conditions_provided", "fact:funding_provided", "list:assistance"} <= named
    decided = {rule for change in stricter if change.shown for rule in change.shown.briefs[1].deciding}
    assert "organic-law-2025/43-1" in decided or "organic-law-2025/43-2" in decided
    assert set(new_law.places) == {"000000"}


@pytest.mark.slow
def test_settling_the_street_office_changes_tasks_of_street_offices_only(settled: Difference) -> None:
    assert settled.rules.changed == ()
    kinds = {kind for change in settled.changes for corner in change.corners for kind in corner.bodies[0]}
    assert kinds == {"subdistrict_office"}
    assert {place for change in settled.changes for place in change.places} == {"220500"}
    for change in settled.changes:
        assert len(change.new) < len(change.old)


def test_equal_policies_do_not_differ() -> None:
    difference = compare(shipped().program, shipped().program)
    assert difference.changes == ()
    assert set(difference.places.values()) == {Direction.EQUIVALENT}


def test_a_reading_of_another_place_changes_nothing_here() -> None:
    other = shipped().with_settings(street_office("是"))
    difference = compare(shipped().program, other.program, place="620702", date=DAY)
    assert difference.changes == ()
    assert set(difference.places) == {"620700"}


# --- the command -------------------------------------------------------------------------------


HERE = ("--place", TONGHUA, "--date", "2024-03-01")


@pytest.mark.slow
@pytest.mark.usefixtures("policies")
def test_json_has_conditions_extents_and_both_citations() -> None:
    result = run("diff", "old", "new", *HERE, "--format", "json", "--exit-code")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["rules"] == {"added": [], "removed": [], "changed": [RULE], "reworded": [], "idle": []}
    assert answer["places"] == {"220500": "incomparable"}
    assert answer["only_old"] == answer["only_new"] == answer["lists"] == []
    for change in answer["changes"]:
        witness = change["witness"]
        for side in ("old", "new"):
            assert sorted(witness[side]["possible"]) == sorted(change[side])
        (cited,) = (each for each in witness["new"]["deciding"] if each["rule"] == RULE)
        assert "第十八条第三款" in {each["at"] for each in cited["citations"]}
        for extent in change["where"]:
            assert extent["places"] == ["220500"]
            assert set(extent["acts"]) <= set(ASSIGNING)
            assert extent["periods"] == [{"first": "2023-07-01", "last": "2024-08-05"}]


@pytest.mark.slow
@pytest.mark.usefixtures("policies")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_reports_are_capped_unless_all_is_wanted(form: str, language: str) -> None:
    short = run("diff", "old", "new", *HERE, "--format", form, "--lang", language)
    full = run("diff", "old", "new", *HERE, "--format", form, "--lang", language, "--all")
    assert short.exit_code == full.exit_code == 0
    for word in ("18-3-1", "通化市", "第十八条第三款", '"act": "assign_task"'):
        assert word in short.stdout.replace("\\", "").replace("&quot;", '"')
    assert len(short.stdout) < len(full.stdout)
    assert "--all" in short.stdout
    assert "--all" not in full.stdout


@pytest.mark.usefixtures("policies")
def test_what_cannot_be_asked_is_refused() -> None:
    for arguments in (("--place", "99"), ("--date", "2024")):
        result = run("diff", "old", "new", *arguments)
        assert result.exit_code == 2
        assert arguments[1] in result.stderr


def test_a_policy_does_not_differ_from_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff_loading, "_load", lambda *_: shipped())
    result = run("diff", "old", "new", "--exit-code")
    assert result.exit_code == 0
    assert "没有任务的结论改变" in result.stdout


# --- conditions --------------------------------------------------------------------------------


def test_a_cover_says_what_the_diagram_says() -> None:
    """Every assignment, of random diagrams with and without places where anything may be said."""
    random = Random(5)
    variables = [Variable(f"fact:{n}", tuple("abc"[:size])) for n, size in enumerate((2, 3, 2, 3))]
    sizes = [len(variable.values) for variable in variables]
    for density in (0.2, 0.5, 0.8):
        for _ in range(20):
            store = Diagrams(sizes, 10_000)
            rows = list(itertools.product(*(variable.values for variable in variables)))
            wanted = [int(random.random() < density) for _ in rows]
            free = [int(random.random() < 0.3) for _ in rows]
            on = store.from_table(range(4), [a & ~b for a, b in zip(wanted, free, strict=True)])
            at_most = store.from_table(range(4), [a | b for a, b in zip(wanted, free, strict=True)])
            cubes = cover(store, variables, on, at_most)
            for row, want, any_ in zip(rows, wanted, free, strict=True):
                values = {variable.name: value for variable, value in zip(variables, row, strict=True)}
                if not any_:
                    assert any(holds(cube, values) for cube in cubes) is bool(want)
            assert len(cubes) == len(set(cubes))
