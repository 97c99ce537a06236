"""The checker against packed policy folders (tests/golden/check): each code has a file in which it fires."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packed import GOLDEN, RULE, described, unpack
from policylib.check import model
from policylib.check.checker import check
from policylib.check.model import CheckedPolicy
from policylib.diagnostics import Severity, edited
from policylib.source import Source

FILES = sorted(GOLDEN.glob("good/*.txt")) + sorted(GOLDEN.glob("bad/*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_checker_says_what_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    files, expected = unpack(text)
    checked, found = check(files)
    said = described(found)
    if os.environ.get("UPDATE_GOLDEN"):
        folder = text.partition(f"\n{RULE}\n")[0]
        path.write_text(f"{folder}\n{RULE}\n{said}", encoding="utf-8")
        expected = said
    assert said == expected
    has_errors = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    assert (checked is None) == has_errors
    if path.parent.name == "good":
        assert found == ()
    else:
        assert path.name.partition("-")[0] in {diagnostic.code for diagnostic in found}


# --- fixes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("bad/*.txt")), ids=lambda path: path.stem)
def test_a_fix_puts_its_mistake_right(path: Path) -> None:
    files, _ = unpack(path.read_text(encoding="utf-8"))
    _, found = check(files)
    for diagnostic in found:
        if diagnostic.fix is None:
            continue
        span = diagnostic.fix.edits[0].span
        text = edited(span.source.text, diagnostic.fix.edits)
        mended = [Source(f.name, text) if f.name == span.source.name else f for f in files]
        again = {(d.code, d.span.source.name, d.span.start) for d in check(mended)[1]}
        assert (diagnostic.code, span.source.name, diagnostic.span.start) not in again


@pytest.mark.parametrize("code", ["C320", "C325", "C326", "C327", "C340", "C366"])
def test_a_fix_is_offered(code: str) -> None:
    paths = list(GOLDEN.glob(f"bad/{code}-*.txt"))
    assert paths
    for path in paths:
        _, found = check(unpack(path.read_text(encoding="utf-8"))[0])
        assert any(diagnostic.fix for diagnostic in found if diagnostic.code == code)


# --- what comes out ----------------------------------------------------------------------------


def good(name: str) -> CheckedPolicy:
    checked, found = check(unpack((GOLDEN / "good" / f"{name}.txt").read_text(encoding="utf-8"))[0])
    assert checked is not None, found
    return checked


def test_conditions_are_resolved() -> None:
    policy = good("names-and-answers")
    rule = policy.rules["jia/1"]
    cost = model.Test("reading:jia/cost", frozenset({"社区"}))
    ready = model.Group("any", (model.Test("fact:paid", frozenset({"true"})), cost))
    parts = (model.Test("fact:emergency", frozenset({"true"})), model.Defined("条件具备", ready))
    assert rule.condition == model.Test("list:duty", frozenset({"off"}))
    assert rule.exceptions[0].condition == model.Defined("应急", model.Group("all", parts))
    assert rule.acts == frozenset({"assign_task"})
    assert rule.citations[0].quotes == ("不得转交给社区", "也不得直接安排")


LIST = """
=== lists/duty.yaml
list: duty
id: jia-duty
title: 工作事项清单
region: "220500"
status: official
complete: true
from: 2021-01-01
source: {regulation: jia}
items:
  - {id: trees, name: 统计树木}
  - {id: dogs, name: 统计犬只}
-----
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("事项为 trees", model.Test("item:trees", frozenset({"on"}))),
        ("事项不为 trees、trees", model.Test("item:trees", frozenset({"off"}))),
        (
            "事项为 trees、dogs",
            model.Group("any", tuple(model.Test(f"item:{e}", frozenset({"on"})) for e in ("trees", "dogs"))),
        ),
        (
            "并非 事项为 trees、dogs",
            model.Group("all", tuple(model.Test(f"item:{e}", frozenset({"off"})) for e in ("trees", "dogs"))),
        ),
    ],
)
def test_entries_of_lists_are_tests_of_their_own(written: str, expected: model.Condition) -> None:
    text = (GOLDEN / "good" / "names-and-answers.txt").read_text(encoding="utf-8")
    assert "  当 事项未列入工作事项清单\n" in text
    changed = text.replace("  当 事项未列入工作事项清单\n", f"  当 {written}\n")
    checked, found = check(unpack(changed.replace(f"\n{RULE}\n", LIST))[0])
    assert checked is not None, found
    assert checked.rules["jia/1"].condition == expected


