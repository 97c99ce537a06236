"""Provisions and quotes held against full texts: made-up ones, and the real ones where they are at hand."""

from __future__ import annotations

import builtins
import hashlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from commands import SHIPPED, lines, run
from policylib.check.model import Erratum
from policylib.policyset import Policy
from policylib.verify import script
from policylib.verify.copies import fold, make_copy
from policylib.verify.documents import Document
from policylib.verify.quotes import quoted_in

ROOT = Path(__file__).parents[1]
REAL = Path(os.environ.get("FULL_TEXTS") or ROOT.parent / "shared" / "sources")

SIMPLIFIED = """\
安和市社区工作事项准入办法

(2024年5月20日安和市人民政府公布 自2024年7月1日起施行)

第一章 总 则

第一条 为了减轻社区负担,制定本办法。

第四条 市、县(区)人民政府部门不得将清单以外的事项安排给社区承担。

市、县(区)人民政府部门应当通过网格工作群安排事项。

第五条 市、县(区)人民政府部门可以委托社区协助。
委托应当书面进行,
并提供经费。
"""

TRADITIONAL = """\
安和市社區工作事項准入辦法

(2024年5月20日安和市人民政府公布 自2024年7月1日起施行)

第一章 總 則

第一條 為了減輕社區負擔,制定本辦法。格線以外。

第四條 市、縣(區)人民政府部門不得將清單以外的事項安排給社區承擔。

市、縣(區)人民政府部門應當通過格線工作群安排事項。

第五條 市、縣(區)人民政府部門可以委託社區協助。
委託應當書面進行,
並提供經費。
"""

TEXTS = """\
regulation: anhe-measures
source: {title: 安和市社区工作事项准入办法}
provisions:
  - {at: 第四条第一款, text: "市、县(区)人民政府部门不得将清单以外的事项安排给社区承担。"}
  - {at: 第四条第二款, text: "市、县(区)人民政府部门应当通过网格工作群安排事项。"}
  - at: 第五条
    text: |-
      市、县(区)人民政府部门可以委托社区协助。
      委托应当书面进行,并提供经费。
"""

RULES = """\
法规「安和市社区工作事项准入办法」 代号 anhe-measures
  效力 设区的市政府规章
  制定「安和市人民政府」
  地域 229900
  公布 2024-05-20
  施行 2024-07-01 起
  适用 社区类型为城市社区

规则 4-1「清单以外的事项不得安排」
  依据 第四条第一款 引文「不得将清单以外的事项安排给社区承担」
  方面 事项
  约束 市级、县级的政府部门
  行为 安排任务
  当 事项未列入协助政府工作事项清单
  禁止
  除非 已书面委托
    依据 第五条 引文「可以委托社区协助」
"""

SOURCES = """\
sources:
  - id: anhe-measures
    title: 安和市社区工作事项准入办法
    issuer: 安和市人民政府
    published: 2024-05-20
    from: 2024-07-01
"""

ERRATA = """\
regulations:
  - id: anhe-measures
    errata:
      - {printed: 格線, law: 网格, at: [第四条], reason: 台湾用语}
"""


