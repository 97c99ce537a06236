"""The Tonghua rule base: words of the ordinance, table of coverage, and where its sanction reaches."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

import policylib
from policylib.engine.settings import Settings, Settlement
from policylib.policyset import Policy

ROOT = Path(policylib.__file__).parents[2] / "policy"
SLUG = "tonghua-ordinance"
ARTICLE = "第[一二三四五六七八九十]+条"
DAY = dt.date(2024, 3, 1)

# Words that a conversion of the Traditional copy by characters alone leaves behind.
TAIWAN_WORDS = "格线|民众|最佳化|套用|回响|许可权|程式|数位|智慧型|人工智慧|网路|计画|视窗"


@pytest.fixture
def policy(shipped: Policy) -> Policy:
    """The shipped rule base."""
    return shipped


def texts(policy: Policy) -> dict[str, str]:
    """The words of the ordinance by place."""
    return {at: p.text for (slug, at), p in policy.checked.provisions.items() if slug == SLUG}


def sorted_places(policy: Policy) -> list[str]:
    """The places of all provisions in the order of the ordinance."""
    own = [p for (slug, _), p in policy.checked.provisions.items() if slug == SLUG]
    return [p.at for p in sorted(own, key=lambda p: p.span.start if p.span else 0)]


def test_all_articles_are_there(policy: Policy) -> None:
    assert len(set(re.findall(ARTICLE, "".join(texts(policy))))) == 45


def test_no_taiwan_vocabulary_is_left(policy: Policy) -> None:
    assert re.findall(TAIWAN_WORDS, "".join(texts(policy).values())) == []


def test_punctuation_is_that_of_the_source(policy: Policy) -> None:
    assert not set("".join(texts(policy).values())) & set("，；：（）")


def test_every_article_stands_in_the_table(policy: Policy) -> None:
    order = list(dict.fromkeys(re.findall(ARTICLE, "".join(sorted_places(policy)))))
    readme = (ROOT / "tonghua" / "README.md").read_text("utf-8")
    cells = re.findall(r"^\| (第[^|]+) \|", readme, re.MULTILINE)
    covered: set[str] = set()
    for part in "、".join(cells).split("、"):
        if named := re.findall(ARTICLE, part):  # one article, or a range of them
            covered.update(order[order.index(named[0]) : order.index(named[-1]) + 1])
    assert set(order) - covered == set()


def test_every_rule_reading_and_liability_stands_in_the_table(policy: Policy) -> None:
    table = set(re.findall(r"`([0-9A-Za-z-]+)`", (ROOT / "tonghua" / "README.md").read_text("utf-8")))
    own = [rule for rule in policy.checked.rules.values() if rule.regulation == SLUG]
    named = {rule.id.partition("/")[2] for rule in own}
    named |= {liability.id for rule in own for liability in rule.liabilities}
    named |= {r.partition("/")[2] for r in policy.checked.readings if r.startswith(f"{SLUG}/")}
    assert named - table == set()


def test_lists_conclude_nothing_about_what_is_not_on_them(policy: Policy) -> None:
    local = [each for each in policy.checked.lists if each.region.startswith("2205")]
    assert {each.kind for each in local} == {"assistance", "duty"}
    assert not any(each.complete or each.status == "official" for each in local)


def sanction(
    policy: Policy, kind: str, level: str | None, *, remit: bool | None, act: str = "assign_task"
) -> str | None:
    """The liability that the decision names for an off-list task, or a separate assessment."""
    task = {
        "region": "220502",
        "date": DAY.isoformat(),
        "community": "urban",
        "act": act,
        "assigner": {"kind": kind, "level": level} if level else {"kind": kind},
        "item": {"lists": []},
        "facts": {"within_assigner_remit": remit, "unified_assessment": False, "legal_basis": False},
    }
    decision = policy.decide(task, decided_on=DAY)
    assert decision.verdict == "unlawful"
    (finding,) = (f for f in decision.findings if f.deciding and f.rule.startswith(f"{SLUG}/"))
    assert finding.consequence is not None
    return finding.consequence.liability


@pytest.mark.parametrize(
    ("kind", "level", "remit", "liability"),
    [
        ("department", "county", True, "41"),
        ("department", "county", False, None),
        ("department", "city", True, "42"),
        ("people_government", "county", True, "42"),
        ("people_government", "city", True, "42"),
    ],
)
def test_whom_the_sanction_of_article_41_reaches(
    policy: Policy, kind: str, level: str, remit: bool, liability: str | None
) -> None:
    assert sanction(policy, kind, level, remit=remit) == liability


@pytest.mark.parametrize(
    ("reading", "remit", "liability"),
    [("sanction-own-remit", False, "41"), ("community-is-committee", True, None)],
)
def test_the_other_readings_of_article_41(
    policy: Policy, reading: str, remit: bool, liability: str | None
) -> None:
    settled = {f"{SLUG}/{reading}": Settlement("否", "test", DAY, "test")}
    other = Policy(policy.checked, Settings(settled))
    assert sanction(other, "department", "county", remit=remit) == liability


@pytest.mark.parametrize("act", ["assess", "request_certificate"])
def test_no_sanction_for_assessments_and_certificates(policy: Policy, act: str) -> None:
    assert sanction(policy, "department", "county", remit=True, act=act) is None


@pytest.mark.parametrize("level", ["provincial", "national"])
def test_higher_departments_are_not_bound_by_the_off_list_ban(policy: Policy, level: str) -> None:
    task = {
        "region": "220502",
        "date": DAY.isoformat(),
        "community": "urban",
        "act": "assign_task",
        "assigner": {"kind": "department", "level": level},
        "item": {"lists": []},
    }
    assert policy.decide(task, decided_on=DAY).verdict == "ungoverned"


def test_no_rule_gives_a_right_to_refuse(policy: Policy) -> None:
    assert [r.id for r in policy.checked.rules.values() if r.regulation == SLUG and r.refusal] == []


def test_advice_only_where_the_ordinance_applies_by_analogy(policy: Policy) -> None:
    task = {
        "region": "220524",
        "date": DAY.isoformat(),
        "community": "township",
        "act": "assign_task",
        "assigner": {"kind": "department", "level": "county"},
        "item": {"lists": []},
        "facts": {"within_assigner_remit": False},
    }
    decision = policy.decide(task, decided_on=DAY)
    assert decision.verdict == "ungoverned"
    assert [f.rule for f in decision.advice if f.rule.startswith(SLUG)] == [f"{SLUG}/18-3-1"]