def test_bodies_levels_and_places() -> None:
    first, second = good("names-and-answers").rules["jia/1"].addressees
    bound = model.Test("reading:jia/bound", frozenset({"是"}))
    bodies = frozenset({"people_government", "department"})
    assert first == model.Addressee(bodies, frozenset({"county"}), frozenset({"district"}))
    assert second == model.Addressee(frozenset({"subdistrict_office"}), condition=bound)


def test_communities_and_liabilities() -> None:
    policy = good("names-and-answers")
    assert policy.regulations["jia"].communities == frozenset({"urban"})
    assert policy.regulations["jia"].analogy == {"township"}
    (liability,) = policy.rules["jia/1"].liabilities
    assert liability.addressees == (model.Addressee(frozenset({"department"}), frozenset({"county"})),)
    assert policy.readings["jia/cost"].default == "委托单位"
    assert policy.readings["jia/bound"].default is None


def test_cases_are_tasks() -> None:
    cases = {case.title: case for case in good("names-and-answers").cases}
    assert cases["清单外事项"].task == {
        "region": "220500",
        "date": "2024-03-01",
        "assigner": {"kind": "department", "level": "county", "name": "甲局"},
        "act": "assign_task",
        "community": "urban",
        "item": {"text": "统计树木", "lists": []},
    }
    assert cases["清单外事项"].deciding == {"jia/1"}
    case = cases["清单内事项"]
    assert case.task["facts"] == {"written": True, "paid": None}
    assert case.readings == {"jia/bound": "否"}
    assert case.verdict == "undetermined"
    assert case.possible == frozenset({"lawful", "curable"})
    assert case.missing == {"fact:paid"}


def test_a_title_means_the_version_in_force_with_the_rule() -> None:
    assert good("versions-of-a-law").rules["jia/2"].citations[0].regulation == "fa-2020"


def test_order_of_precedence() -> None:
    rules = good("order-declared").rules
    assert rules["jia/2"].overrides == {"jia/1"}
    assert rules["jia/2-2"].saves == {"jia/1"}


def test_a_class_of_lower_norms_is_resolved_but_for_the_rules_that_are_saved() -> None:
    text = (GOLDEN / "good" / "order-declared.txt").read_text(encoding="utf-8")
    lower = text.replace("  优先于 1\n", "  优先于 1\n  优先于 下位规定(事项)\n")
    saved = lower.replace("  优先于 1\n  优先于 下位", "  不影响 wen/1\n  优先于 下位")
    for changed, expected in ((lower, {"jia/1", "wen/1"}), (saved, set())):
        checked, _ = check(unpack(changed)[0])
        assert checked is not None
        assert checked.rules["jia/2"].overrides == expected


def test_a_negated_reading_means_all_its_other_answers() -> None:
    text = (GOLDEN / "good" / "names-and-answers.txt").read_text(encoding="utf-8")
    checked, _ = check(unpack(text.replace("如果「街道受约束」", "如果 并非「街道受约束」"))[0])
    assert checked is not None
    condition = checked.rules["jia/1"].addressees[1].condition
    assert condition == model.Test("reading:jia/bound", frozenset({"否"}))


# --- robustness --------------------------------------------------------------------------------

PACKED = (GOLDEN / "good" / "names-and-answers.txt").read_text(encoding="utf-8")


@given(
    st.integers(0, len(PACKED)),
    st.integers(0, 40),
    st.sampled_from(["", "「", "禁止\n", "  ", "当", "\n", "1"]),
)
def test_no_edit_makes_the_checker_fail(start: int, length: int, put: str) -> None:
    files, _ = unpack(PACKED[:start] + put + PACKED[start + length :])
    checked, found = check(files)
    assert (checked is None) == any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    assert list(found) == sorted(found, key=lambda diagnostic: diagnostic.sort_key())


def test_nothing_at_all_is_not_a_policy() -> None:
    checked, found = check([])
    assert checked is None
    assert {diagnostic.code for diagnostic in found} == {"D250"}
