"""`policylib cite verify`: without a text, errata, and the real texts."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from commands import SHIPPED, lines, run
from policylib.check.model import Erratum
from policylib.policyset import Policy
from policylib.verify import script
from policylib.verify.copies import fold, make_copy
from policylib.verify.documents import Document
from policylib.verify.quotes import quoted_in
from quoting import (
    ALL,
    ERRATA,
    REAL,
    SIMPLIFIED,
    TRADITIONAL,
    Desk,
    statuses,
    without_opencc,
)

# --- no text, no answer -----------------------------------------------------------------------------


def test_a_regulation_without_a_file_is_passed_over(desk: Desk) -> None:
    desk.put("a.txt", "别的文件\n")
    found = desk.found()
    assert statuses(found) == {"no_text": ALL}
    assert {(one["file"], one["offset"]) for one in found} == {(None, None)}
    shown = desk.run()
    assert shown.exit_code == 0
    assert "anhe-measures" in shown.stdout
    assert "a.txt" in shown.stdout


@pytest.mark.parametrize(("language", "told"), [("zh", "需要安装 OpenCC"), ("en", "install OpenCC")])
def test_without_opencc_only_traditional_texts_are_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    without_opencc(monkeypatch)
    desk.put("條例.txt", TRADITIONAL)
    result = desk.run("--format", "json", "--lang", language)
    assert result.exit_code == 2
    assert statuses(lines(result)) == {"no_text": ALL}
    assert told in result.stderr
    assert "policylib[verify]" in result.stderr
    assert "條例.txt" in result.stderr
    desk.put("办法.txt", SIMPLIFIED)
    result = desk.run("--format", "json", "--lang", language)
    assert statuses(lines(result)) == {"found": ALL}
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("prepare", "zh", "en"),
    [
        (lambda folder: folder.rmdir(), "没有这个文件夹", "there is no such folder"),
        (lambda folder: (folder.rmdir(), folder.write_text("x")), "应为文件夹", "expected a folder"),
        (lambda folder: None, "没有 .txt 或 .md 文件", "there is no .txt or .md file"),
        (lambda folder: (folder / "a.pdf").write_text("x"), "没有 .txt 或 .md 文件", "no .txt or .md"),
        (lambda folder: (folder / "a.txt").write_bytes(b"\x81\xff\xfe\xc0" * 9), "a.txt", "a.txt"),
    ],
)
def test_what_cannot_be_asked(desk: Desk, prepare: Any, zh: str, en: str) -> None:
    prepare(desk.sources)
    for language, told in (("zh", zh), ("en", en)):
        result = desk.run("--lang", language)
        assert result.exit_code == 2
        assert told in result.stderr
        assert result.stdout == ""
    result = desk.run("--format", "json")
    assert result.exit_code == 2
    assert lines(result)[0]["error"]["code"] == "bad_sources"


def test_a_policy_that_is_wrong_is_refused(desk: Desk) -> None:
    desk.put("a.txt", SIMPLIFIED)
    desk.write("anhe/errata.yaml", ERRATA.replace("网格", "表格"))
    result = desk.run()
    assert result.exit_code == 2
    assert "D245" in result.stderr


# --- errata -----------------------------------------------------------------------------------------


def test_an_erratum_that_changes_nothing_is_reported(desk: Desk) -> None:
    more = ERRATA + "      - {printed: 程式, law: 程序, reason: 台湾用语}\n"
    desk.write("anhe/errata.yaml", more)
    desk.put("办法.txt", SIMPLIFIED)
    shown = desk.run()
    assert shown.exit_code == 0
    assert "anhe/errata.yaml:4:19：更正“格線→网格”没有用上（第四条）" in shown.stdout
    assert "anhe/errata.yaml:5:19：更正“程式→程序”没有用上（全文）" in shown.stdout


def _erratum(printed: str, law: str, *places: str) -> Erratum:
    return Erratum("x", printed, law, "reason", places)


@pytest.mark.parametrize(
    ("text", "errata", "expected"),
    [
        ("用網際網路和網路", [_erratum("網路", "网络"), _erratum("網際網路", "互联网")], "用互联网和网络"),
        ("用網 際\n網路", [_erratum("網際網路", "互联网")], "用互联网"),
        (
            "第一条 網際網路\n第二条 網路",
            [_erratum("網際網路", "互联网", "第二条"), _erratum("網路", "网络", "第一条", "第二条")],
            "第一条網際网络第二条网络",
        ),
        ("網路網路", [_erratum("網路", "")], ""),
        ("序 格線\n第一条 格線", [_erratum("格線", "网格", "第一条第二款")], "序格線第一条网格"),
        (
            "第一条之一 格線\n第一条 格線",
            [_erratum("格線", "网格", "第一条之一")],
            "第一条之一网格第一条格線",
        ),
    ],
)
def test_errata_longest_first_and_only_where_they_were_looked_at(
    text: str, errata: list[Erratum], expected: str
) -> None:
    copy = make_copy(Document("x", text, "utf-8", ""), text, errata)
    assert copy.text == expected


@given(st.text("第一二条 \n\r甲格線，,（"), st.sampled_from([(), ("第一条",)]))
def test_every_character_knows_where_it_comes_from(text: str, places: tuple[str, ...]) -> None:
    copy = make_copy(Document("x", text, "utf-8", ""), text, [_erratum("格線", "网", *places)])
    assert len(copy.text) == len(copy.plain) == len(copy.starts) == len(copy.ends)
    assert list(copy.starts) == sorted(copy.starts)
    for char, start, end in zip(copy.text, copy.starts, copy.ends, strict=True):
        origin = fold(text[start:end])
        assert origin == ("格線" if char == "网" else char)
    assert fold(text).count("格線") >= len(copy.applied)
    if not places:
        assert "格線" not in copy.text


# --- everything that is quoted ----------------------------------------------------------------------


def test_every_quote_of_the_rule_files_and_lists_is_compared(shipped: Policy) -> None:
    """Those of definitions, exceptions and overrides are, too: what is written behind 引文, by hand."""
    written: set[str] = set()
    for path in SHIPPED.glob("*/*.policy"):
        if not path.name.endswith(".cases.policy"):
            for quotes in re.findall(r"引文((?:[、 ]*「[^「」]*」)+)", path.read_text("utf-8")):
                written.update(re.findall(r"「([^「」]*)」", quotes))
    for path in SHIPPED.glob("*/lists/*.yaml"):
        bases = (item.get("basis") or {} for item in yaml.safe_load(path.read_text("utf-8"))["items"])
        written.update(basis["quote"] for basis in bases if "quote" in basis)
    compared = {each.words for each in quoted_in(shipped.checked) if not each.provision}
    assert len(written) > 150
    assert sorted(written - compared) == []


# --- the real texts ---------------------------------------------------------------------------------

FIVE = {
    "zhangye-2016-98",
    "yulin-report-2018",
    "qinghai-reply-2020-164",
    "tonghua-ordinance",
    "district-cppcc-report-2013",
}


@pytest.mark.skipif(not REAL.is_dir(), reason="the five full texts are not at hand (FULL_TEXTS)")
def test_every_quote_of_the_five_documents_stands_in_them(shipped: Policy) -> None:
    before = time.monotonic()
    result = run("cite", "verify", "--sources", REAL, "--format", "json")
    assert time.monotonic() - before < 20
    found = lines(result)
    assert result.exit_code == 0
    own = [one for one in found if one["regulation"] in FIVE]
    assert {one["regulation"] for one in own} == FIVE
    assert {one["status"] for one in own} == {"found"}
    assert len(own) == sum(each.regulation in FIVE for each in quoted_in(shipped.checked))
    for one in own:
        text = (REAL / one["file"]).read_bytes().decode()
        first = script.to_simplified(text[one["offset"]])
        assert one["errata"] or first == one["quote"][0]


@pytest.mark.skipif(not REAL.is_dir(), reason="the five full texts are not at hand (FULL_TEXTS)")
def test_no_erratum_of_the_rule_base_is_idle() -> None:
    assert "没有用上" not in run("cite", "verify", "--sources", REAL).stdout
