"""Published lists of certificates and provincial measures: what each decides in its place, not next door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import policylib
from completing import settled
from policylib.check.model import ItemList
from policylib.policyset import Decision, Policy

ROOT = Path(policylib.__file__).parents[2] / "policy"

# List, kind, region, number of items, whether "not on the list" follows from it.
LISTS = [
    ("certificates-excluded-2020", "certificates_excluded", "000000", 20, True),
    ("hubei-certificates-excluded-2020", "certificates_excluded", "420000", 21, True),
    ("xianning-certificates-excluded-2020", "certificates_excluded", "421200", 37, True),
    ("beijing-certificates-2019", "certificates", "110000", 4, True),
    ("zhangjiakou-certificates-2020", "certificates", "130700", 5, False),
]
TEXTS = {
    "hubei": "hubei-2020-32",
    "xianning": "xianning-2020",
    "zhangjiakou": "zhangjiakou-2020",
    "hebei": "hebei-organic-law-measures",
    "sichuan": "sichuan-organic-law-measures",
}
PROVABLE = {"legal_basis": True, "within_community_remit": True, "community_can_certify": True}
XIANNING, WUHAN, CHANGSHA = "421202", "420106", "430102"
BEIJING, TIANJIN = "110102", "120101"
ZHANGJIAKOU, SHIJIAZHUANG, JINAN = "130702", "130102", "370102"
COUNTY_IN_SICHUAN, COUNTY_IN_SHANDONG = "510321", "370124"


@pytest.fixture
def policy(shipped: Policy) -> Policy:
    """The shipped rule base."""
    return shipped


def ask(policy: Policy, region: str, day: str, text: str, **facts: bool) -> Decision:
    """Decide whether a department of county level may request a certificate from an urban community."""
    return policy.decide(
        {
            "region": region,
            "date": day,
            "community": "urban",
            "act": "request_certificate",
            "assigner": {"kind": "department", "level": "county"},
            "item": {"text": text},
            "facts": facts,
        }
    )


def assign(policy: Policy, region: str, day: str) -> Decision:
    """Decide whether a department of county level that pays may assign a listed matter without consent."""
    return policy.decide(
        {
            "region": region,
            "date": day,
            "community": "urban",
            "act": "assign_task",
            "assigner": {"kind": "department", "level": "county"},
            "item": {"lists": ["assistance"]},
            "facts": {
                "funding_provided": True,
                "conditions_provided": True,
                "funding_by_assigner": True,
                "unified_arrangement": False,
            },
        }
    )


def found(decision: Decision) -> set[str]:
    """The lists on which the item was found."""
    assert decision.item is not None
    return {each.list for each in decision.item.resolved}


def listed(policy: Policy, name: str) -> ItemList:
    (each,) = (each for each in policy.checked.lists if each.id == name)
    return each


# --- the lists as data -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "region", "count", "complete"), LISTS, ids=[row[0] for row in LISTS]
)
def test_a_list_is_as_it_was_published(
    policy: Policy, name: str, kind: str, region: str, count: int, complete: bool
) -> None:
    each = listed(policy, name)
    assert (each.kind, each.region, len(each.items)) == (kind, region, count)
    assert (each.status, each.complete) == ("official", complete)
    assert len({item.names[0] for item in each.items}) == count
    assert each.note is not None
    assert "没有见到" in each.note  # what was read instead of the document is said


def test_hubei_lacks_one_of_the_national_list_and_adds_two(policy: Policy) -> None:
    national, province = (listed(policy, row[0]) for row in LISTS[:2])
    known = [set(item.names) for item in national.items]
    own = {item.names[0] for item in province.items if not any(set(item.names) & names for names in known)}
    assert own == {"缴费票据遗失证明", "转学证明"}
    names = {name for item in province.items for name in item.names}
    assert [item.names[0] for item in national.items if not set(item.names) & names] == ["健在证明"]


def test_every_entry_with_a_document_rests_on_its_words(policy: Policy) -> None:
    for name in ("hubei-certificates-excluded-2020", "zhangjiakou-certificates-2020"):
        assert all(item.basis_quote == item.names[0] for item in listed(policy, name).items)
    quoted = [
        item for item in listed(policy, "xianning-certificates-excluded-2020").items if item.basis_quote
    ]
    assert len(quoted) == 36  # 关系证明 stands in the names of others and is not quoted


# --- what a list decides, and where ------------------------------------------------------------------


@pytest.mark.parametrize("item", ["缴费票据遗失证明", "转学证明"])
def test_what_hubei_adds_is_barred_in_hubei_only(policy: Policy, item: str) -> None:
    here = ask(policy, WUHAN, "2024-03-01", item, **PROVABLE)
    assert (here.verdict, found(here)) == ("improper", {"hubei-certificates-excluded-2020"})
    there = ask(policy, CHANGSHA, "2024-03-01", item, **PROVABLE)
    assert (there.verdict, found(there)) == ("undetermined", set())
    assert ask(policy, WUHAN, "2020-12-10", item, **PROVABLE).verdict == "undetermined"


def test_every_entry_of_xianning_is_barred_there(policy: Policy) -> None:
    own = 0
    for item in listed(policy, "xianning-certificates-excluded-2020").items:
        for name in item.names:
            here = ask(policy, XIANNING, "2024-03-01", name, **PROVABLE)
            assert here.verdict == "improper", name
            assert "xianning-certificates-excluded-2020" in found(here)
        there = ask(policy, WUHAN, "2024-03-01", item.names[0], **PROVABLE)
        own += not found(there)
        assert there.verdict == ("improper" if found(there) else "undetermined"), item.names[0]
    assert own >= 15


def test_a_province_does_not_shorten_the_national_list(policy: Policy) -> None:
    assert ask(policy, WUHAN, "2024-03-01", "健在证明", **PROVABLE).verdict == "improper"


@pytest.mark.parametrize("region", [XIANNING, WUHAN, CHANGSHA])
def test_the_exception_for_notarisation_holds_everywhere(policy: Policy, region: str) -> None:
    decision = policy.decide(
        {
            "region": region,
            "date": "2024-03-01",
            "community": "urban",
            "act": "request_certificate",
            "assigner": {"kind": "public_institution"},
            "item": {"text": "亲属关系证明"},
            "facts": {"for_notarisation": True, **PROVABLE},
        }
    )
    assert decision.verdict == "lawful"


@pytest.mark.parametrize("region", [XIANNING, BEIJING, ZHANGJIAKOU])
def test_a_certificate_of_the_adoption_rules_stays_lawful(policy: Policy, region: str) -> None:
    decision = ask(policy, region, "2024-03-01", "收养人婚姻状况证明", statutory_mandate=True)
    assert decision.verdict == "lawful"


def test_beijing_recognises_its_four_until_the_national_opinion(policy: Policy) -> None:
    items = listed(policy, "beijing-certificates-2019").items
    for item in items:
        here = ask(policy, BEIJING, "2020-04-26", item.names[0])
        assert (here.verdict, found(here)) == ("ungoverned", {"beijing-certificates-2019"})
        assert found(ask(policy, TIANJIN, "2020-04-26", item.names[0])) == set()


@pytest.mark.parametrize("text", ["与死亡人员关系证明", "不动产继承关系证明"])
def test_the_old_list_of_beijing_does_not_take_a_certificate_off_the_national_list(
    policy: Policy, text: str
) -> None:
    """Both are certificates of kinship by another name: perhaps the first of the twenty."""
    decision = ask(policy, BEIJING, "2024-03-01", text, **PROVABLE)
    assert decision.verdict == "undetermined"
    assert ("list", "certificates_excluded") in {(each.kind, each.name) for each in decision.missing}


def test_the_list_of_zhangjiakou_supports_and_the_national_opinion_prevails(policy: Policy) -> None:
    for item in listed(policy, "zhangjiakou-certificates-2020").items:
        name = item.names[0]
        assert ask(policy, ZHANGJIAKOU, "2020-04-26", name).verdict == "lawful"
        assert ask(policy, SHIJIAZHUANG, "2020-04-26", name).verdict == "ungoverned"
        without = {**PROVABLE, "legal_basis": False}
        assert ask(policy, ZHANGJIAKOU, "2020-04-27", name, **without).verdict == "improper"
        assert ask(policy, ZHANGJIAKOU, "2020-04-27", name, **PROVABLE).verdict == "lawful"


def test_another_name_is_not_concluded_to_be_off_the_list_of_zhangjiakou(policy: Policy) -> None:
    """Its fifth entry names no certificate."""
    decision = ask(policy, ZHANGJIAKOU, "2020-04-26", "无业证明", within_assigner_remit=True)
    assert decision.verdict == "undetermined"
    asked = {each.name for each in decision.missing}
    assert {"certificates", "within_community_remit"} <= asked


# --- provincial measures -----------------------------------------------------------------------------


def test_work_assigned_without_consent_is_unlawful_in_hebei_and_curable_next_door(policy: Policy) -> None:
    for day, here, there in (
        ("2020-07-29", "curable", "curable"),
        ("2020-07-30", "unlawful", "curable"),
        ("2025-12-31", "unlawful", "curable"),
        ("2026-01-01", "lawful", "lawful"),
    ):
        assert assign(policy, SHIJIAZHUANG, day).verdict == here, day
        assert assign(policy, JINAN, day).verdict == there, day


def test_county_departments_need_consent_in_sichuan_only(policy: Policy) -> None:
    for day, here, there in (
        ("2020-06-11", "lawful", "lawful"),
        ("2020-06-12", "curable", "lawful"),
        ("2025-12-31", "curable", "lawful"),
        ("2026-01-01", "lawful", "lawful"),
    ):
        assert assign(policy, COUNTY_IN_SICHUAN, day).verdict == here, day
        assert assign(policy, COUNTY_IN_SHANDONG, day).verdict == there, day


@pytest.mark.parametrize(
    ("region", "reading", "verdict"),
    [
        (SHIJIAZHUANG, "hebei-organic-law-measures/hebei-consent-after-2026", "unlawful"),
        (COUNTY_IN_SICHUAN, "sichuan-organic-law-measures/sichuan-consent-after-2026", "curable"),
    ],
)
def test_from_2026_consent_is_a_reading(policy: Policy, region: str, reading: str, verdict: str) -> None:
    assert assign(policy, region, "2026-01-01").verdict == "lawful"
    assert assign(settled(policy, {reading: "是"}), region, "2026-01-01").verdict == verdict


# --- the tables of coverage --------------------------------------------------------------------------


@pytest.mark.parametrize("place", TEXTS)
def test_every_provision_rule_and_reading_stands_in_the_table(policy: Policy, place: str) -> None:
    slug = TEXTS[place]
    text = (ROOT / place / "README.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = re.findall(r"^\| ([^|]+) \|", "\n".join(rows), re.MULTILINE)
    provisions = {at for regulation, at in policy.checked.provisions if regulation == slug}
    assert provisions
    assert provisions - set("、".join(cells).split("、")) == set()
    rules = {each.id.partition("/")[2] for each in policy.checked.rules.values() if each.regulation == slug}
    readings = {each.partition("/")[2] for each in policy.checked.readings if each.startswith(f"{slug}/")}
    assert (rules | readings) - set(re.findall(r"`([0-9A-Za-z-]+)`", "\n".join(rows))) == set()


@pytest.mark.parametrize("place", ["hubei", "xianning", "zhangjiakou"])
def test_what_was_read_on_a_news_page_says_so(place: str) -> None:
    assert "不是原件" in (ROOT / place / "README.md").read_text("utf-8")
    assert "原件没有见到" in (ROOT / place / "texts" / f"{TEXTS[place]}.yaml").read_text("utf-8")
