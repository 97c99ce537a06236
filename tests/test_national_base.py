"""The national rule base: days of change, lists, table of coverage, and what is marked as a summary."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import policylib
from policylib.check.model import ItemList, ListItem
from policylib.policyset import Decision, Policy

NATIONAL = Path(policylib.__file__).parents[2] / "policy" / "national"
COUNTRY = "000000"
DISTRICT, COUNTY, COUNTY_LEVEL_CITY = "370102", "370124", "370683"  # no local rules of their own
DECIDED_ON = dt.date(2026, 6, 10)
MONEY = {"funding_provided": True, "conditions_provided": True}
SUMMARIES = ("gov-apps-2026", "minfa-2015-136", "zhongfa-2017-13", "minfa-2020-20", "jianfu-2024")

TWENTY = """
    亲属关系证明 居民身份信息证明 户口登记项目内容变更申请证明 居民养犬证明 无犯罪记录证明
    社区戒毒社区康复人员情况证明 人员失踪证明 婚姻状况证明 出生证明 健在证明 死亡证明
    疾病状况证明 残疾状况证明 婚育状况证明 居民就业状况证明 居民个人档案证明 居民财产证明
    遗产继承权证明 市场主体住所证明 证件遗失证明
"""


def decide(
    policy: Policy,
    day: str | dt.date,
    *,
    region: str = DISTRICT,
    kind: str = "department",
    act: str = "assign_task",
    item: Mapping[str, object] | None = None,
    **facts: Any,
) -> Decision:
    """Decide a task of a body of county level (where it has one) for an urban community."""
    levelled = {"level": "county"} if kind in ("department", "people_government") else {}
    task = {
        "region": region,
        "date": str(day),
        "community": "urban",
        "act": act,
        "assigner": {"kind": kind, **levelled},
        "facts": facts,
    }
    return policy.decide(task | ({"item": item} if item else {}), decided_on=DECIDED_ON)


def national_list(policy: Policy, kind: str) -> ItemList:
    """The one national list of a kind."""
    (found,) = (each for each in policy.checked.lists if each.kind == kind and each.region == COUNTRY)
    return found


def first_day(each: ItemList, item: ListItem) -> dt.date:
    """The first day of an entry."""
    return item.start or each.start


# --- days of change ----------------------------------------------------------------------------

ASSISTANCE: dict[str, Any] = {"item": {"lists": ["assistance"]}, **MONEY}
UNARRANGED: dict[str, Any] = {**ASSISTANCE, "unified_arrangement": False, "funding_by_assigner": True}
OWN_REMIT: dict[str, Any] = {"item": {"lists": []}, "within_assigner_remit": True}
NO_BASIS: dict[str, Any] = {
    "act": "request_certificate",
    "item": {"lists": []},
    "legal_basis": False,
    "within_community_remit": True,
}
URGENT: dict[str, Any] = {
    "kind": "subdistrict_office",
    "item": {"lists": []},
    "emergency_event": True,
    "urgent": True,
    "government_order": False,
    "emergency_duty": True,
    "within_subdistrict_remit": False,
}


@pytest.mark.parametrize(
    ("task", "last", "before", "after"),
    [
        pytest.param(UNARRANGED, "2025-12-31", "curable", "lawful", id="unified-arrangement-ends"),
        pytest.param(
            {**ASSISTANCE, "unified_arrangement": True, "funding_by_assigner": False},
            "2025-12-31",
            "lawful",
            "curable",
            id="the-entrusting-department-pays",
        ),
        pytest.param(OWN_REMIT, "2015-07-12", "ungoverned", "improper", id="own-remit"),
        pytest.param(NO_BASIS, "2020-04-26", "ungoverned", "improper", id="certificates"),
        pytest.param(URGENT, "2024-10-31", "ungoverned", "lawful", id="first-response"),
    ],
)
def test_the_law_changes_on_the_day(
    shipped: Policy, task: dict[str, Any], last: str, before: str, after: str
) -> None:
    day = dt.date.fromisoformat(last)
    assert decide(shipped, day, **task).verdict == before
    assert decide(shipped, day + dt.timedelta(days=1), **task).verdict == after


@pytest.mark.parametrize(
    ("region", "verdict"), [(DISTRICT, "curable"), (COUNTY_LEVEL_CITY, "curable"), (COUNTY, "lawful")]
)
def test_unified_arrangement_reaches_districts_and_cities_but_no_counties(
    shipped: Policy, region: str, verdict: str
) -> None:
    answer = decide(shipped, "2025-06-01", region=region, **UNARRANGED)
    assert answer.verdict == verdict


def test_paying_is_no_ground(shipped: Policy) -> None:
    off_list: dict[str, Any] = {**UNARRANGED, "item": {"lists": []}, "within_assigner_remit": False}
    assert decide(shipped, "2026-03-01", **off_list).verdict == "ungoverned"


@pytest.mark.parametrize("region", [DISTRICT, COUNTY])
@pytest.mark.parametrize("kind", ["people_government", "subdistrict_office"])
def test_from_2026_government_and_street_office_pay_by_law(shipped: Policy, region: str, kind: str) -> None:
    broke: dict[str, Any] = {
        "item": {"lists": ["assistance"]},
        "funding_provided": False,
        "conditions_provided": True,
    }
    answer = decide(shipped, "2026-01-01", region=region, kind=kind, **broke)
    assert answer.verdict == "curable"
    assert "organic-law-2025/43-1" in {f.rule for f in answer.findings if f.deciding}


# --- a statute's own duty ----------------------------------------------------------------------


def test_each_statutory_duty_is_lawful_from_its_day_on(shipped: Policy) -> None:
    duties = national_list(shipped, "statutory")
    assert not duties.complete
    for item in duties.items:
        day = first_day(duties, item)
        asked: dict[str, object] = {"id": item.id, "lists": []}
        if day >= dt.date(2000, 7, 1):  # the law on legislation itself
            assert decide(shipped, day, item=asked).verdict == "lawful", item.id
        day_before = decide(shipped, day - dt.timedelta(days=1), item=asked)
        assert day_before.verdict != "lawful", item.id


@pytest.mark.parametrize("surplus", ["quota", "ledger_required", "lead_role"])
def test_the_surplus_round_a_statutory_duty_is_not_part_of_it(shipped: Policy, surplus: str) -> None:
    task: dict[str, Any] = {"item": {"lists": ["statutory"]}, "within_assigner_remit": True}
    assert decide(shipped, "2024-03-01", **task).verdict == "lawful"
    answer = decide(shipped, "2024-03-01", **(task | {surplus: True}))
    assert answer.verdict == "improper"


def test_what_is_not_on_the_incomplete_list_is_unknown(shipped: Policy) -> None:
    answer = decide(shipped, "2024-03-01", item={"text": "统计辖区树木数量"})
    assert answer.verdict == "undetermined"
    assert "statutory" in {missing.name for missing in answer.missing}


# --- certificates ------------------------------------------------------------------------------


def test_the_twenty_certificates_by_every_name(shipped: Policy) -> None:
    excluded = national_list(shipped, "certificates_excluded")
    assert [item.names[0] for item in excluded.items] == TWENTY.split()
    assert (excluded.status, excluded.complete) == ("official", True)
    basis: dict[str, Any] = {
        "legal_basis": True,
        "within_community_remit": True,
        "community_can_certify": True,
    }
    for name in (name for item in excluded.items for name in item.names):
        item: dict[str, object] = {"text": name, "lists": []}  # cannot be asserted away
        answer = decide(shipped, "2024-03-01", act="request_certificate", item=item, **basis)
        assert answer.verdict == "improper", name
        mandated = decide(
            shipped, "2024-03-01", act="request_certificate", item=item, statutory_mandate=True, **basis
        )
        assert mandated.verdict == "lawful", name


def test_names_of_certificates_name_one_certificate(shipped: Policy) -> None:
    names = [name for item in national_list(shipped, "certificates_excluded").items for name in item.names]
    assert len(names) == len(set(names))


# --- what the files say of themselves ------------------------------------------------------------


def test_every_rule_and_reading_stands_in_the_table(shipped: Policy) -> None:
    words = re.findall(r"`([0-9A-Za-z/-]+)`", (NATIONAL / "README.md").read_text("utf-8"))
    table = {word.rpartition("/")[2] for word in words}
    slugs = {p.name.removesuffix(".policy") for p in NATIONAL.glob("*.policy") if ".cases." not in p.name}
    declared = [
        r for r in (*shipped.checked.rules, *shipped.checked.readings) if r.partition("/")[0] in slugs
    ]
    assert len(declared) > len(slugs)
    assert [name for name in declared if name.partition("/")[2] not in table] == []


@pytest.mark.parametrize("slug", SUMMARIES)
def test_what_was_seen_only_as_a_summary_says_so(slug: str) -> None:
    text = (NATIONAL / "texts" / f"{slug}.yaml").read_text("utf-8")
    assert re.search("摘要|没有见到", text)


def test_statutes_keep_the_punctuation_of_their_text(shipped: Policy) -> None:
    slugs = {path.stem for path in (NATIONAL / "texts").glob("*.yaml")}.difference(SUMMARIES)
    for (slug, at), provision in shipped.checked.provisions.items():
        if slug in slugs:
            assert not set(provision.text) & set(",;?"), (slug, at)
            assert provision.text[-1] in "。；：", (slug, at)
