"""Shanghai and Chengdu: what is barred without a list, who may refuse what, whom the sanction reaches."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import policylib
from policylib.analysis.comparison import Place, compare
from policylib.engine.settings import Settings, Settlement
from policylib.policyset import Decision, Policy

ROOT = Path(policylib.__file__).parents[2] / "policy"
SHANGHAI, CHENGDU = "shanghai-committee-work", "chengdu-community"
FOLDERS = {SHANGHAI: "shanghai", CHENGDU: "chengdu"}
REGIONS = {SHANGHAI: "310104", CHENGDU: "510104"}
BOTH = [SHANGHAI, CHENGDU]
ARTICLE = "第[一二三四五六七八九十]+条"
DAY = dt.date(2024, 3, 1)

DEPARTMENT = {"kind": "department", "level": "county"}
STREET = {"kind": "subdistrict_office"}
GOVERNMENT = {"kind": "people_government", "level": "county"}

PAID = {
    "written_entrustment": True,
    "funding_provided": True,
    "conditions_provided": True,
    "funding_by_assigner": True,
    "unified_arrangement": True,
}
NOBODYS = {"within_assigner_remit": False, "within_subdistrict_remit": False}
ORDERED = {"emergency_event": True, "government_order": True, "emergency_duty": True, "enforcement": False}


@pytest.fixture
def policy(shipped: Policy) -> Policy:
    """The shipped rule base."""
    return shipped


def decide(
    policy: Policy,
    region: str,
    body: Mapping[str, str],
    act: str = "assign_task",
    *,
    lists: tuple[str, ...] = (),
    facts: Mapping[str, object] | None = None,
    date: str = DAY.isoformat(),
    community: str = "urban",
) -> Decision:
    """The decision on a matter that is on these lists and on no others."""
    task = {
        "region": region,
        "date": date,
        "community": community,
        "act": act,
        "assigner": dict(body),
        "item": {"lists": list(lists)},
        "facts": dict(facts or {}),
    }
    return policy.decide(task, decided_on=DAY)


def refusals(decision: Decision, *, deciding: bool = False) -> set[str]:
    """The rules by which the community may refuse; `deciding`: those among them that decided."""
    found = decision.findings if deciding else (*decision.findings, *decision.advice)
    return {each.rule for each in found if each.refusal and (each.deciding or not deciding)}


def decided_by(decision: Decision) -> set[str]:
    """The rules that decided."""
    return {each.rule for each in decision.findings if each.deciding}


def settled(policy: Policy, reading: str, answer: str) -> Policy:
    """The same rule base, with a reading settled."""
    return Policy(policy.checked, Settings({reading: Settlement(answer, "test", DAY, "test")}))


# --- what is written down ----------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "count"), [(SHANGHAI, 39), (CHENGDU, 52)])
def test_all_articles_are_there_and_in_the_table(policy: Policy, slug: str, count: int) -> None:
    own = [p for (regulation, _), p in policy.checked.provisions.items() if regulation == slug]
    own.sort(key=lambda p: p.span.start if p.span else 0)
    order = list(dict.fromkeys(re.findall(ARTICLE, "".join(p.at + "\n" for p in own))))
    assert len(order) == count
    readme = (ROOT / FOLDERS[slug] / "README.md").read_text("utf-8")
    covered: set[str] = set()
    for part in "、".join(re.findall(r"^\| (第[^|]+) \|", readme, re.MULTILINE)).split("、"):
        named = re.findall(ARTICLE, part)  # one article, or a range of them
        covered.update(order[order.index(named[0]) : order.index(named[-1]) + 1])
    assert set(order) - covered == set()


@pytest.mark.parametrize("slug", BOTH)
def test_every_rule_reading_and_liability_stands_in_the_table(policy: Policy, slug: str) -> None:
    readme = (ROOT / FOLDERS[slug] / "README.md").read_text("utf-8")
    table = "\n".join(line for line in readme.splitlines() if line.startswith("|"))
    own = [rule for rule in policy.checked.rules.values() if rule.regulation == slug]
    named = {rule.id.partition("/")[2] for rule in own}
    named |= {liability.id for rule in own for liability in rule.liabilities}
    named |= {r.partition("/")[2] for r in policy.checked.readings if r.startswith(f"{slug}/")}
    assert named - set(re.findall(r"`([0-9A-Za-z-]+)`", table)) == set()


@pytest.mark.parametrize(
    ("prefix", "kinds"), [("31", {"assistance", "duty"}), ("5101", {"assistance", "duty", "negative"})]
)
def test_lists_conclude_nothing_about_what_is_not_on_them(
    policy: Policy, prefix: str, kinds: set[str]
) -> None:
    local = [each for each in policy.checked.lists if each.region.startswith(prefix)]
    assert {each.kind for each in local} == kinds
    assert not any(each.complete or each.status == "official" for each in local)


def test_a_negative_list_that_was_not_seen_leaves_the_question_open(policy: Policy) -> None:
    task = {
        "region": REGIONS[CHENGDU],
        "date": DAY.isoformat(),
        "community": "urban",
        "act": "entrust_matter",
        "assigner": STREET,
        "item": {"text": "上门登记独居老人"},
        "facts": PAID | NOBODYS,
    }
    decision = policy.decide(task, decided_on=DAY)
    assert set(decision.possible) >= {"unlawful", "lawful"}
    assert f"{CHENGDU}/44-3-5" in refusals(decision)


# --- the same facts in different places ----------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "act", "own", "verdict", "refusable"),
    [
        ("310104", "assign_task", True, "unlawful", True),
        ("310104", "entrust_matter", True, "unlawful", True),
        ("310104", "assign_task", False, "unlawful", True),
        ("310104", "entrust_matter", False, "unlawful", True),
        ("510104", "assign_task", True, "unlawful", False),
        ("510104", "entrust_matter", True, "unlawful", False),
        ("510104", "assign_task", False, "unlawful", False),
        ("510104", "entrust_matter", False, "ungoverned", False),  # between the lists
        ("220502", "assign_task", True, "unlawful", False),
        ("220502", "entrust_matter", False, "unlawful", False),
        ("610802", "entrust_matter", False, "ungoverned", False),
    ],
)
def test_an_off_list_task_of_a_department_with_money_and_writing(
    policy: Policy, region: str, act: str, own: bool, verdict: str, refusable: bool
) -> None:
    decision = decide(policy, region, DEPARTMENT, act, facts=PAID | {"within_assigner_remit": own})
    assert decision.verdict == verdict
    assert bool(refusals(decision, deciding=True)) == refusable


@pytest.mark.parametrize("slug", BOTH)
def test_a_subdistrict_office_with_work_of_its_own_is_not_named(policy: Policy, slug: str) -> None:
    own = decide(policy, REGIONS[slug], STREET, facts={"within_subdistrict_remit": True})
    assert own.verdict == "improper"
    assert decided_by(own) == {"minfa-2015-136/1-2", "zhongfa-2017-13/4-2"}
    assert decide(policy, REGIONS[slug], STREET, facts=NOBODYS).verdict == "ungoverned"


@pytest.mark.parametrize("slug", BOTH)
def test_a_separate_ranking_by_a_department_is_left_to_national_policy(policy: Policy, slug: str) -> None:
    decision = decide(policy, REGIONS[slug], DEPARTMENT, "assess", facts={"unified_assessment": False})
    assert decision.verdict == "improper"
    assert decided_by(decision) == {"minfa-2015-136/2-1", "zhongfa-2017-13/4-5"}
    assert decide(policy, "220502", DEPARTMENT, "assess", facts={"unified_assessment": False}).verdict == (
        "unlawful"
    )


@pytest.mark.parametrize(("slug", "assessor"), [(SHANGHAI, STREET), (CHENGDU, GOVERNMENT)])
def test_a_veto_in_a_lawful_assessment_is_left_to_national_policy(
    policy: Policy, slug: str, assessor: dict[str, str]
) -> None:
    facts: dict[str, object] = {"unified_assessment": True}
    assert decide(policy, REGIONS[slug], assessor, "assess", facts=facts).verdict == "lawful"
    vetoed = decide(policy, REGIONS[slug], assessor, "assess", facts=facts | {"one_vote_veto": True})
    assert vetoed.verdict == "improper"
    assert decided_by(vetoed) == {"minfa-2015-136/2-3", "zhongfa-2017-13/4-6"}


# --- the right to refuse -------------------------------------------------------------------------


@pytest.mark.parametrize("body", [DEPARTMENT, STREET, GOVERNMENT, {"kind": "party_organ"}])
@pytest.mark.parametrize(
    ("slug", "lists", "granted"),
    [
        (SHANGHAI, (), True),
        (SHANGHAI, ("assistance",), False),
        (SHANGHAI, ("duty",), False),
        (CHENGDU, (), False),
        (CHENGDU, ("assistance",), False),
        (CHENGDU, ("negative",), True),
    ],
)
def test_what_may_be_refused_whoever_asks(
    policy: Policy, body: dict[str, str], slug: str, lists: tuple[str, ...], granted: bool
) -> None:
    decision = decide(policy, REGIONS[slug], body, lists=lists, facts=PAID | NOBODYS)
    assert bool(refusals(decision)) == granted
    assert {rule.partition("/")[0] for rule in refusals(decision)} <= {slug}


@pytest.mark.parametrize(("slug", "lists"), [(SHANGHAI, ()), (CHENGDU, ("negative",))])
@pytest.mark.parametrize(
    ("lists_too", "facts"), [((), ORDERED), (("statutory",), {}), ((), {"statutory_mandate": True})]
)
def test_what_a_statute_or_an_order_in_an_emergency_demands_may_not_be_refused(
    policy: Policy, slug: str, lists: tuple[str, ...], lists_too: tuple[str, ...], facts: dict[str, object]
) -> None:
    for body in (DEPARTMENT, STREET):
        decision = decide(policy, REGIONS[slug], body, lists=lists + lists_too, facts=facts)
        assert (decision.verdict, refusals(decision)) == ("lawful", set())


def test_a_right_to_refuse_is_told_though_nothing_is_forbidden(policy: Policy) -> None:
    decision = decide(policy, REGIONS[SHANGHAI], STREET, facts=NOBODYS)
    assert decision.verdict == "ungoverned"
    (advice,) = (each for each in decision.model_dump("zh")["advice"] if each["refusal"]["granted"])
    assert advice["rule"] == f"{SHANGHAI}/27-1-5"
    page = decision.text("zh", width=200)
    assert "条文写明：对清单以外的协助行政事项，居民委员会有权拒绝办理" in page
    assert "不是禁止提出" in page
    assert "没有写明社区有权拒绝" not in page
    assert "forbids nobody to ask" in decision.text("en", width=200)


@pytest.mark.parametrize(("body", "by"), [(DEPARTMENT, "27-1-1"), (STREET, "27-1-5")])
def test_a_comparison_names_the_right_once_and_not_as_advice(
    policy: Policy, body: dict[str, str], by: str
) -> None:
    task = decide(policy, "220502", body, facts=NOBODYS).task
    (row,) = compare(policy.program, task, wanted=[Place(REGIONS[SHANGHAI])])
    assert [each.rule for each in row.refusals] == [f"{SHANGHAI}/{by}"]
    assert row.advice == ()


@pytest.mark.parametrize(
    ("slug", "reading", "answer", "lists", "verdict", "rule"),
    [
        (SHANGHAI, "refusal-bars", "是", (), "unlawful", "27-1-6"),
        (SHANGHAI, "refusal-bars", "否", (), "ungoverned", "27-1-5"),
        (CHENGDU, "negative-list-bars", "是", ("negative",), "unlawful", "44-3-5"),
        (CHENGDU, "negative-list-bars", "否", ("negative",), "ungoverned", "44-3-6"),
    ],
)
def test_whether_what_may_be_refused_may_be_asked_is_a_reading(
    policy: Policy, slug: str, reading: str, answer: str, lists: tuple[str, ...], verdict: str, rule: str
) -> None:
    other = settled(policy, f"{slug}/{reading}", answer)
    decision = decide(other, REGIONS[slug], STREET, lists=lists, facts=NOBODYS)
    assert decision.verdict == verdict
    assert f"{slug}/{rule}" in refusals(decision)


# --- direct assignment ---------------------------------------------------------------------------


@pytest.mark.parametrize("slug", BOTH)
@pytest.mark.parametrize(
    ("act", "arranged", "verdict"),
    [
        ("assign_task", False, "unlawful"),
        ("assign_task", None, "undetermined"),
        ("assign_task", True, "lawful"),
        ("entrust_matter", False, "lawful"),
    ],
)
def test_a_department_may_entrust_what_is_listed_but_not_assign_it_directly(
    policy: Policy, slug: str, act: str, arranged: bool | None, verdict: str
) -> None:
    paid = {**PAID, "unified_arrangement": arranged}
    decision = decide(
        policy, REGIONS[slug], DEPARTMENT, act, lists=("assistance",), facts=paid, date="2026-03-01"
    )
    assert decision.verdict == verdict


@pytest.mark.parametrize("slug", BOTH)
@pytest.mark.parametrize("lacking", ["funding_provided", "conditions_provided"])
def test_listed_assistance_needs_money_and_conditions_but_no_writing(
    policy: Policy, slug: str, lacking: str
) -> None:
    def verdict(**changes: bool) -> str:
        facts = {**PAID, "written_entrustment": False, **changes}
        task = decide(policy, REGIONS[slug], DEPARTMENT, "entrust_matter", lists=("assistance",), facts=facts)
        return task.verdict

    assert verdict() == "lawful"
    assert verdict(**{lacking: False, "funding_by_assigner": False}) == "curable"


# --- certificates --------------------------------------------------------------------------------


def test_certificates_of_shanghai_follow_the_list(policy: Policy) -> None:
    school = {"kind": "public_institution"}
    sound: dict[str, object] = {
        "legal_basis": True,
        "within_community_remit": True,
        "community_can_certify": True,
    }
    region = REGIONS[SHANGHAI]
    listed = decide(
        policy, region, school, "request_certificate", lists=("certificates",), facts={"legal_basis": False}
    )
    assert (listed.verdict, refusals(listed)) == ("lawful", set())
    off = decide(policy, region, school, "request_certificate", facts=sound)
    assert (off.verdict, refusals(off)) == ("lawful", {f"{SHANGHAI}/28-2-2"})
    groundless = decide(policy, region, school, "request_certificate", facts={**sound, "legal_basis": False})
    assert (groundless.verdict, refusals(groundless)) == ("improper", {f"{SHANGHAI}/28-2-2"})
    named = decide(
        policy,
        region,
        school,
        "request_certificate",
        lists=("certificates", "certificates_excluded"),
        facts=sound,
    )
    assert named.verdict == "improper"


# --- the sanction, places and days ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "level", "liability", "measure"),
    [
        (SHANGHAI, "provincial", "38", "警告或者记过处分"),
        (SHANGHAI, "county", "38", "警告或者记过处分"),
        (CHENGDU, "city", "47", "由监察机关"),
        (CHENGDU, "county", "47", "由监察机关"),
    ],
)
def test_whom_the_sanction_reaches(
    policy: Policy, slug: str, level: str, liability: str, measure: str
) -> None:
    decision = decide(policy, REGIONS[slug], {"kind": "department", "level": level})
    (finding,) = (each for each in decision.findings if each.deciding)
    assert finding.consequence is not None
    assert finding.consequence.liability == liability
    assert measure in (finding.consequence.measure or "")


@pytest.mark.parametrize(
    ("slug", "lists", "reading", "liability"),
    [(SHANGHAI, (), "refusal-bars", None), (CHENGDU, ("negative",), "negative-list-bars", "49")],
)
def test_the_sanction_reaches_no_subdistrict_office(
    policy: Policy, slug: str, lists: tuple[str, ...], reading: str, liability: str | None
) -> None:
    other = settled(policy, f"{slug}/{reading}", "是")
    decision = decide(other, REGIONS[slug], STREET, lists=lists, facts=NOBODYS)
    (finding,) = (each for each in decision.findings if each.deciding)
    assert decision.verdict == "unlawful"
    assert finding.consequence is not None
    assert finding.consequence.liability == liability


@pytest.mark.parametrize(
    ("slug", "body"),
    [
        (SHANGHAI, {"kind": "department", "level": "national"}),
        (CHENGDU, {"kind": "department", "level": "provincial"}),
        (SHANGHAI, {"kind": "enterprise"}),
        (CHENGDU, {"kind": "enterprise"}),
    ],
)
def test_who_is_not_bound(policy: Policy, slug: str, body: dict[str, str]) -> None:
    assert decide(policy, REGIONS[slug], body, facts=NOBODYS).verdict == "ungoverned"


@pytest.mark.parametrize(
    ("region", "community", "verdict"),
    [
        ("310151", "township", "unlawful"),
        ("310151", "village", "ungoverned"),
        ("510121", "township", "unlawful"),
        ("510121", "village", "unlawful"),
    ],
)
def test_which_committees_are_governed(policy: Policy, region: str, community: str, verdict: str) -> None:
    decision = decide(policy, region, DEPARTMENT, facts=NOBODYS, community=community)
    assert decision.verdict == verdict


@pytest.mark.parametrize(
    ("slug", "before", "first"),
    [(SHANGHAI, "2020-05-13", "2020-05-14"), (CHENGDU, "2020-11-30", "2020-12-01")],
)
def test_the_first_day(policy: Policy, slug: str, before: str, first: str) -> None:
    facts = {**NOBODYS, "unified_arrangement": True}
    verdicts = [
        decide(policy, REGIONS[slug], DEPARTMENT, facts=facts, date=day).verdict for day in (before, first)
    ]
    assert verdicts == ["ungoverned", "unlawful"]
