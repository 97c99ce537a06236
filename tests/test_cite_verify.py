"""`policylib cite verify`: which words are found, in which file, and which are not."""

from __future__ import annotations

import hashlib
import re

import pytest

from policylib.verify.copies import fold
from quoting import (
    ALL,
    RULES,
    SIMPLIFIED,
    SOURCES,
    TRADITIONAL,
    Desk,
    statuses,
    without_opencc,
)

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
    without_opencc(monkeypatch)
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
