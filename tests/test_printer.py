"""The printer writes what the parser reads back as the same tree, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexicon_fixture import lexicon, small_lexicon
from policylib.analysis.case_results import CaseRunner
from policylib.check.checker import check
from policylib.check.digest import policy_digest
from policylib.check.folder import read_policy_folder
from policylib.engine.compile import Program
from policylib.engine.settings import Settings
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.lexicon import Lexicon
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file
from trees import SPAN, Trees

LEXICONS = {"small": small_lexicon(), "shipped": lexicon()}
FILES = {name: Trees(words).file() for name, words in LEXICONS.items()}
POLICY = Path(__file__).parents[1] / "policy"
LANGUAGES = ["zh", "en"]


def read(text: str, words: Lexicon) -> ast.File:
    file, diagnostics = parse(Source("<printed>", text), words)
    assert not diagnostics, [str(found.message.en) + str(found.span) for found in diagnostics]
    return file


@pytest.mark.parametrize("name", LEXICONS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_reads_back_as_the_same_tree(name: str, data: st.DataObject) -> None:
    words = LEXICONS[name]
    file = data.draw(FILES[name])
    language = data.draw(st.sampled_from(LANGUAGES))
    text = print_file(file, words, language)
    again = read(text, words)
    assert again == file
    assert again.language == language
    assert again.stated == file.stated
    assert print_file(again, words, language) == text


@pytest.mark.parametrize("path", sorted(POLICY.rglob("*.policy")), ids=lambda path: path.stem)
def test_shipped_files_survive_translation_and_back(path: Path) -> None:
    file, _ = parse(Source(path.name, path.read_text(encoding="utf-8")), lexicon())
    english = print_file(file, lexicon(), "en")
    translated = read(english, lexicon())
    assert translated == file
    assert translated.language == "en"
    back = print_file(translated, lexicon(), "zh")
    assert read(back, lexicon()) == file
    assert back == path.read_text(encoding="utf-8")  # byte for byte: comments and order too


@pytest.mark.slow
def test_the_english_twin_of_the_shipped_policy_means_the_same_and_passes_all_cases() -> None:
    files = read_policy_folder(POLICY)
    twin = [_in_english(file) for file in files]
    (checked, found), (english, found_in_english) = check(files), check(twin)
    assert checked is not None
    assert english is not None, found_in_english
    assert policy_digest(english) == policy_digest(checked)
    assert len(found_in_english) == len(found)
    runner = CaseRunner(Program(english, Settings()), dt.date(2026, 1, 1))
    assert len(english.cases) == len(checked.cases)
    assert [case.id for case in english.cases if not runner.run(case).passed] == []


def _in_english(file: Source) -> Source:
    if not file.name.endswith(".policy"):
        return file
    return Source(file.name, print_file(read(file.text, lexicon()), lexicon(), "en"))


def test_blank_lines_between_comments_are_kept_once() -> None:
    text = "# 一\n\n\n# 二\n\n规则 1「甲」\n  # 三\n\n  禁止 # 四\n  # 五\n\n# 六\n\n\n# 七\n\n"
    file = read(text, lexicon())
    assert print_file(file, lexicon(), "zh") == (
        "# 一\n\n# 二\n\n规则 1「甲」\n  # 三\n  禁止  # 四\n\n  # 五\n\n# 六\n\n# 七\n".replace(
            "  # 五", "# 五"
        )
    )


def test_quotes_are_chosen_so_that_they_hold_the_text() -> None:
    def words_of(text: str) -> str:
        note = ast.Words(span=SPAN, key="note", text=text)
        rule = ast.RuleDecl(span=SPAN, id="1", title="甲", clauses=(note,))
        return print_file(ast.File(span=SPAN, declarations=(rule,)), lexicon(), "zh").splitlines()[1]

    assert words_of("一「二」三") == "  说明「一「二」三」"
    assert words_of("一」二") == "  说明“一」二”"
    assert words_of("一」“二") == '  说明"一」“二"'
    with pytest.raises(ValueError, match="quotes"):
        words_of('一」“"二')
    with pytest.raises(ValueError, match="one line"):
        words_of("一\n二")


def test_synonyms_and_wide_punctuation_become_canonical() -> None:
    text = (
        "规则 1「甲」\n  约束 市级，县级政府部门和人民政府\n  当下列条件全部满足：\n"
        "    －　事项列入依法履职清单\n  禁止\n"
    )
    assert print_file(read(text, lexicon()), lexicon(), "zh") == (
        "规则 1「甲」\n  约束 市级、县级的政府部门、人民政府\n  当以下条件全部满足:\n"
        "    - 事项列入社区工作事项清单\n  禁止\n"
    )
