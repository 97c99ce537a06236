"""The parser: places, layout, recovery, words that clash."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon_fixture import lexicon, small_lexicon
from policylib.diagnostics import Diagnostic, Severity, edited
from policylib.source import Source
from policylib.syntax import ast, layout
from policylib.syntax.clashes import lexicon_clashes
from policylib.syntax.keywords import CLAUSES, DECLARATIONS, keyword_table
from policylib.syntax.lexicon import Lexicon, LexiconEntry, pattern
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file

ROOT = Path(__file__).parents[1]
RULE = """\
规则 1「甲」
  依据 第一条 引文「文」
  当以下条件全部满足:
    - 已书面委托
    - 一票否决
  禁止
"""


def read(text: str) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    return parse(Source("x.policy", text), lexicon())


def codes(text: str) -> list[str]:
    return [found.code for found in read(text)[1]]


def nodes(value: object) -> list[ast.Node]:
    if isinstance(value, tuple):
        return [node for each in value for node in nodes(each)]
    if not isinstance(value, ast.Node):
        return []
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return [value, *(node for name in names for node in nodes(getattr(value, name)))]


# --- layout --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variant",
    [
        "\ufeff" + RULE,
        RULE.replace("\n", "\r\n"),
        RULE.rstrip("\n"),
        RULE + "# 末行注释",
        RULE.rstrip("\n") + "  # 末行注释",
        "\n\n" + RULE + "\n \n\t\n",
        RULE.replace("  当", "\n  \n  当"),
        RULE.replace("  禁止", "# 第一列的注释\n  禁止"),
        RULE.replace("    - ", "        - "),
        RULE.replace("依据 第一条", "依据\u3000第一条"),
        RULE.replace("全部满足:", "全部满足:  \u3000"),
    ],
)
def test_layout_does_not_change_meaning(variant: str) -> None:
    plain, _ = read(RULE)
    file, diagnostics = read(variant)
    assert not diagnostics
    stripped = [_without_comments(declaration) for declaration in file.declarations]
    assert stripped == [_without_comments(declaration) for declaration in plain.declarations]


def _without_comments(node: ast.Declaration) -> str:
    text = print_file(ast.File(span=node.span, declarations=(node,)), lexicon(), "zh")
    lines = [re.sub(r"\s*#.*", "", line) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def test_empty_files() -> None:
    assert read("") == read("\ufeff\n\n")
    file, diagnostics = read("# 只有注释\n\n# 再来一行\n")
    assert not diagnostics
    assert file.after == ("# 只有注释", "", "# 再来一行")


def test_comment_mark_inside_quotes_is_no_comment() -> None:
    file, diagnostics = read("规则 1「第#号」 # 注释「\n  说明「# 不是注释」\n")
    assert not diagnostics
    (rule,) = file.declarations
    assert isinstance(rule, ast.RuleDecl)
    assert rule.title == "第#号"
    assert rule.behind == "# 注释「"
    assert isinstance(rule.clauses[0], ast.Words)
    assert rule.clauses[0].text == "# 不是注释"


def test_language_is_stated_or_found() -> None:
    english = print_file(read(RULE)[0], lexicon(), "en")
    assert read(english)[0].language == "en"
    stated, diagnostics = read("# language: en\n" + english)
    assert not diagnostics
    assert (stated.language, stated.stated, stated.declarations[0].before) == ("en", True, ())
    assert stated == read(english)[0]
    assert codes("# language: en\n" + RULE) == ["P117"]
    assert codes("# language: fr\n" + RULE) == ["P116"]


def test_limits() -> None:
    assert codes("# " + "长" * layout.MAX_FILE) == ["P101"]
    long = "字" * layout.MAX_LINE
    assert codes(RULE + f"  说明「{long}」\n") == ["P102"]

    def nested(depth: int) -> str:
        blocks = [f"{'  ' * level}- 以下条件全部满足:" for level in range(2, depth)]
        return "\n".join(["规则 1「甲」", "  当以下条件全部满足:", *blocks, "  " * depth + "- 一票否决", ""])

    assert codes(nested(layout.MAX_DEPTH)) == []
    assert codes(nested(layout.MAX_DEPTH + 1)) == ["P103"]
    assert codes(nested(500)) == ["P103"]
    many = "规则 1「甲」\n" + "  胡言\n" * 50
    assert codes(many)[-1] == "P118"
    assert len(codes(many)) == 21
    _, diagnostics = read("规测 1\n" * 20_000)
    assert len(diagnostics) < 600
    assert [found.code for found in diagnostics][-1] == "P118"


# --- places --------------------------------------------------------------------------------------


def test_places_are_characters_of_the_file_as_read() -> None:
    text = (
        "\ufeff# 𠀀注释\r\n\r\n规则 1「𠀀」\r\n  约束 县级的政府部门\r\n  当 已书面委托 # 注\r\n  责任 41\r\n"
    )
    file, diagnostics = read(text)
    assert not diagnostics
    words = {node.span.text for node in nodes(file) if not isinstance(node, ast.File)}
    assert {"县级", "政府部门", "约束 县级的政府部门", "已书面委托", "当 已书面委托", "责任 41"} <= words
    (when,) = [node for node in nodes(file) if isinstance(node, ast.When)]
    assert (when.span.line, when.span.column) == (5, 3)


def test_a_clause_ends_with_its_last_word() -> None:
    file, _ = read(
        "规则 1「甲」\n  自 2024-01-01 起\n  优先于 下位规定(事项)\n    依据 第二条\n"
        "  可以,以 一票否决 为前提\n  约束 任何单位\n"
    )
    assert [clause.span.text for clause in file.declarations[0].clauses] == [
        "自 2024-01-01 起",
        "优先于 下位规定(事项)\n    依据 第二条",
        "可以,以 一票否决 为前提",
        "约束 任何单位",
    ]


def test_a_declaration_keeps_true_places_when_it_is_read_again_elsewhere() -> None:
    first, _ = read(RULE)
    second, diagnostics = read("# 上面多了一行\n\n" + RULE + RULE.replace("禁止", "禁址"))
    assert second.declarations[0].before == ("# 上面多了一行", "")
    assert second.declarations[0].span.line == 3
    assert [node.span.text for node in nodes(first.declarations[0])] == [
        node.span.text for node in nodes(second.declarations[0])
    ]
    assert [(found.code, found.span.line) for found in diagnostics] == [("P110", 14)]
    again, _ = read(RULE)
    assert again.declarations[0].span.line == 1


# --- recovery ------------------------------------------------------------------------------------


def test_what_can_be_read_is_in_the_tree() -> None:
    file, diagnostics = read(RULE.replace("一票否决", "一票否定") + "\n规则 2「乙」\n  禁止\n")
    assert [found.code for found in diagnostics] == ["P110"]
    first, second = file.declarations
    assert (first.complete, second.complete) == (False, True)
    assert [type(clause) for clause in first.clauses] == [ast.Cite, ast.When, ast.Modality]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/golden/parse/bad").glob("*.policy")), ids=lambda path: path.stem
)
def test_fixes_lead_to_fewer_mistakes(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split("-----\n")[0]
    _, diagnostics = read(text)
    for found in diagnostics:
        assert found.severity is Severity.ERROR
        assert 0 <= found.span.start <= found.span.end <= len(text)
        if found.fix:
            left = read(edited(text, found.fix.edits))[1]
            assert len(left) < len(diagnostics) or all(other.message != found.message for other in left)


SAMPLE = (ROOT / "tests/golden/parse/good/sample.policy").read_text(encoding="utf-8").split("-----\n")[0]
ENGLISH = print_file(read(SAMPLE)[0], lexicon(), "en")


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from([SAMPLE, ENGLISH]),
    at=st.integers(0, len(SAMPLE) - 1),
    length=st.integers(0, 2),
    new=st.sampled_from(
        ["", "x", "条", "「", "」", '"', ":", "\n", " ", "\t", "\u3000", "#", "-", "\ue000", "\x00", "\r"]
    ),
)
def test_any_edit_is_answered_by_diagnostics(text: str, at: int, length: int, new: str) -> None:
    edited = text[:at] + new + text[at + length :]
    file, diagnostics = read(edited)
    for found in diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(edited)
        assert found.message.zh
        assert found.message.en
    # One edit may break a quote or a level for the lines around it, but never floods the reader.
    assert len(diagnostics) <= 6
    if not diagnostics:
        assert all(declaration.complete for declaration in file.declarations)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('规则法 1「」\n  依据-当:：\t\u3000#x"“”\r\ufeff\ue000')))
def test_any_text_is_answered(text: str) -> None:
    file, diagnostics = read(text)
    if not diagnostics:
        assert read(print_file(file, lexicon(), file.language))[0] == file


def test_messages_never_name_terminals() -> None:
    terminals = {*keyword_table("zh").spellings} - {"CASE", "ID"}
    for path in (ROOT / "tests/golden/parse/bad").glob("*.policy"):
        expected = path.read_text(encoding="utf-8").split("-----\n")[1]
        assert not terminals & set(re.findall(r"[A-Z_]{3,}", expected))


# --- documentation -------------------------------------------------------------------------------


def test_examples_of_the_documentation_parse() -> None:
    text = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    examples = [
        block for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) if re.match(r"[法规案]", block)
    ]
    assert len(examples) == 3
    for example in examples:
        # … stands for what is left out.
        filled = example.replace("    - …\n    依据 …\n", "    - 已书面委托\n    依据 第一条\n")
        assert not read(filled)[1]


# Pages whose example cannot be written out, or is about another kind of file.
NOT_LITERAL = {"P101", "P102", "P103", "P131"}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/diagnostics").glob("P*.md")), ids=lambda path: path.stem
)
def test_examples_of_the_diagnostic_pages(path: Path) -> None:
    code = path.stem.partition("-")[0]
    wrong, right = re.findall(r"```\w+\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    if code in NOT_LITERAL:
        return
    words = small_lexicon() if code == "P125" else lexicon()
    found = {each.code for each in parse(Source(path.name, wrong), words)[1]}
    assert found == ({code, "P110"} if code == "P118" else {code})
    assert parse(Source(path.name, right), words)[1] == ()


# --- words ---------------------------------------------------------------------------------------


def test_keyword_tables_have_the_same_words() -> None:
    zh, en = keyword_table("zh"), keyword_table("en")
    assert list(zh.spellings) == list(en.spellings)
    assert list(zh.verdicts) == list(en.verdicts)
    assert {*DECLARATIONS, *CLAUSES} <= set(zh.spellings)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("words", [lexicon(), small_lexicon()], ids=["shipped", "small"])
def test_shipped_words_do_not_clash(words: Lexicon, language: str) -> None:
    assert lexicon_clashes(words, language) == ()


def _with(kind: str, *spellings: str) -> Lexicon:
    added = tuple(LexiconEntry(f"new{n}", (word,), (f"new {n}",)) for n, word in enumerate(spellings))
    return Lexicon({**lexicon().terms, kind: (*lexicon().terms[kind], *added)})


def test_clashing_words_are_found() -> None:
    def clashes(kind: str, *spellings: str) -> list[tuple[str, str]]:
        found = lexicon_clashes(_with(kind, *spellings), "zh")
        assert {clash.code for clash in found} <= {"P131"}
        return [(clash.first.spelling, clash.second.spelling) for clash in found]

    assert clashes("fact", "已书面委托") == [("已书面委托", "已书面委托")]
    assert ("事项", "事项列入") in clashes("fact", "事项")
    assert clashes("fact", "事项清单齐全", "已书面委托并盖章") == []
    assert clashes("act", "任何") == [("任何", "任何行为")]


def test_an_option_of_another_fact() -> None:
    text = "规则 1「甲」\n  当 颜色为党组织\n  应当 牌子为其他\n"
    file, diagnostics = parse(Source("x", text), small_lexicon())
    assert [(found.code, found.span.text) for found in diagnostics] == [("P125", "党组织")]
    (requirement,) = file.declarations[0].clauses
    assert isinstance(requirement, ast.Modality)
    assert isinstance(requirement.condition, ast.OptionIs)
    assert requirement.condition.options[0].id == "other"


def test_the_longest_term_is_read() -> None:
    file, diagnostics = parse(Source("x", "规则 1「甲」\n  当 已提供经费并足额\n"), small_lexicon())
    assert not diagnostics
    (when,) = file.declarations[0].clauses
    assert isinstance(when, ast.When)
    assert isinstance(when.condition, ast.FactIs)
    assert when.condition.fact.id == "paid_enough"


@given(st.lists(st.text(st.sampled_from("甲乙 a(,"), min_size=1, max_size=4).filter(str.strip), min_size=1))
def test_pattern_matches_its_words_and_the_longest_first(words: list[str]) -> None:
    compiled = re.compile(pattern(words))
    for word in words:
        text = word.strip()
        found = compiled.match(text.replace("(", "（").replace(",", "，"))
        assert found
        assert found.end() == len(text)


def test_parser_does_not_load_lark_before_the_first_file() -> None:
    program = "import sys, policylib.syntax.parser; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
