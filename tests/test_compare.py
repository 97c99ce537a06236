"""The same task in every place: four fact patterns pinned, what stands for a place, and the command."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from commands import EXAMPLES, run
from policylib.analysis.comparison import Place, Row, compare, moved, unplaced
from policylib.analysis.representatives import representative, ungoverned
from policylib.cli.compare import DEMO
from policylib.policyset import Policy
from policylib.regions import place_type

TODAY = dt.date(2026, 1, 1)
PATTERNS = EXAMPLES / "compare"
ZHANGYE_THEN = "620700@2020-10-01"

# Pattern → place → (verdict, what its own texts say, whether that binds). Of Zhangye, whose period ran out
# at the end of 2020, also as it was in October of that year.
TABLE: dict[str, dict[str, tuple[str, str | None, bool]]] = {
    "off-list": {
        "220500": ("unlawful", "breached", True),
        "620700": ("ungoverned", "unmet", False),
        ZHANGYE_THEN: ("curable", "unmet", True),
        "610800": ("ungoverned", "permitted", False),
        "510100": ("unlawful", "breached", True),
        "310000": ("unlawful", "breached", True),
        "110000": ("unlawful", "breached", True),
        "510600": ("curable", "unmet", True),
        "": ("ungoverned", None, True),
    },
    "street-own-remit": {
        "220500": ("undetermined", "unknown", True),
        "620700": ("improper", "breached", False),
        ZHANGYE_THEN: ("improper", "breached", True),
        "510100": ("improper", None, True),
        "110000": ("unlawful", "breached", True),
        "510600": ("unlawful", "breached", True),
        "": ("improper", None, True),
    },
    "separate-ranking": {
        "220500": ("unlawful", "breached", True),
        "620700": ("improper", "breached", False),
        ZHANGYE_THEN: ("improper", "breached", True),
        "610800": ("improper", "advised", False),
        "510100": ("improper", None, True),
        "310000": ("improper", None, True),
        "110000": ("improper", None, True),
        "510600": ("improper", None, True),
        "": ("improper", None, True),
    },
    "one-vote-veto": {
        "220500": ("unlawful", "breached", True),
        "510100": ("improper", None, True),
        "310000": ("improper", None, True),
        "110000": ("improper", None, True),
        "510600": ("improper", None, True),
        "": ("improper", None, True),
    },
}


def pattern(name: str) -> dict[str, Any]:
    task: dict[str, Any] = json.loads((PATTERNS / f"{name}.json").read_text("utf-8"))
    return task


def rows(policy: Policy, name: str) -> dict[str, Row]:
    task = policy.task(pattern(name))
    found = {row.place or "": row for row in compare(policy.program, task)}
    then = [Place("620702", dt.date(2020, 10, 1))]
    found[ZHANGYE_THEN] = compare(policy.program, task, wanted=then)[0]
    return found


@pytest.mark.parametrize("name", TABLE)
def test_each_place_has_its_own_answer(shipped: Policy, name: str) -> None:
    found = rows(shipped, name)
    said = {
        place: (str(found[place].judgement.verdict), found[place].local.status, found[place].local.binding)
        for place in TABLE[name]
    }
    assert said == TABLE[name]


def test_tonghua_does_not_say_whether_the_street_office_is_bound(shipped: Policy) -> None:
    row = rows(shipped, "street-own-remit")["220500"]
    assert [str(verdict) for verdict in row.judgement.possible] == ["unlawful", "improper"]


@pytest.mark.parametrize("place", ["620700", ZHANGYE_THEN, "510100", "310000", "110000", "510600"])
def test_only_tonghua_forbids_the_veto_itself(shipped: Policy, place: str) -> None:
    """Elsewhere national policy does: no text of the place is broken by a veto in a unified assessment."""
    row = rows(shipped, "one-vote-veto")[place]
    own = {regulation.slug for regulation, _ in row.own}
    failing = {one.rule.partition("/")[0] for one in row.deciding if one.status == "breached"}
    assert failing == {"minfa-2015-136", "zhongfa-2017-13"}
    assert not failing & own


def test_a_right_to_refuse_is_found_where_the_text_gives_one(shipped: Policy) -> None:
    found = rows(shipped, "off-list")
    refusals = {place: {one.rule for one in row.refusals} for place, row in found.items() if row.refusals}
    assert refusals["310000"] == {"shanghai-committee-work/27-1-1"}
    assert refusals["110000"] == {"beijing-committee-1991/28-1"}
    assert not {"220500", "620700", ZHANGYE_THEN, "510600", ""} & set(refusals)


def test_chengdu_gives_a_right_to_refuse_only_what_is_on_its_negative_list(shipped: Policy) -> None:
    assert rows(shipped, "off-list")["510100"].refusals == ()
    task = shipped.task(pattern("off-list") | {"item": {"lists": ["negative"]}})
    (row,) = compare(shipped.program, task, wanted=[Place("510104")])
    assert row.refusals


@pytest.mark.parametrize(
    ("place", "sanctioned"),
    [("220500", True), ("620700", False), ("510100", True), ("310000", True), ("110000", True)],
)
def test_who_answers_for_a_breach(shipped: Policy, place: str, sanctioned: bool) -> None:
    """Within the department's own remit, as art. 41 of Tonghua wants it."""
    raw = pattern("off-list")
    raw["facts"]["within_assigner_remit"] = True
    task = shipped.task(raw)
    row = next(row for row in compare(shipped.program, task) if row.place == place)
    own = {regulation.slug for regulation, _ in row.own}
    measures = [
        one.consequence.measure
        for one in row.consequences
        if one.consequence is not None and one.rule.partition("/")[0] in own
    ]
    assert any(measures) is sanctioned