class Desk:
    """A policy of one regulation and a folder of full texts, and the comparison of the two."""

    def __init__(self, folder: Path) -> None:
        self.policy = folder / "policy"
        self.sources = folder / "sources"
        self.sources.mkdir()
        (self.policy / "anhe" / "texts").mkdir(parents=True)
        for name in ("vocabulary.yaml", "ranks.yaml", "places.yaml"):
            shutil.copy(SHIPPED / name, self.policy / name)
        self.write("sources.yaml", SOURCES)
        self.write("anhe/errata.yaml", ERRATA)
        self.write("anhe/anhe-measures.policy", RULES)
        self.write("anhe/texts/anhe-measures.yaml", TEXTS)

    def write(self, name: str, text: str) -> None:
        (self.policy / name).write_text(text, "utf-8")

    def put(self, name: str, content: str | bytes) -> None:
        (self.sources / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def run(self, *arguments: str) -> Result:
        return run("cite", "verify", "--policy", self.policy, "--sources", self.sources, *arguments)

    def found(self) -> list[dict[str, Any]]:
        return lines(self.run("--format", "json"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def statuses(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    by_status: dict[str, list[str]] = {}
    for one in found:
        by_status.setdefault(one["status"], []).append(f"{one['kind']} {one['article']}")
    return by_status


ALL = [
    "provision 第四条第一款",
    "provision 第四条第二款",
    "provision 第五条",
    "quote 第四条第一款",
    "quote 第五条",
]


# --- found ------------------------------------------------------------------------------------------


def test_every_provision_and_quote_is_found_at_its_offset(desk: Desk) -> None:
    desk.put("办法.txt", SIMPLIFIED)
    desk.put("notes.md", "# 别的\n")
    found = desk.found()
    assert statuses(found) == {"found": ALL}
    assert {one["file"] for one in found} == {"办法.txt"}
    for one in found:
        assert SIMPLIFIED[one["offset"] :].startswith(one["quote"].split("\n")[0])
    assert found[3]["policy"] == ["anhe/anhe-measures.policy:10:3"]
    assert [one["tolerated"] for one in found] == [[], [], ["blanks"], [], []]
    shown = desk.run()
    assert shown.exit_code == 0
    assert "notes.md" in shown.stdout


@pytest.mark.parametrize(
    ("name", "content", "tolerated"),
    [
        ("utf8", SIMPLIFIED.encode("utf-8"), []),
        ("mark", SIMPLIFIED.encode("utf-8-sig"), []),
        ("gbk", SIMPLIFIED.encode("gbk"), []),
        ("gb18030", SIMPLIFIED.encode("gb18030"), []),
        ("crlf", SIMPLIFIED.replace("\n", "\r\n").encode(), []),
        ("wide", SIMPLIFIED.replace("(", "（").replace(")", "）").replace(",", "，").encode(), ["width"]),
        ("broken", SIMPLIFIED.replace("不得将", "不得\n　　将").encode(), ["blanks"]),
    ],
)
def test_encodings_line_ends_and_widths(desk: Desk, name: str, content: bytes, tolerated: list[str]) -> None:
    """Offsets are those of the file as it was decoded, a byte order mark aside."""
    desk.put(f"{name}.txt", content)
    found = desk.found()
    assert statuses(found) == {"found": ALL}
    assert found[0]["tolerated"] == tolerated
    text = content.decode("gb18030" if name in {"gbk", "gb18030"} else "utf-8-sig")
    for one in found:
        assert fold(text[one["offset"] :]).startswith(fold(one["quote"]))
        assert text[one["offset"]] == one["quote"][0]


def test_traditional_texts_are_converted_and_the_errata_applied(desk: Desk) -> None:
    desk.put("條例.txt", TRADITIONAL)
    found = desk.found()
    assert statuses(found) == {"found": ALL}
    grid = found[1]
    assert grid["tolerated"] == ["script", "errata"]
    offset = TRADITIONAL.index("格線工作")
    assert grid["errata"] == [{"printed": "格線", "law": "网格", "offset": offset}]
    assert TRADITIONAL[grid["offset"] :].startswith("市、縣(區)人民政府部門應當")
    shown = desk.run()
    assert shown.exit_code == 0
    # What nobody has looked at stays as it is: the same words in another article.
    assert f"格線→网格：第四条 {offset}\n" in shown.stdout


def test_a_quote_that_begins_within_corrected_words_begins_where_these_do(desk: Desk) -> None:
    rules = RULES.replace(
        "第四条第一款 引文「不得将清单以外的事项安排给社区承担」", "第四条第二款 引文「格工作群」"
    )
    desk.write("anhe/anhe-measures.policy", rules)
    desk.put("條例.txt", TRADITIONAL)
    quote = next(one for one in desk.found() if one["quote"] == "格工作群")
    assert quote["offset"] == TRADITIONAL.index("格線工作")


def test_a_simplified_text_is_not_converted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_opencc(monkeypatch)
    desk.put("办法.txt", SIMPLIFIED)
    assert statuses(desk.found()) == {"found": ALL}
    assert desk.run().exit_code == 0


# --- which file -------------------------------------------------------------------------------------


def _with_hash(text: str, **more: str) -> str:
    lines_ = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return SOURCES + f"    sha256: '{hashlib.sha256(text.encode()).hexdigest()}'\n" + lines_


def test_the_hash_goes_before_the_title(desk: Desk) -> None:
    untitled = SIMPLIFIED.split("\n", 1)[1]
    desk.write("sources.yaml", _with_hash(untitled))
    desk.put("a.txt", SIMPLIFIED)
    desk.put("b.txt", untitled)
    assert {one["file"] for one in desk.found()} == {"b.txt"}


def test_of_several_files_with_the_title_the_one_with_the_provisions(desk: Desk) -> None:
    desk.put("a.txt", "安和市社区工作事项准入办法\n\n解读:部门应当怎么办。\n")
    desk.put("b.txt", SIMPLIFIED)
    desk.put("c.txt", "安和市社区工作事项准入办法\n\n第一条 为了减轻社区负担。\n")
    assert {one["file"] for one in desk.found()} == {"b.txt"}


@pytest.mark.parametrize(
    ("head", "served"),
    [
        ("# 安和市社区工作事项准入办法", True),
        ("《安和市社区工作事项准入办法》", True),
        ("安和市社区工作事项准入办法(2024年公布)", True),
        ("首页 > 法规\n\n安和市 社区工作事项准入办法", True),
        ("安府发〔2024〕7号", True),
        ("安和市社区工作事项准入办法实施细则", False),
        ("关于修改《安和市社区工作事项准入办法》的决定", False),
        ("安和市社区工作事项准入办法\n2019年5月20日公布", False),  # another version
        ("安和市社区工作事项准入办法\n2019年5月20日公布 2024年5月20日修订 自2025年1月1日起施行", True),
    ],
)
def test_a_title_is_a_line_of_the_head_and_names_the_version(desk: Desk, head: str, served: bool) -> None:
    titled = SOURCES.replace(
        "title: 安和市社区工作事项准入办法", "title: 安和市社区工作事项准入办法(2024年修订)"
    )
    desk.write("sources.yaml", titled + "    number: 安府发〔2024〕7号\n")
    desk.put("a.txt", head + "\n\n" + SIMPLIFIED.split("\n", 3)[3])
    expected = "found" if served else "no_text"
    assert statuses(desk.found()) == {expected: ALL}


# --- not found --------------------------------------------------------------------------------------


def test_words_altered_by_one_character_are_not_found_and_the_difference_is_shown(desk: Desk) -> None:
    altered = SIMPLIFIED.replace("清单以外的事项安排", "清单之外的事项安排")
    desk.put("a.txt", altered)
    found = desk.found()
    assert statuses(found)["not_found"] == ["provision 第四条第一款", "quote 第四条第一款"]
    assert found[3]["offset"] is None
    for language, told in (("zh", "此处为“之”，规则库为“以”"), ("en", "`之`, in the policy `以`")):
        shown = desk.run("--lang", language)
        assert shown.exit_code == 1
        assert told in shown.stdout
        assert "anhe/anhe-measures.policy:10:3" in shown.stdout
        passage, difference = altered.index("不得将清单"), altered.index("之外")
        flat = re.sub(r"\n +", "", shown.stdout)
        assert re.search(rf"(字符位置|offset) ?{passage}[)）]", flat)
        assert re.search(rf"(字符位置|offset) ?{difference}[:：]", flat)


@pytest.mark.parametrize(
    ("was", "reads", "told"),
    [
        ("给社区承担", "社区承担", "此处没有规则库的“给”"),
        ("给社区承担", "再给社区承担", "此处多出“再”"),
        ("不得将清单", "不得把全部清单", "此处为“把全部”，规则库为“将”"),
        ("安排给", "安 排绐", "此处为“绐”，规则库为“给”"),
    ],
)
def test_what_is_lacking_or_besides_is_shown(desk: Desk, was: str, reads: str, told: str) -> None:
    desk.put("a.txt", SIMPLIFIED.replace(was, reads))
    assert "quote 第四条第一款" in statuses(desk.found())["not_found"]
    shown = desk.run()
    assert shown.exit_code == 1
    assert told in shown.stdout


def test_words_of_another_article_do_not_count(desk: Desk) -> None:
    swapped = SIMPLIFIED.replace("第四条 ", "第六条 ").replace("第五条 ", "第四条 ")
    desk.put("a.txt", swapped)
    found = desk.found()
    assert statuses(found)["not_found"] == [
        "provision 第四条第一款",
        "provision 第四条第二款",
        "quote 第四条第一款",
    ]
    assert found[0]["elsewhere"] == "第六条"
    assert found[0]["offset"] == swapped.index("市、县(区)人民政府部门不得")
    assert "这些字在第六条" in desk.run().stdout


def test_nothing_like_it(desk: Desk) -> None:
    desk.put("a.txt", "安和市社区工作事项准入办法\n\n第四条 本办法自公布之日起施行。\n")
    shown = desk.run("--lang", "en")
    assert shown.exit_code == 1
    assert "nothing in a.txt is like it" in shown.stdout


# --- more than once ---------------------------------------------------------------------------------


def test_a_quote_that_the_file_repeats_is_found_in_its_article(desk: Desk) -> None:
    summary = SIMPLIFIED.replace("第一章", "摘要:部门不得将清单以外的事项安排给社区承担。\n\n第一章")
    desk.put("a.txt", summary)
    found = desk.found()
    assert statuses(found) == {"found": ALL}
    assert found[3]["offset"] == summary.rindex("不得将清单以外的事项安排给社区承担")


def test_a_quote_that_the_article_repeats_is_found_in_its_paragraph(desk: Desk) -> None:
    desk.write(
        "anhe/anhe-measures.policy",
        RULES.replace(
            "第一款 引文「不得将清单以外的事项安排给社区承担」", "第二款 引文「县(区)人民政府部门」"
        ),
    )
    desk.put("a.txt", SIMPLIFIED)
    quote = desk.found()[3]
    assert (quote["article"], quote["status"]) == ("第四条第二款", "found")
    assert quote["offset"] == SIMPLIFIED.index("县(区)人民政府部门应当")


def test_a_quote_that_its_provision_repeats_is_ambiguous(desk: Desk) -> None:
    desk.write("anhe/anhe-measures.policy", RULES.replace("可以委托社区协助", "委托"))
    desk.put("a.txt", SIMPLIFIED)
    quote = desk.found()[4]
    assert (quote["article"], quote["status"]) == ("第五条", "ambiguous")
    assert quote["offset"] == SIMPLIFIED.index("委托")
    shown = desk.run()
    assert shown.exit_code == 1
    assert "不止一处" in shown.stdout


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


def _without_opencc(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "opencc":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    script._converter.cache_clear()


@pytest.mark.parametrize(("language", "told"), [("zh", "需要安装 OpenCC"), ("en", "install OpenCC")])
def test_without_opencc_only_traditional_texts_are_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    _without_opencc(monkeypatch)
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
