"""Lints: each is a file, fires somewhere, and keeps silent where a policy is wrong or nothing is amiss."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

import policylib.check.lints as lints_package
from packed import GOLDEN, unpack
from policylib.check import model
from policylib.check.checker import check
from policylib.check.holding import Holding
from policylib.check.lints import LINTS
from policylib.check.model import CheckedPolicy, Condition, Group
from policylib.codes import CODES
from policylib.logic.formula import TRUE

LINT_CODES = {code: each for code, each in CODES.items() if code.startswith("L")}
MODULES = Path(lints_package.__file__).parent


def checked(name: str) -> CheckedPolicy:
    policy, found = check(unpack((GOLDEN / name).read_text(encoding="utf-8"))[0])
    assert policy is not None, found
    return policy


def test_each_lint_is_a_file_named_after_its_code() -> None:
    files = {path.stem for path in MODULES.glob("*.py")} - {"__init__", "subject"}
    assert files == {each.name.replace("-", "_") for each in LINT_CODES.values()}
    assert len(LINTS) == len(LINT_CODES)
    assert {lint.__module__.rpartition(".")[2] for lint in LINTS} == files


def test_lints_only_warn() -> None:
    assert {each.severity for each in LINT_CODES.values()} == {"warning"}


def test_lints_wait_until_nothing_is_wrong() -> None:
    text = (GOLDEN / "bad" / "L401-unused-reading.txt").read_text(encoding="utf-8")
    _, found = check(unpack(text.replace("  方面 事项\n", "", 1))[0])
    assert [diagnostic.code for diagnostic in found] == ["C310"]


PAIR = (GOLDEN / "bad" / "L405-undeclared-pair.txt").read_text(encoding="utf-8")
SILENCED = {
    "the permission prevails": ("  可以\n", "  可以\n  优先于 1\n"),
    "the prohibition prevails": ("  禁止\n", "  禁止\n  优先于 2\n"),
    "neither touches the other": ("  可以\n", "  可以\n  不影响 1\n"),
    "other acts": (
        "  约束 任何单位\n  当 已提供经费\n",
        "  约束 任何单位\n  行为 要求出具证明\n  当 已提供经费\n",
    ),
    "another aspect": (
        "  方面 事项\n  约束 任何单位\n  当 已提供经费\n",
        "  方面 方式\n  约束 任何单位\n  当 已提供经费\n",
    ),
    "other bodies": ("  约束 任何单位\n  当 已提供经费\n", "  约束 县级的政府部门\n  当 已提供经费\n"),
    "a requirement": ("  当 已书面委托\n  禁止\n", "  当 并非 已书面委托\n  应当 已书面委托\n"),
}


@pytest.mark.parametrize("why", [why for why in SILENCED if why != "other bodies"])
def test_a_pair_is_not_reported(why: str) -> None:
    old, new = SILENCED[why]
    assert old in PAIR
    _, found = check(unpack(PAIR.replace(old, new))[0])
    assert "L405" not in {diagnostic.code for diagnostic in found}
    assert not [diagnostic for diagnostic in found if diagnostic.severity == "error"]


def test_a_pair_is_reported_where_only_one_body_is_bound_by_both() -> None:
    old, new = SILENCED["other bodies"]
    _, found = check(unpack(PAIR.replace(old, new))[0])
    assert [diagnostic.code for diagnostic in found] == ["L405"]


def test_a_regulation_that_only_advises_no_longer_clashes() -> None:
    lapsed = PAIR.replace("  施行 2020-01-01 起\n", "  施行 2020-01-01 起\n  期满 2020-12-31 止\n")
    assert "L405" in {diagnostic.code for diagnostic in check(unpack(lapsed)[0])[1]}
    later = lapsed.replace("  当 已提供经费\n", "  自 2021-01-01 起\n  当 已提供经费\n")
    assert "L405" not in {diagnostic.code for diagnostic in check(unpack(later)[0])[1]}


# --- holding -----------------------------------------------------------------------------------


def written(value: str) -> Condition:
    return model.Test("fact:written", frozenset({value}))


def test_conditions_hold_or_exclude_each_other() -> None:
    holding = Holding(checked("good/cannot-meet.txt"))
    both = Group("all", (written("true"), written("false")))
    either = Group("any", (written("true"), written("false")))
    neither = Group("none", (written("true"), written("false")))
    assert holding.can_hold(holding.formula(both)) is False
    assert holding.formula(either) == TRUE
    assert holding.can_hold(holding.formula(neither)) is False
    assert holding.can_hold(holding.formula(written("true"))) is True


def test_constraints_of_the_vocabulary_count() -> None:
    holding = Holding(checked("good/cannot-meet.txt"))
    lists = [model.Test(f"list:{kind}", frozenset({"on"})) for kind in ("duty", "negative")]
    assert all(holding.can_hold(holding.formula(each)) for each in lists)
    assert holding.can_hold(holding.formula(Group("all", tuple(lists)))) is False


def test_a_single_list_entry_is_a_variable_of_its_own() -> None:
    policy = checked("good/cannot-meet.txt")
    entries = [model.Test("item:trees", frozenset({value})) for value in ("on", "off")]
    rule = dataclasses.replace(policy.rules["jia/1"], condition=entries[0])
    trees = model.ListItem("trees", ("统计树木",))
    duty = model.ItemList(
        "duty-list", "duty", "清单", "220500", "official", True, dt.date(2020, 1, 1), (trees,)
    )
    holding = Holding(dataclasses.replace(policy, rules={**policy.rules, "jia/1": rule}, lists=(duty,)))
    assert all(holding.can_hold(holding.formula(entry)) for entry in entries)
    assert holding.can_hold(holding.formula(Group("all", tuple(entries)))) is False
    on_duty, off_duty = (model.Test("list:duty", frozenset({value})) for value in ("on", "off"))
    assert holding.can_hold(holding.formula(Group("all", (entries[0], on_duty)))) is True
    assert holding.can_hold(holding.formula(Group("all", (entries[0], off_duty)))) is False
    assert holding.can_hold(holding.formula(Group("all", (entries[1], on_duty)))) is True
