"""The rule bases of Zhangye, Yulin, Qinghai and the unnamed district: coverage, force, and who is bound."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import policylib
from policylib.policyset import Policy

ROOT = Path(policylib.__file__).parents[2] / "policy"
PLACES = {
    "zhangye": "zhangye-2016-98",
    "yulin": "yulin-report-2018",
    "qinghai": "qinghai-reply-2020-164",
    "district": "district-cppcc-report-2013",
}
ENCODED = [place for place in PLACES if place != "district"]
TODAY = dt.date(2021, 6, 1)

# A place without rules of its own, of the same kind (a district of a prefecture-level city).
ELSEWHERE = "620102"

# Tasks that the local texts speak about: act, body, facts.
TASKS: list[tuple[str, dict[str, str], dict[str, object]]] = [
    ("assign_task", {"kind": "department", "level": "county"}, {"within_assigner_remit": False}),
    ("assign_task", {"kind": "department", "level": "county"}, {"within_assigner_remit": True}),
    ("assign_task", {"kind": "subdistrict_office"}, {"within_subdistrict_remit": True}),
    ("entrust_matter", {"kind": "department", "level": "city"}, {"funding_provided": True}),
    ("assess", {"kind": "department", "level": "county"}, {"unified_assessment": False}),
    ("assess", {"kind": "subdistrict_office"}, {"unified_assessment": False}),
    ("set_up_plaque", {"kind": "department", "level": "county"}, {"plaque": "other"}),
    ("set_up_plaque", {"kind": "subdistrict_office"}, {"plaque": "other"}),
    ("request_certificate", {"kind": "department", "level": "county"}, {"legal_basis": False}),
    ("require_ledger", {"kind": "department", "level": "county"}, {}),
    ("convene", {"kind": "subdistrict_office"}, {}),
    ("extend_system", {"kind": "department", "level": "city"}, {"new_system": True}),
    ("purchase_service", {"kind": "department", "level": "city"}, {"competitively_procured": True}),
]


@pytest.fixture
def policy(shipped: Policy) -> Policy:
    """The shipped rule base."""
    return shipped


def task(
    region: str, date: str, act: str, body: Mapping[str, str], facts: Mapping[str, object]
) -> dict[str, object]:
    """A task about a matter that is on no list."""
    return {
        "region": region,
        "date": date,
        "community": "urban",
        "act": act,
        "assigner": dict(body),
        "item": {"lists": []},
        "facts": dict(facts),
    }


def verdict(
    policy: Policy, region: str, date: str, act: str, body: Mapping[str, str], facts: Mapping[str, object]
) -> str:
    """The verdict on such a task."""
    return policy.decide(task(region, date, act, body, facts), decided_on=TODAY).verdict


def readme(place: str) -> str:
    """The page of a place."""
    return (ROOT / place / "README.md").read_text("utf-8")


# --- what is written down ----------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_every_part_of_the_text_stands_in_the_table(policy: Policy, place: str) -> None:
    parts = {at for slug, at in policy.checked.provisions if slug == PLACES[place]}
    assert parts
    cells = re.findall(r"^\| ([^|]+) \|", readme(place), re.MULTILINE)
    assert parts - set("、".join(cells).split("、")) == set()


@pytest.mark.parametrize("place", ENCODED)
def test_every_rule_and_reading_stands_in_the_table(policy: Policy, place: str) -> None:
    slug = PLACES[place]
    rules = {each.id.partition("/")[2] for each in policy.checked.rules.values() if each.regulation == slug}
    assert rules
    readings = {each.partition("/")[2] for each in policy.checked.readings if each.startswith(f"{slug}/")}
    table = "\n".join(line for line in readme(place).splitlines() if line.startswith("|"))
    assert (rules | readings) - set(re.findall(r"`([0-9A-Za-z-]+)`", table)) == set()


@pytest.mark.parametrize("place", PLACES)
def test_punctuation_is_that_of_the_source(policy: Policy, place: str) -> None:
    words = "".join(p.text for (slug, _), p in policy.checked.provisions.items() if slug == PLACES[place])
    assert not set(words) & set("，；：（）")


def test_no_text_of_these_places_names_a_sanction_or_a_right_to_refuse(policy: Policy) -> None:
    own = [rule for rule in policy.checked.rules.values() if rule.regulation in PLACES.values()]
    assert [rule.id for rule in own if rule.liabilities or rule.refusal] == []


def test_a_district_that_is_not_named_has_no_rules_and_no_lists(policy: Policy) -> None:
    slug = PLACES["district"]
    assert slug not in policy.checked.regulations
    assert not list((ROOT / "district").rglob("*.policy"))
    assert not (ROOT / "district" / "lists").exists()


def test_lists_of_zhangye_conclude_nothing_and_end_with_the_plan(policy: Policy) -> None:
    local = [each for each in policy.checked.lists if each.region.startswith("6207")]
    assert {each.kind for each in local} == {"assistance", "duty"}
    lapsed = policy.checked.regulations[PLACES["zhangye"]].lapsed
    assert lapsed == dt.date(2020, 12, 31)
    for each in local:
        assert (each.complete, each.status, each.until) == (False, "derived", lapsed)


# --- force -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "date", "slug"),
    [
        ("610802", "2019-04-01", PLACES["yulin"]),
        ("630102", "2020-09-01", PLACES["qinghai"]),
        ("620702", "2021-01-01", PLACES["zhangye"]),  # the day after the plan's last
    ],
)
def test_what_only_advises_changes_no_answer(policy: Policy, region: str, date: str, slug: str) -> None:
    advised: set[str] = set()
    for act, body, facts in TASKS:
        here = policy.decide(task(region, date, act, body, facts), decided_on=TODAY)
        there = policy.decide(task(ELSEWHERE, date, act, body, facts), decided_on=TODAY)
        assert (here.verdict, here.possible) == (there.verdict, there.possible), act
        assert not [finding for finding in here.findings if finding.rule.startswith(slug)], act
        advised |= {finding.rule for finding in here.advice if finding.rule.startswith(slug)}
    assert advised


def test_one_off_list_task_with_money_in_three_places(policy: Policy) -> None:
    body = {"kind": "department", "level": "county"}
    facts = {
        "written_entrustment": True,
        "funding_provided": True,
        "conditions_provided": True,
        "unified_arrangement": True,
        "funding_by_assigner": True,
        "within_assigner_remit": False,
        "admission_approved": False,
    }
    where = {"220502": "2024-03-01", "620702": "2018-05-08", "610802": "2019-04-01"}
    found = {r: verdict(policy, r, day, "assign_task", body, facts) for r, day in where.items()}
    assert found == {"220502": "unlawful", "620702": "curable", "610802": "ungoverned"}
    facts["admission_approved"] = True
    assert verdict(policy, "620702", "2018-05-08", "assign_task", body, facts) == "lawful"


def test_yulin_recommends_what_tonghua_forbids(policy: Policy) -> None:
    facts = {"funding_provided": True, "conditions_provided": True, "within_assigner_remit": False}
    body = {"kind": "department", "level": "county"}
    decision = policy.decide(task("610802", "2019-04-01", "assign_task", body, facts), decided_on=TODAY)
    (advice,) = (each for each in decision.advice if each.rule == f"{PLACES['yulin']}/advice-1")
    assert advice.status == "permitted"
    assert decision.verdict == "ungoverned"


# --- Zhangye: who is bound, and by what --------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        ("department", "city", "improper"),
        ("department", "county", "improper"),
        ("department", "provincial", "undetermined"),
        ("party_organ", None, "improper"),
        ("mass_organisation", None, "improper"),
        ("vertical_agency", None, "improper"),
        ("coordinating_body", None, "improper"),
        ("judicial_organ", None, "undetermined"),
        ("subdistrict_office", None, "ungoverned"),
        ("enterprise", None, "ungoverned"),
    ],
)
def test_who_may_not_assess_apart(policy: Policy, kind: str, level: str | None, expected: str) -> None:
    body = {"kind": kind, "level": level} if level else {"kind": kind}
    facts = {"unified_assessment": False}
    assert verdict(policy, "620702", "2018-05-08", "assess", body, facts) == expected


@pytest.mark.parametrize(("basis", "able", "own"), list(itertools.product([True, False], repeat=3)))
def test_a_certificate_needs_a_basis_and_the_ability_and_not_the_own_remit(
    policy: Policy, *, basis: bool, able: bool, own: bool
) -> None:
    facts = {"legal_basis": basis, "community_can_certify": able, "within_assigner_remit": own}
    expected = "lawful" if basis and able and not own else "improper"
    for body in ({"kind": "department", "level": "county"}, {"kind": "enterprise"}, {"kind": "party_organ"}):
        assert verdict(policy, "620702", "2018-05-08", "request_certificate", body, facts) == expected


def test_street_offices_must_not_shift_their_own_work_whatever_is_admitted_or_paid(policy: Policy) -> None:
    facts = {
        "within_subdistrict_remit": True,
        "admission_approved": True,
        "funding_provided": True,
        "conditions_provided": True,
    }
    decision = policy.decide(
        task("620702", "2016-12-01", "assign_task", {"kind": "subdistrict_office"}, facts), decided_on=TODAY
    )
    assert decision.verdict == "improper"
    deciding = {finding.rule for finding in decision.findings if finding.deciding}
    assert f"{PLACES['zhangye']}/4-3-10" in deciding


def test_the_plan_is_silent_on_the_veto_and_the_ministry_is_not(policy: Policy) -> None:
    body = {"kind": "people_government", "level": "county"}
    facts = {"unified_assessment": True, "one_vote_veto": True}
    decision = policy.decide(task("620702", "2016-12-01", "assess", body, facts), decided_on=TODAY)
    assert decision.verdict == "improper"
    assert {finding.rule for finding in decision.findings if finding.deciding} == {"minfa-2015-136/2-3"}


def test_the_plan_governs_urban_communities_only(policy: Policy) -> None:
    raw = task("620722", "2018-05-08", "set_up_plaque", {"kind": "subdistrict_office"}, {"plaque": "other"})
    assert policy.decide(raw, decided_on=TODAY).verdict == "improper"
    other = policy.decide({**raw, "community": "township"}, decided_on=TODAY)
    assert (other.verdict, other.advice) == ("ungoverned", ())