def test_street_offices_answer_in_deyang(shipped: Policy) -> None:
    row = rows(shipped, "street-own-remit")["510600"]
    assert any(one.consequence is not None and one.consequence.measure for one in row.consequences)


def test_yulin_advises_the_opposite_of_tonghua(shipped: Policy) -> None:
    row = rows(shipped, "off-list")["610800"]
    assert [one.rule for one in row.local.findings] == ["yulin-report-2018/advice-1"]
    assert all(not one.binding for one in row.advice)


def test_a_place_before_its_regulation_says_nothing(shipped: Policy) -> None:
    task = shipped.task(pattern("off-list"))
    early = [Place("220502", dt.date(2023, 6, 30)), Place("220502", dt.date(2023, 7, 1))]
    before, after = compare(shipped.program, task, wanted=early)
    assert [str(standing) for _, standing in before.own] == ["to_come"]
    assert before.local.status is None
    assert [str(standing) for _, standing in after.own] == ["in_force"]
    assert after.local.status == "breached"


def test_the_report_without_a_place_is_no_row_of_any(shipped: Policy) -> None:
    assert "district-cppcc-report-2013" in {one.id for one in unplaced(shipped.checked)}


# --- what stands for a place -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "like", "code"),
    [
        ("620700", "220502", "620702"),
        ("620700", "220521", "620721"),
        ("620700", "220500", "620700"),
        ("220500", "220502001", "220502"),
        ("310000", "220521", "310104"),  # no county there: a district
        ("510000", "220502", "510302"),  # not in Chengdu, which has its own
    ],
)
def test_a_division_of_the_same_type_stands_for_a_place(
    shipped: Policy, place: str, like: str, code: str
) -> None:
    others = ("310000", "510000", "510100", "510600", "620700", "220500")
    assert representative(shipped.checked.places, place, like, others) == code


@pytest.mark.parametrize("like", ["220502", "220521", "220581", "220500"])
def test_somewhere_nothing_but_national_law_applies(shipped: Policy, like: str) -> None:
    task = shipped.task(pattern("off-list") | {"region": like})
    row = compare(shipped.program, task)[-1]
    assert row.place is None
    assert row.own == ()
    places = shipped.checked.places
    own = [code for each in shipped.checked.regulations.values() for code in each.regions]
    assert row.code == ungoverned(places, like, own)
    assert place_type(places, row.code) == place_type(places, like)


def test_a_city_department_is_one_of_the_municipality_in_shanghai(shipped: Policy) -> None:
    raw = pattern("off-list") | {"assigner": {"kind": "department", "level": "city", "region": "220500"}}
    task = moved(shipped.checked, shipped.task(raw), "310104", TODAY)
    assert (task.assigner.level, task.assigner.region) == ("provincial", None)
    task = moved(shipped.checked, shipped.task(raw), "620702", TODAY)
    assert task.assigner.level == "city"


# --- the command -------------------------------------------------------------------------------


def test_the_demo_is_the_first_pattern() -> None:
    assert pattern("off-list") == DEMO


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_prints_a_table(language: str) -> None:
    result = run("compare", "--demo", "--lang", language)
    assert result.exit_code == 0
    table = result.stdout.split("\n\n")[0].splitlines()
    assert any("通化市" in line and {"zh": "违法", "en": "unlawful"}[language] in line for line in table)
    assert {"zh": "没有效力", "en": "no force"}[language] in result.stdout


def test_places_can_have_days_of_their_own() -> None:
    file = PATTERNS / "off-list.json"
    result = run("compare", file, "--places", "220502,620702@2020-10-01", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [(one["code"], one["date"], one["verdict"]) for one in found["places"]] == [
        ("220502", "2025-12-15", "unlawful"),
        ("620702", "2020-10-01", "curable"),
    ]


@pytest.mark.parametrize("places", ["22", "220502@yesterday", "990000", ""])
def test_a_place_that_is_none_is_refused(places: str) -> None:
    result = run("compare", "--demo", "--places", places)
    assert result.exit_code == 2
    assert "220502" in result.stderr or "220500" in result.stderr


def test_a_wrong_task_is_refused_as_decide_does(tmp_path: Path) -> None:
    file = tmp_path / "task.json"
    file.write_text('{"region": "220502"}', "utf-8")
    result = run("compare", file, "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["path"] == "assigner.kind"


def test_a_file_or_the_demo_is_needed() -> None:
    assert run("compare").exit_code == 2
