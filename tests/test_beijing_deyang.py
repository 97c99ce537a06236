"""The rule bases of Beijing and Deyang: coverage of the texts, and the same facts in both places."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import policylib
from policylib.engine.settings import Settings, Settlement
from policylib.engine.trace import Finding
from policylib.policyset import Policy

ROOT = Path(policylib.__file__).parents[2] / "policy"
STREETS, MEASURES, HOTLINE = "beijing-subdistrict-2019", "beijing-committee-1991", "beijing-complaints-2021"
DEYANG = "deyang-community-2025"
PLACES = {STREETS: "beijing", MEASURES: "beijing", HOTLINE: "beijing", DEYANG: "deyang"}
BEIJING_DISTRICT, DEYANG_DISTRICT = "110102", "510603"
TODAY = dt.date(2026, 3, 1)
# Provisions that no rule cites: a definition, a reading, a liability or a list does.
ELSEWHERE = {
    STREETS: {"第三十三条第二款", "第四十七条", "第四十八条", "第四十九条"},
    MEASURES: {"第八条"},
    HOTLINE: {"第十一条第一款", "第三十五条第二款"},
    DEYANG: {"第四条第二款", "第八条第三款", "第十一条第三款", "第十二条第三款", "第二十条第二款"},
}
ARTICLE = "第[一二三四五六七八九十]+条"

COUNTY = {"kind": "department", "level": "county"}
MUNICIPAL = {"kind": "department", "level": "provincial"}
CITY = {"kind": "department", "level": "city"}
STREET = {"kind": "subdistrict_office"}

# All that money, writing and consent can do for a task.
FUNDED = {
    "written_entrustment": True,
    "funding_provided": True,
    "conditions_provided": True,
    "funding_by_assigner": True,
    "unified_arrangement": True,
}


@pytest.fixture
def policy(shipped: Policy) -> Policy:
    """The shipped rule base."""
    return shipped


def decide(
    policy: Policy,
    region: str,
    body: Mapping[str, str],
    facts: Mapping[str, object],
    *,
    date: str = "2026-03-01",
    act: str = "assign_task",
    lists: Sequence[str] = (),
    community: str = "urban",
) -> policylib.Decision:
    """Decide a task about a matter that is on these lists and on no other."""
    task: dict[str, object] = {
        "region": region,
        "date": date,
        "community": community,
        "act": act,
        "assigner": dict(body),
        "item": {"lists": list(lists)},
        "facts": dict(facts),
    }
    return policy.decide(task, decided_on=TODAY)


def adverse(decision: policylib.Decision) -> dict[str, Finding]:
    """The findings that speak against the task, by rule."""
    return {each.rule: each for each in decision.findings if each.status in ("breached", "unmet")}


def sanction(decision: policylib.Decision, rule: str) -> str | None:
    """The liability that follows from a rule, None where the text names none for the body."""
    consequence = adverse(decision)[rule].consequence
    assert consequence is not None
    return consequence.liability


# --- what is written down ----------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "articles"), [(STREETS, 50), (DEYANG, 22)])
def test_the_whole_text_is_there(policy: Policy, slug: str, articles: int) -> None:
    places = [at for regulation, at in policy.checked.provisions if regulation == slug]
    assert len(set(re.findall(ARTICLE, "".join(places)))) == articles


@pytest.mark.parametrize("slug", PLACES)
def test_every_provision_is_cited_or_has_its_reason(policy: Policy, slug: str) -> None:
    cited = {c.at for rule in policy.checked.rules.values() for c in rule.citations if c.regulation == slug}
    silent = {
        at
        for (regulation, at), provision in policy.checked.provisions.items()
        if regulation == slug and at not in cited and not provision.not_encoded
    }
    assert silent == ELSEWHERE[slug]


@pytest.mark.parametrize("slug", PLACES)
def test_every_rule_reading_and_liability_stands_in_the_tables(policy: Policy, slug: str) -> None:
    page = (ROOT / PLACES[slug] / "README.md").read_text("utf-8")
    named = set(re.findall(r"`([0-9A-Za-z-]+)`", page))
    rules = [rule for rule in policy.checked.rules.values() if rule.regulation == slug]
    own = {rule.id.partition("/")[2] for rule in rules}
    own |= {liability.id for rule in rules for liability in rule.liabilities}
    own |= {each.partition("/")[2] for each in policy.checked.readings if each.startswith(f"{slug}/")}
    assert own - named == set()


def test_the_lists_conclude_nothing_about_what_is_not_on_them(policy: Policy) -> None:
    local = [each for each in policy.checked.lists if each.id.startswith(("beijing-", "deyang-"))]
    drawn = [each for each in local if each.kind in {"assistance", "duty"}]
    assert len(drawn) == 4
    assert not any(each.complete or each.status != "derived" for each in drawn)


# --- the same facts in both places -------------------------------------------------------------


@pytest.mark.parametrize(
    ("remit", "admitted", "beijing", "deyang"),
    [
        (False, True, "unlawful", "lawful"),
        (False, False, "unlawful", "curable"),
        (True, True, "unlawful", "unlawful"),
    ],
)
def test_a_department_s_off_list_task_with_money_and_writing(
    policy: Policy, remit: bool, admitted: bool, beijing: str, deyang: str
) -> None:
    facts = {**FUNDED, "within_assigner_remit": remit, "admission_approved": admitted}
    assert decide(policy, BEIJING_DISTRICT, COUNTY, facts).verdict == beijing
    assert decide(policy, DEYANG_DISTRICT, COUNTY, facts).verdict == deyang


@pytest.mark.parametrize(
    ("region", "rule", "liability"),
    [
        (BEIJING_DISTRICT, f"{STREETS}/32-2-1", "47"),
        (DEYANG_DISTRICT, f"{DEYANG}/10-2-4", "20-2"),
    ],
)
def test_a_street_office_may_not_hand_down_its_own_remit(
    policy: Policy, region: str, rule: str, liability: str
) -> None:
    decision = decide(policy, region, STREET, {**FUNDED, "within_subdistrict_remit": True})
    assert decision.verdict == "unlawful"
    assert sanction(decision, rule) == liability


@pytest.mark.parametrize("region", [BEIJING_DISTRICT, DEYANG_DISTRICT])
@pytest.mark.parametrize(
    ("act", "facts"),
    [("assess", {"unified_assessment": False}), ("assign_task", {"one_vote_veto": True})],
)
def test_separate_assessment_and_veto_are_left_to_national_policy(
    policy: Policy, region: str, act: str, facts: dict[str, object]
) -> None:
    listed = {**FUNDED, **facts}
    decision = decide(policy, region, COUNTY, listed, act=act, lists=["assistance"])
    assert decision.verdict == "improper"
    assert {rule.partition("/")[0] for rule in adverse(decision)} == {"minfa-2015-136", "zhongfa-2017-13"}


def test_the_community_may_refuse_in_beijing_what_was_not_agreed(policy: Policy) -> None:
    facts = {**FUNDED, "unified_arrangement": False}
    decision = decide(policy, BEIJING_DISTRICT, COUNTY, facts, date="2024-03-01", lists=["assistance"])
    assert decision.verdict == "curable"
    refusals = {rule: each.refusal for rule, each in adverse(decision).items()}
    assert refusals.pop(f"{MEASURES}/28-1") is not None
    assert set(refusals.values()) == {None}
    off_list = decide(policy, BEIJING_DISTRICT, COUNTY, facts, date="2024-03-01")
    assert off_list.verdict == "unlawful"
    assert adverse(off_list)[f"{MEASURES}/28-1"].refusal is not None


def test_no_other_rule_of_both_places_gives_a_right_to_refuse(policy: Policy) -> None:
    granting = [r.id for r in policy.checked.rules.values() if r.regulation in PLACES and r.refusal]
    assert granting == [f"{MEASURES}/28-1"]


@pytest.mark.parametrize(
    ("region", "body", "rule", "liability"),
    [
        (BEIJING_DISTRICT, COUNTY, f"{STREETS}/32-2-1", "47"),
        (BEIJING_DISTRICT, MUNICIPAL, f"{STREETS}/32-2-1", None),  # art. 47 names the districts' only
        (DEYANG_DISTRICT, COUNTY, f"{DEYANG}/10-2-3", "20-2"),
        (DEYANG_DISTRICT, CITY, f"{DEYANG}/10-2-3", "20-2"),
    ],
)
def test_whom_the_sanctions_reach(
    policy: Policy, region: str, body: dict[str, str], rule: str, liability: str | None
) -> None:
    decision = decide(policy, region, body, {**FUNDED, "within_assigner_remit": True})
    assert decision.verdict == "unlawful"
    assert sanction(decision, rule) == liability


def test_the_narrow_reading_of_deyang_s_sanction_spares_what_is_not_shifted(policy: Policy) -> None:
    other = Policy(
        policy.checked, Settings({f"{DEYANG}/handing-over": Settlement("否", "test", TODAY, "test")})
    )
    facts = {"within_assigner_remit": True}
    assert sanction(decide(other, DEYANG_DISTRICT, COUNTY, facts), f"{DEYANG}/10-2-3") is None


@pytest.mark.parametrize("kind", ["party_organ", "coordinating_body", "vertical_agency"])
def test_deyang_leaves_open_who_else_is_a_department_concerned(policy: Policy, kind: str) -> None:
    decision = decide(policy, DEYANG_DISTRICT, {"kind": kind}, {"within_assigner_remit": True})
    assert set(decision.possible) == {"unlawful", "ungoverned"}
    assert [(each.kind, each.name) for each in decision.missing] == [
        ("reading", f"{DEYANG}/other-departments")
    ]


@pytest.mark.parametrize("kind", ["enterprise", "public_institution"])
def test_the_hotline_ordinance_reaches_further_than_the_task_list(policy: Policy, kind: str) -> None:
    for order, verdict in ((True, "unlawful"), (False, "ungoverned")):
        facts = {"complaint_order": order}
        assert decide(policy, BEIJING_DISTRICT, {"kind": kind}, facts).verdict == verdict


def test_villages_in_a_subdistrict_are_covered_like_communities(policy: Policy) -> None:
    for inside, verdict in ((True, "unlawful"), (False, "ungoverned"), (None, "undetermined")):
        facts = {"under_subdistrict": inside, "within_assigner_remit": False}
        assert decide(policy, BEIJING_DISTRICT, COUNTY, facts, community="village").verdict == verdict


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "day", "before", "on"),
    [
        (BEIJING_DISTRICT, "2020-01-01", "ungoverned", "unlawful"),  # the list of tasks
        (DEYANG_DISTRICT, "2025-12-01", "ungoverned", "curable"),  # admission
    ],
)
def test_the_day_the_ordinance_takes_force(
    policy: Policy, region: str, day: str, before: str, on: str
) -> None:
    facts = {**FUNDED, "within_assigner_remit": False, "admission_approved": False}
    eve = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
    assert decide(policy, region, COUNTY, facts, date=eve).verdict == before
    assert decide(policy, region, COUNTY, facts, date=day).verdict == on


def test_consent_and_the_right_to_refuse_end_with_the_old_organic_law(policy: Policy) -> None:
    facts = {**FUNDED, "unified_arrangement": False}
    last = decide(policy, BEIJING_DISTRICT, COUNTY, facts, date="2025-12-31", lists=["assistance"])
    first = decide(policy, BEIJING_DISTRICT, COUNTY, facts, date="2026-01-01", lists=["assistance"])
    assert (last.verdict, first.verdict) == ("curable", "lawful")
    assert adverse(last)[f"{MEASURES}/28-1"].refusal is not None
    assert adverse(first) == {}


def test_the_other_reading_keeps_both_after_2025(policy: Policy) -> None:
    reading = f"{MEASURES}/consent-after-2025"
    other = Policy(policy.checked, Settings({reading: Settlement("是", "test", TODAY, "test")}))
    facts = {**FUNDED, "unified_arrangement": False}
    decision = decide(other, BEIJING_DISTRICT, COUNTY, facts, lists=["assistance"])
    assert decision.verdict == "curable"
    assert set(adverse(decision)) == {f"{MEASURES}/28-1"}
    assert adverse(decision)[f"{MEASURES}/28-1"].refusal is not None
