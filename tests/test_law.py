"""The law of a place on a day: what stands, what advises, what was and what comes."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from commands import run
from policylib.analysis.law import Law, law_of
from policylib.analysis.standing import Standing, standing
from policylib.check.model import Regulation
from policylib.engine.settings import Settings, Settlement
from policylib.policyset import Policy


def law(policy: Policy, region: str, day: str) -> Law:
    return law_of(policy.checked, policy.settings, region, dt.date.fromisoformat(day))


def slugs(found: Law, state: Standing) -> set[str]:
    return {text.regulation.slug for text in found.texts if text.standing is state}


def test_standing_changes_on_the_days_the_regulation_names() -> None:
    start, lapsed, until = dt.date(2016, 8, 24), dt.date(2020, 12, 31), dt.date(2022, 6, 30)
    one = Regulation("jia", "甲", "ordinance", ("220500",), start, until=until, lapsed=lapsed)
    day = dt.timedelta(days=1)
    assert [
        standing(one, each) for each in (start - day, start, lapsed, lapsed + day, until, until + day)
    ] == [
        Standing.TO_COME,
        Standing.IN_FORCE,
        Standing.IN_FORCE,
        Standing.LAPSED,
        Standing.LAPSED,
        Standing.OVER,
    ]


def test_the_ordinance_comes_and_the_organic_law_is_replaced(shipped: Policy) -> None:
    before = law(shipped, "220502", "2023-06-30")
    assert "tonghua-ordinance" in slugs(before, Standing.TO_COME)
    assert {"organic-law-2018"} <= slugs(before, Standing.IN_FORCE)
    after = law(shipped, "220502", "2026-01-01")
    assert {"tonghua-ordinance", "organic-law-2025"} <= slugs(after, Standing.IN_FORCE)
    old = next(text for text in after.texts if text.regulation.slug == "organic-law-2018")
    assert old.standing is Standing.OVER
    assert old.successor is not None
    assert old.successor.slug == "organic-law-2025"


def test_what_lapsed_or_only_refers_does_not_bind(shipped: Policy) -> None:
    found = {text.regulation.slug: text for text in law(shipped, "620702", "2021-01-01").texts}
    assert found["zhangye-2016-98"].standing is Standing.LAPSED
    assert not found["zhangye-2016-98"].binding
    report = next(
        t for t in law(shipped, "610802", "2024-01-01").texts if t.regulation.slug.startswith("yulin")
    )
    assert report.standing is Standing.IN_FORCE
    assert not report.binding


def test_other_places_have_no_part_in_it(shipped: Policy) -> None:
    everywhere = {text.regulation.slug for text in law(shipped, "120101", "2024-01-01").texts}
    assert all(shipped.checked.regulations[slug].regions == ("000000",) for slug in everywhere)
    assert "tonghua-ordinance" not in everywhere


def test_the_strongest_stands_first(shipped: Policy) -> None:
    ranks = list(shipped.checked.ranks)
    order = [ranks.index(text.regulation.rank) for text in law(shipped, "220502", "2024-03-01").texts]
    assert order == sorted(order)


def test_lists_stand_with_their_days(shipped: Policy) -> None:
    lists = {one.list.id: one.standing for one in law(shipped, "620702", "2021-01-01").lists}
    assert lists["zhangye-assistance"] is Standing.OVER
    assert lists["certificates-excluded-2020"] is Standing.IN_FORCE
    assert "tonghua-duty" not in lists


def test_a_settled_reading_counts_from_its_day(shipped: Policy) -> None:
    name = "tonghua-ordinance/street-office-bound"
    settled = Settlement("是", "通化市司法局", dt.date(2024, 1, 1), "答复", dt.date(2024, 2, 1))
    settings = Settings({name: settled})

    def answer(day: str) -> str | None:
        found = law_of(shipped.checked, settings, "220502", dt.date.fromisoformat(day))
        return next(one.answer for one in found.questions if one.reading.id == name)

    assert answer("2024-01-31") is None
    assert answer("2024-02-01") == "是"


def test_readings_are_those_of_texts_that_speak(shipped: Policy) -> None:
    names = {one.reading.id.partition("/")[0] for one in law(shipped, "220502", "2023-06-30").questions}
    assert "tonghua-ordinance" not in names
    assert "organic-law-2018" in names


# --- the command -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_says_what_stands(language: str) -> None:
    result = run("law", "220502", "2024-03-01", "--lang", language)
    assert result.exit_code == 0
    binding, _, rest = result.stdout.partition({"zh": "只作提示：", "en": "only advises:"}[language])
    assert "tonghua-ordinance" in binding
    assert "gov-apps-2026" not in binding
    assert "gov-apps-2026" in rest


def test_the_command_as_json() -> None:
    document = json.loads(run("law", "220502", "2024-03-01", "--format", "json").stdout)
    own = next(one for one in document["regulations"] if one["regulation"] == "tonghua-ordinance")
    assert own["standing"] == "in_force"
    assert own["binding"] is True
    assert own["analogy"] == ["township"]
    assert "tonghua-ordinance/18-3-1" in own["rules"]


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        ("9", "2024-03-01", "6、9 或 12 位"),
        ("990000", "2024-03-01", "省级代码"),
        ("220502", "soon", "写法如 2024-03-01"),
    ],
)
def test_what_is_no_place_or_day_is_refused(region: str, day: str, expected: str) -> None:
    result = run("law", region, day, "--format", "json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["path"] in ("REGION", "DATE")
    assert expected in error["message"]


def test_a_place_without_a_name_is_given_once() -> None:
    output = run("law", "229901", "2024-03-01", "--lang", "en").stdout
    assert output.startswith("the law of 229901 on 2024-03-01\n")
