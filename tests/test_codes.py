"""Every diagnostic code has a page and a pinned bad file, and the reverse."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from policylib.codes import CODES

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "diagnostics"
GOLDEN = ROOT / "tests" / "golden"
FAMILIES = {
    "P": ("读不了规则文件", "the text of a rule file cannot be read"),
    "D": ("读不了数据文件", "a data file cannot be read"),
    "C": ("名称、日期、引文、优先关系有误", "names, dates, quotes, precedence"),
    "L": ("写法允许,但多半不是本意", "allowed, but probably not meant"),
    "A": ("policylib analyze 发现的", "what policylib analyze finds"),
}
HAN = re.compile(r"[\u4e00-\u9fff]")


def pages() -> list[Path]:
    return sorted(path for path in PAGES.glob("*.md") if path.name != "README.md")


def title(code: str) -> str:
    """The title of a page, behind its code: `中文 / English`."""
    heading = (PAGES / f"{code}-{CODES[code].name}.md").read_text(encoding="utf-8").partition("\n")[0]
    return heading.removeprefix(f"# {code} ")


def pinned() -> set[str]:
    """The codes that the bad files expect, and those that a test names because they need more than a file."""
    expected = [path.read_text(encoding="utf-8").partition("\n-----\n")[2] for path in GOLDEN.glob("*/bad/*")]
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    # The first code of a line that is no message.
    in_files = re.findall(r"^(?! )[^\n]*?\b([PDCLA]\d{3})\b", "\n".join(expected), re.MULTILINE)
    return set(in_files) | set(re.findall(r'"([PA]\d{3})"', "\n".join(tests)))


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {path.stem for path in pages()} == {f"{code}-{each.name}" for code, each in CODES.items()}


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_a_page_says_in_both_languages_what_is_wrong_and_what_is_right(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = path.stem.partition("-")[0]
    heading = text.partition("\n")[0]
    assert heading.startswith(f"# {code} ")
    zh, separator, en = heading.removeprefix(f"# {code} ").partition(" / ")
    assert HAN.search(zh)
    assert separator
    assert not HAN.search(en)
    zh_word, en_word = ("错误", "Error") if CODES[code].severity == "error" else ("警告", "Warning")
    assert f"\n{zh_word}。" in text
    assert f"\n{en_word}. " in text
    assert "wrong:" in text
    assert "right:" in text
    assert "**怎样改:**" in text
    assert "**Fix:**" in text


def test_every_code_is_pinned() -> None:
    assert pinned() == set(CODES)


def test_bad_files_of_the_checker_and_of_data_are_named_after_their_code() -> None:
    names = {f"{code}-{each.name}" for code, each in CODES.items() if code[0] in "DCL" or code == "P131"}
    files = [*(GOLDEN / "data" / "bad").iterdir(), *(GOLDEN / "check" / "bad").iterdir()]
    assert {path.name.partition(".")[0] for path in files} == names


def test_every_code_is_reported_by_some_module() -> None:
    sources = [path for path in (ROOT / "src" / "policylib").rglob("*.py") if path.name != "codes.py"]
    written = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert {code for code in CODES if f'"{code}"' not in written} == set()


def test_codes_are_in_order() -> None:
    order = ["PDCLA".index(code[0]) * 1000 + int(code[1:]) for code in CODES]
    assert order == sorted(order)


def test_the_index_of_pages_is_complete() -> None:
    lines = [
        "# 诊断代码 / Diagnostic codes",
        "",
        "每个代码一页:什么意思、错误和正确的写法、怎样改。`policylib check` 报告它们。",
        "错误使规则库不能使用,警告不影响使用。",
        "",
        "One page a code: what it means, a wrong and a right example, how to put it right.",
        "`policylib check` reports them. An error stops the policy from being used, a warning does not.",
    ]
    for family, (zh, en) in FAMILIES.items():
        lines += ["", f"## {family}: {zh} / {en}", "", "| | | |", "|---|---|---|"]
        for code, each in CODES.items():
            if code.startswith(family):
                severity = "错误 error" if each.severity == "error" else "警告 warning"
                lines.append(f"| [{code}]({code}-{each.name}.md) | {severity} | {title(code)} |")
    index = "\n".join(lines) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        (PAGES / "README.md").write_text(index, encoding="utf-8")
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index
