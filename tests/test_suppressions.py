"""Warnings set aside by a comment: on its line, for a reason, and never an error."""

from __future__ import annotations

from packed import GOLDEN, unpack
from policylib.authoring.fixing import apply_fixes
from policylib.check.checker import check
from policylib.source import Source

BAD = GOLDEN / "bad"


def files_of(name: str, *changes: tuple[str, str]) -> list[Source]:
    text = (BAD / f"{name}.txt").read_text(encoding="utf-8").partition("\n-----\n")[0]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return unpack(f"{text}\n-----\n")[0]


def codes(files: list[Source]) -> list[str]:
    return [one.code for one in check(files)[1]]


def test_a_reason_sets_a_warning_aside_on_its_line_only() -> None:
    own = ("规则 11「一」", "# 忽略 L411：已经公布\n规则 11「一」")
    assert codes(files_of("L411-number-of-another-article")) == ["L411", "L411"]
    assert codes(files_of("L411-number-of-another-article", own)) == ["L411"]


def test_a_comment_of_a_data_file_counts_too() -> None:
    name = "L410-provision-unaccounted"
    plain = codes(files_of(name))
    texts = next(file for file in files_of(name) if file.name.startswith("texts/"))
    lines = texts.text.split("\n")
    (found, *_) = [one for one in check(files_of(name))[1] if one.code == "L410"]
    lines.insert(found.span.line - 1, "  # 忽略 L410：只录全，不编")
    aside = [Source(f.name, "\n".join(lines)) if f.name == texts.name else f for f in files_of(name)]
    assert codes(aside) == plain[1:]


def test_an_error_is_never_set_aside() -> None:
    missing = ("  方面 事项\n", "")
    comment = ("规则 11「一」", "# 忽略 C310：以后再写\n规则 11「一」")
    found = codes(files_of("L411-number-of-another-article", missing, comment))
    assert "C310" in found
    assert "C371" in found


def test_while_there_are_errors_nobody_says_that_a_comment_is_not_needed() -> None:
    missing = ("  方面 事项\n", "")
    assert "C372" in codes(files_of("C372-suppression-of-nothing"))
    assert "C372" not in codes(files_of("C372-suppression-of-nothing", missing))


def test_a_comment_within_a_quote_is_none() -> None:
    quoted = ("后果「由上级机关纠正」", "后果「# 忽略 L413：由上级机关纠正」")
    assert "C372" not in codes(files_of("L411-number-of-another-article", quoted))


def test_what_is_not_needed_is_deleted_and_the_rest_stays() -> None:
    fixed = apply_fixes(files_of("C372-suppression-of-nothing"), check)
    text = next(file.text for file in fixed.files if file.name == "jia.policy")
    assert "\n\n# 从轻\n规则 1-2「二」\n" in text
    assert text.count("  提倡\n") == 1
    assert "# ignore L411, L413: published\n" in text  # the other warning is there
    assert [one.code for one in fixed.left] == ["C372"]
