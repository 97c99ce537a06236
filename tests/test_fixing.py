"""Fixes are applied whole or not at all, and only where they mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from packed import GOLDEN, unpack
from policylib.authoring.fixing import Checked, apply_fixes, fixable, same_meaning
from policylib.check.checker import check
from policylib.diagnostics import Diagnostic
from policylib.source import Source

STYLE = ["L412-clause-order", "L414-double-negation", "L415-mixed-wording"]
FOLDERS = sorted(GOLDEN.glob("bad/*.txt"))


def packed(name: str) -> list[Source]:
    return unpack((GOLDEN / "bad" / f"{name}.txt").read_text(encoding="utf-8"))[0]


def text_of(files: Sequence[Source], name: str = "jia.policy") -> str:
    return next(file.text for file in files if file.name == name)


@pytest.mark.parametrize("name", STYLE)
def test_style_is_mended_without_a_change_of_meaning(name: str) -> None:
    files = packed(name)
    before, found = check(files)
    fixed = apply_fixes(files, check)
    assert before is not None
    assert fixed.checked is not None
    assert same_meaning(before, fixed.checked)
    assert {one.code for one in fixed.fixed} == {name[:4]}
    assert len(fixed.fixed) == fixable(found)
    assert fixable(fixed.left) == 0


def test_clauses_move_with_their_comments() -> None:
    text = text_of(apply_fixes(packed("L412-clause-order"), check).files)
    assert "  # 条例全文只有三条\n  依据 第一条 引文「不得转交给社区」\n  方面 事项\n" in text
    assert "    # 有经费的也不行\n    - 已提供经费\n  禁止  # 没有例外的禁止\n" in text


def test_a_block_of_denials_becomes_a_block_of_what_is_the_case() -> None:
    text = text_of(apply_fixes(packed("L414-double-negation"), check).files)
    turned = "    - 已书面委托  # 书面的\n    - 事项列入工作事项清单\n    - 牌子为其他牌子\n"
    assert f"  当以下条件全部满足:\n{turned}" in text
    assert "  除非 突发事件存续期间\n" in text
    assert "    - 并非 已书面委托\n    - 已提供经费\n" in text  # only one of two is denied: left to people


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.stem)
def test_only_safe_fixes_are_applied_and_every_one_mends(path: Path) -> None:
    files, _ = unpack(path.read_text(encoding="utf-8"))
    checked, found = check(files)
    fixed = apply_fixes(files, check)
    assert all(one.fix is not None and one.fix.safe for one in fixed.fixed)
    assert (fixed.files == tuple(files)) == (not fixed.fixed)
    assert len(fixed.left) <= len(found)
    assert checked is None or fixed.checked is not None
    assert fixable(fixed.left) == 0


def test_words_that_are_mistyped_are_put_right_and_what_they_hid_is_seen() -> None:
    files = packed("L412-clause-order")
    broken = [
        Source(f.name, f.text.replace("方面 事项", "方面 事项\t").replace("已书面委托", "己书面委托"))
        if f.name == "jia.policy"
        else f
        for f in files
    ]
    assert check(broken)[0] is None
    fixed = apply_fixes(broken, check)
    assert fixed.checked is not None
    assert {one.code for one in fixed.fixed} >= {"P110", "L412"}
    assert "己" not in text_of(fixed.files)


def test_a_fix_that_does_harm_is_left_and_the_others_are_applied() -> None:
    files = packed("L414-double-negation")

    def harmful(files: Sequence[Source]) -> Checked:
        checked, found = check(files)
        return checked, [_spoilt(one) for one in found]

    fixed = apply_fixes(files, harmful)
    assert [one.span.line for one in fixed.fixed] == [15]
    assert "以下条件均不满足:\n    - 并非 已书面委托  # 书面的" in text_of(fixed.files)


def _spoilt(one: Diagnostic) -> Diagnostic:
    """Return the diagnostic with a fix of which only the first edit is left."""
    if one.fix is None or len(one.fix.edits) == 1:
        return one
    return replace(one, fix=replace(one.fix, edits=one.fix.edits[:1]))
