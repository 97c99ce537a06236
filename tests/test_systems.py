"""policy/SYSTEMS.md: what it names is there, and every rule and every reading has a place in it."""

from __future__ import annotations

import re

import pytest

from commands import SHIPPED
from policylib.policyset import Policy

TEXT = (SHIPPED / "SYSTEMS.md").read_text("utf-8")
SYSTEMS, _, READINGS = TEXT.partition('<a id="readings"></a>')
FULL = re.compile(r"`([a-z0-9-]+/[0-9A-Za-z.-]+)`")
PLACES_OF_THE_SOURCES = {
    "tonghua-ordinance",
    "zhangye-2016-98",
    "yulin-report-2018",
    "qinghai-reply-2020-164",
}


def rows(part: str) -> list[list[str]]:
    """The cells of the rows of the tables, without their headings."""
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("地方 place", "问题 subject")]


def test_what_is_named_exists(shipped: Policy) -> None:
    checked = shipped.checked
    named = set(FULL.findall(TEXT))
    assert len(named) > 200
    assert sorted(named - set(checked.rules) - set(checked.readings)) == []


def test_every_row_names_rules_and_cases_that_exist(shipped: Policy) -> None:
    titles = {case.title for case in shipped.checked.cases}
    for place, rules, cases in rows(SYSTEMS):
        assert set(FULL.findall(rules)) <= set(shipped.checked.rules), place
        assert FULL.findall(rules), place
        named = re.findall("「([^」]+)」", cases)
        assert named, (place, rules)
        assert sorted(set(named) - titles) == []


def test_every_kind_of_list_has_a_system(shipped: Policy) -> None:
    lines = [line for line in SYSTEMS.splitlines() if line.startswith("清单种类")]
    named = {kind for line in lines for kind in re.findall("`([a-z_]+)`", line)}
    assert named == set(shipped.checked.vocabulary.list_kinds)
    assert len(lines) == SYSTEMS.count("\n### ")


@pytest.mark.parametrize("folder", ["national", "tonghua", "zhangye", "yulin", "qinghai"])
def test_every_rule_of_the_sources_and_the_nation_has_a_system(shipped: Policy, folder: str) -> None:
    slugs = {path.name.removesuffix(".policy") for path in (SHIPPED / folder).glob("*.policy")}
    own = {rule.id for rule in shipped.checked.rules.values() if rule.regulation in slugs}
    assert own
    assert sorted(own - set(FULL.findall(SYSTEMS))) == []


def test_every_reading_of_the_sources_and_the_nation_has_a_subject(shipped: Policy) -> None:
    national = {p.name.removesuffix(".policy") for p in (SHIPPED / "national").glob("*.policy")}
    slugs = national | PLACES_OF_THE_SOURCES
    own = {name for name in shipped.checked.readings if name.partition("/")[0] in slugs}
    assert sorted(own - set(FULL.findall(READINGS))) == []


def test_a_subject_has_a_reading_or_a_reason() -> None:
    for subject, readings, reason in rows(READINGS):
        assert FULL.findall(readings) or (readings == "无 none" and len(reason) > 10), subject


def test_what_article_41_does_not_reach_is_said(shipped: Policy) -> None:
    """The table says whom it reaches; so do the liabilities."""
    ban = shipped.checked.rules["tonghua-ordinance/18-3-1"]
    sanction, rest = ban.liabilities
    assert [(group.actors, group.levels) for group in sanction.addressees] == [
        (frozenset({"department"}), frozenset({"county"}))
    ]
    assert {kind for group in rest.addressees for kind in group.actors or ()} == {
        "people_government",
        "department",
        "subdistrict_office",
    }
    for rule in ("18-3-2", "34-2-2", "34-2-3", "34-2-4", "34-2-5"):
        assert shipped.checked.rules[f"tonghua-ordinance/{rule}"].liabilities == ()
