"""What an editor is told about rule files: Chinese (the shipped policy) and English (a record room)."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from string import Formatter

import pytest

import policylib.lsp
from editing import CASES, ORDINANCE, RECORDS, Editor, room_editor, shipped_editor
from policylib.authoring.formatting import format_text
from policylib.diagnostics import edited
from policylib.lsp.features import lsp_messages
from policylib.lsp.features.actions import actions
from policylib.lsp.features.completion import completions
from policylib.lsp.features.formatting import formatting
from policylib.lsp.features.hints import hints
from policylib.lsp.features.hover import hover
from policylib.lsp.features.navigation import definitions, highlights, references
from policylib.lsp.features.outline import folds, outline, search
from policylib.lsp.features.rename import RenameRefusal, renamable, rename
from policylib.lsp.features.trials import Trials, failures, lenses
from policylib.source import Source, Span
from policylib.syntax.parser import parse

TODAY = dt.date(2026, 1, 5)
DUTY = "tonghua/lists/duty.yaml"
TEXTS = "tonghua/texts/tonghua-ordinance.yaml"


@pytest.fixture(scope="module")
def _shipped() -> Editor:
    return shipped_editor()


@pytest.fixture(scope="module")
def _room() -> Editor:
    return room_editor()


@pytest.fixture
def zh(_shipped: Editor) -> Iterator[Editor]:
    yield _shipped
    _shipped.restore()


@pytest.fixture
def en(_room: Editor) -> Iterator[Editor]:
    yield _room
    _room.restore()


def proposed(editor: Editor, path: str, offset: int) -> list[str]:
    return [one.proposal.text for one in completions(editor.view(), path, offset)]


def after_rule(editor: Editor, lines: str) -> list[str]:
    return proposed(editor, ORDINANCE, editor.end(ORDINANCE, f"规则 99「新」\n{lines}"))


def after_room_rule(editor: Editor, lines: str) -> list[str]:
    return proposed(editor, RECORDS, editor.end(RECORDS, f'rule 99 "new"\n{lines}'))


def places(spans: list[Span]) -> list[str]:
    return [str(span) for span in spans]


# --- completion ------------------------------------------------------------------------------------


def test_declarations_are_proposed_in_the_language_of_the_file(zh: Editor, en: Editor) -> None:
    assert {"规则", "定义", "解释", "责任", "案例"} <= set(proposed(zh, ORDINANCE, zh.end(ORDINANCE, "")))
    assert "rule" in proposed(en, RECORDS, en.end(RECORDS, "ru"))
    assert "case" not in proposed(en, RECORDS, en.end(RECORDS, "ru"))


def test_clauses_are_those_of_the_declaration(zh: Editor, en: Editor) -> None:
    clauses = after_rule(zh, "  ")
    assert {"依据", "方面", "约束", "当", "禁止"} <= set(clauses)
    assert "效力" not in clauses
    assert {"basis", "binds", "must not"} <= set(after_room_rule(en, "  "))


def test_what_is_half_written_is_completed_though_its_beginning_is_a_word(zh: Editor) -> None:
    found = completions(zh.view(), ORDINANCE, zh.end(ORDINANCE, "规则 99「新」\n  当事项列"))
    one = next(one for one in found if one.proposal.text == "事项列入")
    assert one.span.text == "事项列"


def test_words_of_the_vocabulary_are_proposed_where_the_grammar_takes_them(zh: Editor, en: Editor) -> None:
    assert after_rule(zh, "  当事项列入协") == ["协助政府工作事项清单"]
    assert "已书面委托" in after_rule(zh, "  当以下条件全部满足:\n    - 已书")
    assert set(after_rule(zh, "  约束 县级的")) >= {"人民政府", "政府部门"}
    assert "editor of the record" in after_room_rule(en, "  when edi")


def test_options_are_those_of_the_fact(zh: Editor) -> None:
    vocabulary = zh.view().checked
    assert vocabulary is not None
    fact = next(one for one in vocabulary.vocabulary.facts.values() if one.options)
    found = after_rule(zh, f"  当{fact.label.zh}为")
    assert set(found) >= {option.label.zh for option in fact.options}
    assert not {"已书面委托", "城市社区"} & set(found)


def test_names_in_quotes_are_definitions_and_readings(zh: Editor) -> None:
    found = after_rule(zh, "  当「应急")
    assert "「应急响应」" in found
    assert all(text.startswith("「") for text in found)


def test_a_closing_quote_that_the_editor_set_is_replaced_too(zh: Editor) -> None:
    offset = zh.end(ORDINANCE, "规则 99「新」\n  当「应急‸」")
    found = completions(zh.view(), ORDINANCE, offset)
    assert {one.span.text for one in found} == {"「应急」"}


def test_articles_and_quotes_are_those_of_the_law(zh: Editor) -> None:
    assert after_rule(zh, "  依据 第十八条第")[:3] == ["第十八条第一款", "第十八条第二款", "第十八条第三款"]
    quotes = after_rule(zh, "  依据 第十八条第三款 引文「")
    checked = zh.view().checked
    assert checked is not None
    provision = checked.provisions["tonghua-ordinance", "第十八条第三款"]
    assert quotes
    assert all(quote.strip("「」") in provision.text for quote in quotes)


def test_articles_of_another_text_are_proposed_behind_its_name(zh: Editor) -> None:
    assert any("突发事件应对法" in text for text in after_rule(zh, "  依据「突发"))
    assert "第七十七条" in after_rule(zh, "  依据「emergency-response-2024」第七十")


def test_ids_of_rules_liabilities_entries_and_places(zh: Editor) -> None:
    assert "41" in after_rule(zh, "  责任 ")
    assert "18-3-1" in after_rule(zh, "  优先于 18-3")
    case = "案例「新」\n"
    assert "tonghua-ordinance/18-3-1" in proposed(zh, CASES, zh.end(CASES, f"{case}  应判 违法 依 tong"))
    assert "grid-head" in proposed(zh, CASES, zh.end(CASES, f"{case}  设 事项编号 grid"))
    assert proposed(zh, CASES, zh.end(CASES, f"{case}  设 地域 东昌")) == ["220502"]


def test_answers_of_a_reading(zh: Editor) -> None:
    assert after_rule(zh, "  当「街道受清单约束」为")[:2] == ["「是」", "「否」"]


def test_nothing_is_proposed_in_comments_and_free_text(zh: Editor) -> None:
    assert after_rule(zh, "  # 当") == []
    assert after_rule(zh, "  说明「当") == []


def test_completion_works_below_broken_lines_and_declarations(zh: Editor) -> None:
    assert "已书面委托" in after_rule(zh, "  方面 没有这种方面\n  当已书")
    offset = zh.end(ORDINANCE, "规则 没有标题\n  方面 程")
    assert proposed(zh, ORDINANCE, offset) == ["程序"]


# --- hover -----------------------------------------------------------------------------------------


def said(editor: Editor, path: str, words: str, nth: int = 0) -> str:
    found = hover(editor.view(), path, editor.behind(path, words, nth))
    return "" if found is None else found.markdown


def test_hover_gives_the_provision(zh: Editor) -> None:
    assert "制定社区工作事项清单和协助政府工作事项清单" in said(zh, ORDINANCE, "第十八条第一款 引文")
    assert "2023-07-01 起" in said(zh, ORDINANCE, "第十八条第一款 引文")


def test_hover_says_what_a_term_means(zh: Editor, en: Editor) -> None:
    assert "是否下达指标任务" in said(zh, ORDINANCE, "下达指标任务")
    assert "由条文整理" in said(zh, ORDINANCE, "社区工作事项清单\n")
    assert "**editor of the record** `editor` · fact" in said(en, RECORDS, "editor of the record")
    assert "违法，不得安排" in said(zh, CASES, "违法 依")


def test_hover_says_when_a_rule_is_in_force_and_how_many_cases_it_has(zh: Editor) -> None:
    text = said(zh, CASES, "tonghua-ordinance/18-3-1")
    assert "清单以外的事项不得转交或者直接安排" in text
    assert "2023-07-01 起" in text
    assert "案例：" in text


def test_hover_shows_readings_definitions_liabilities_and_entries(zh: Editor) -> None:
    assert "答案：是、否" in said(zh, ORDINANCE, "街道受清单约束", 1)
    assert "定义「应急响应」" in said(zh, ORDINANCE, "应急响应", 1)
    assert "居民委员会成员兼任社区网格长" in said(zh, DUTY, "grid-head")
    assert "由条文整理" in said(zh, DUTY, "tonghua-duty")


def test_hover_is_in_the_language_that_was_asked_for(zh: Editor) -> None:
    view = zh.view()
    english = type(view)(view.workspace, view.paths, view.checked, "en")
    found = hover(english, ORDINANCE, zh.behind(ORDINANCE, "下达指标任务"))
    assert found is not None
    assert "question:" in found.markdown


# --- navigation ------------------------------------------------------------------------------------


def test_from_an_article_to_its_words_and_back(zh: Editor) -> None:
    view = zh.view()
    spans = definitions(view, ORDINANCE, zh.behind(ORDINANCE, "第十八条第一款 引文"))
    assert [span.source.name for span in spans] == [TEXTS]
    assert spans[0].text == "第十八条第一款"
    back = references(view, TEXTS, spans[0].start, with_declarations=False)
    assert {span.source.name for span in back} >= {ORDINANCE}


def test_from_a_case_to_its_rule_and_back(zh: Editor) -> None:
    view = zh.view()
    spans = definitions(view, CASES, zh.behind(CASES, "tonghua-ordinance/18-3-1"))
    assert [span.text for span in spans] == ["18-3-1"]
    back = references(view, ORDINANCE, spans[0].start, with_declarations=True)
    assert {ORDINANCE, CASES} <= {span.source.name for span in back}
    assert spans[0] in back


def test_from_a_list_to_its_kind_and_the_lists_of_the_kind(zh: Editor) -> None:
    spans = definitions(zh.view(), ORDINANCE, zh.behind(ORDINANCE, "社区工作事项清单\n"))
    assert {"vocabulary.yaml", DUTY} <= {span.source.name for span in spans}


def test_from_an_entry_in_a_case_to_the_list(zh: Editor) -> None:
    offset = zh.end(CASES, "案例「新」\n  设 事项编号 grid‸-head\n")
    spans = definitions(zh.view(), CASES, offset)
    assert [span.source.name for span in spans] == [DUTY]


def test_readings_and_definitions_are_found_where_they_are_used(zh: Editor) -> None:
    view = zh.view()
    spans = definitions(view, ORDINANCE, zh.behind(ORDINANCE, "「街道受清单约束」", 1) + 1)
    assert {span.text for span in spans} == {"street-office-bound", "街道受清单约束"}
    used = highlights(view, ORDINANCE, zh.behind(ORDINANCE, "应急响应"))
    assert {span.text for span in used} == {"应急响应"}
    assert len(used) > 1


def test_from_a_fact_to_the_vocabulary(zh: Editor) -> None:
    spans = definitions(zh.view(), ORDINANCE, zh.behind(ORDINANCE, "下达指标任务"))
    assert [(span.source.name, span.text) for span in spans] == [("vocabulary.yaml", "quota")]


def test_nothing_is_found_where_nothing_is_named(zh: Editor) -> None:
    assert definitions(zh.view(), ORDINANCE, 0) == []
    assert definitions(zh.view(), "no-such.policy", 0) == []


# --- outline, folding, formatting ------------------------------------------------------------------


def test_outline_and_search(zh: Editor, en: Editor) -> None:
    assert "18-3-1" in [one.detail for one in outline(zh.view(), ORDINANCE)]
    assert "grid-head" in [one.title for one in outline(zh.view(), DUTY)]
    assert [one.title for one in search(en.view(), "3-1 administrators")] == [
        "administrators change an archived record"
    ]


def test_declarations_and_blocks_fold(en: Editor) -> None:
    en.write(RECORDS, 'rule 1 "a"\n  when all of the following:\n    - editor\n    - editor\n  may\n')
    assert folds(en.view(), RECORDS) == [(1, 5), (2, 4)]


def test_formatting_changes_what_fmt_changes(zh: Editor) -> None:
    text = zh.texts[ORDINANCE].replace("  效力 地方性法规(设区的市)", "  效力  地方性法规（设区的市）", 1)
    zh.write(ORDINANCE, text)
    edit = formatting(zh.view(), ORDINANCE)
    lexicon = zh.workspace.lexicon
    assert edit is not None
    assert lexicon is not None
    assert edited(text, [edit]) == format_text(ORDINANCE, text, lexicon, None)
    assert edit.span.text.count("\n") == 1
    zh.restore()
    assert formatting(zh.view(), ORDINANCE) is None
    zh.end(ORDINANCE, "规则 坏\n")
    assert formatting(zh.view(), ORDINANCE) is None


# --- renaming --------------------------------------------------------------------------------------


def renamed(editor: Editor, path: str, offset: int, name: str) -> dict[str, str]:
    edits = rename(editor.view(), path, offset, name)
    files = {edit.span.source.name for edit in edits}
    return {
        file: edited(editor.texts[file], [one for one in edits if one.span.source.name == file])
        for file in files
    }


def test_a_rule_is_renamed_in_all_files(zh: Editor) -> None:
    files = renamed(zh, CASES, zh.behind(CASES, "tonghua-ordinance/18-3-1"), "18-3-9")
    assert set(files) == {ORDINANCE, CASES}
    assert "规则 18-3-9「" in files[ORDINANCE]
    assert "tonghua-ordinance/18-3-9" in files[CASES]
    assert "tonghua-ordinance/18-3-1\n" not in files[CASES]


def test_names_and_slugs_of_readings_are_renamed_apart(zh: Editor) -> None:
    by_title = renamed(zh, ORDINANCE, zh.behind(ORDINANCE, "街道受清单约束"), "街道办受约束")
    assert "解释「街道办受约束」 代号 street-office-bound" in by_title[ORDINANCE]
    assert "「街道受清单约束」" not in by_title[ORDINANCE]
    by_slug = renamed(zh, ORDINANCE, zh.behind(ORDINANCE, "street-office-bound"), "street-bound")
    assert "解释「街道受清单约束」 代号 street-bound" in by_slug[ORDINANCE]


def test_a_guarantee_is_shown_and_renamed(zh: Editor) -> None:
    assert "guarantee" in [one.kind for one in outline(zh.view(), ORDINANCE) if one.detail == "no-veto"]
    assert "从不 合法、可补正、无规可依" in said(zh, ORDINANCE, "no-veto")
    files = renamed(zh, ORDINANCE, zh.behind(ORDINANCE, "no-veto"), "without-veto")
    assert "保证 without-veto「" in files[ORDINANCE]


def test_verdicts_are_proposed_in_a_guarantee(zh: Editor) -> None:
    assert "从不" in proposed(zh, ORDINANCE, zh.end(ORDINANCE, "保证 x「一」\n  "))
    found = proposed(zh, ORDINANCE, zh.end(ORDINANCE, "保证 x「一」\n  从不 "))
    assert {"违法", "合法"} <= set(found)


def test_a_definition_is_renamed(zh: Editor) -> None:
    files = renamed(zh, ORDINANCE, zh.behind(ORDINANCE, "应急响应"), "应急处置")
    assert "「应急响应」" not in files[ORDINANCE]


@pytest.mark.parametrize(
    ("words", "name", "why"),
    [
        ("规则 18-3-1", "18 3", "不能用作编号"),
        ("规则 18-3-1", "18-2", "改名以后规则库有错误"),
        ("应急响应", "应「急", "不能用作名称"),
        ("应急响应", "街道受清单约束", "已经用过"),
        ("street-office-bound", "Street", "不能用作代号"),
        ("tonghua-ordinance\n", "tonghua", "不能在这里改"),
        ("方面 事项", "事项二", "没有可以改名的东西"),
    ],
)
def test_renaming_is_refused_where_it_would_break_something(
    zh: Editor, words: str, name: str, why: str
) -> None:
    offset = zh.behind(ORDINANCE, words) + (3 if words.startswith(("规则", "方面")) else 0)
    with pytest.raises(RenameRefusal) as refusal:
        rename(zh.view(), ORDINANCE, offset, name)
    assert why in refusal.value.reason.zh


def test_renaming_is_refused_while_there_are_errors(en: Editor) -> None:
    en.write(RECORDS, en.texts[RECORDS].replace("aspect access", "aspect acess", 1))
    with pytest.raises(RenameRefusal) as refusal:
        rename(en.view(), RECORDS, en.behind(RECORDS, "rule 2-1") + 5, "2-9")
    assert "has errors" in refusal.value.reason.en


def test_what_can_be_renamed_is_the_name_alone(zh: Editor) -> None:
    offset = zh.behind(CASES, "tonghua-ordinance/18-3-1")
    assert renamable(zh.view(), CASES, offset).span.text == "18-3-1"


# --- actions, hints, trials ------------------------------------------------------------------------


def test_a_fix_is_offered_where_the_checker_has_one(zh: Editor) -> None:
    zh.write(CASES, zh.texts[CASES].replace("tonghua-ordinance/18-3-1", "tonghua-ordinanse/18-3-1", 1))
    found = zh.workspace.diagnostics()[CASES]
    offset = zh.behind(CASES, "tonghua-ordinanse")
    fixes = [one for one in actions(zh.view(), CASES, offset, offset, found) if one.diagnostic]
    (edit,) = fixes[0].edits
    assert edited(edit.span.source.text, [edit]) == zh.texts[CASES]
    assert actions(zh.view(), CASES, 0, 0, found) == []


def test_a_case_can_be_added_that_the_rule_decides(zh: Editor) -> None:
    offset = zh.behind(ORDINANCE, "规则 18-3-1")
    offered = [one for one in actions(zh.view(), ORDINANCE, offset, offset, ()) if "写一个案例" in one.title]
    (edit,) = offered[0].edits
    assert edit.span.source.name == CASES
    zh.workspace.set(CASES, edited(zh.texts[CASES], [edit]))
    assert not zh.workspace.diagnostics()[CASES]
    checked = zh.workspace.checked
    assert checked is not None
    new = [case for case in checked.cases if case.title == "规则 18-3-1 的案例"]
    assert [result.passed for result in Trials(checked, TODAY).run([new[0].id])] == [True]


def test_a_case_of_any_rule_can_be_read(zh: Editor, en: Editor) -> None:
    for editor, path in ((zh, ORDINANCE), (en, RECORDS)):
        for one in outline(editor.view(), path):
            offered = actions(editor.view(), path, one.name.start, one.name.start, ())
            for action in offered:
                (edit,) = action.edits
                lexicon = editor.workspace.lexicon
                assert lexicon is not None
                tree, found = parse(Source("new", edit.replacement), lexicon)
                assert found == (), edit.replacement
                assert tree.language == editor.language


def test_a_missing_citation_can_be_added(zh: Editor) -> None:
    offset = zh.end(ORDINANCE, "规则 18-3-7「新‸」\n  方面 事项\n  约束 任何单位\n  禁止\n")
    offered = [one for one in actions(zh.view(), ORDINANCE, offset, offset, ()) if "加依据" in one.title]
    assert [one.title for one in offered] == ["加依据：第十八条第三款"]
    (edit,) = offered[0].edits
    source = zh.workspace.source(ORDINANCE)
    assert source is not None
    zh.workspace.set(ORDINANCE, edited(source.text, [edit]))
    codes = {one.code for one in zh.workspace.diagnostics()[ORDINANCE]}
    assert not {"C310", "C314", "C340"} & codes


def test_hints_say_when_a_rule_is_in_force_and_how_lists_stand(zh: Editor) -> None:
    found = {one.span.text: one.text for one in hints(zh.view(), ORDINANCE, 0, len(zh.texts[ORDINANCE]))}
    assert found["规则 18-3-1「清单以外的事项不得转交或者直接安排」"] == " 2023-07-01 起"
    assert found["社区工作事项清单"] == "（由条文整理，不完整）"
    assert found["地域 220500"] == "（通化市）"
    region = [one.text for one in hints(zh.view(), CASES, 0, 800)]
    assert "（东昌区）" in region


def test_lenses_count_the_cases_and_show_what_became_of_them(en: Editor) -> None:
    view = en.view()
    assert view.checked is not None
    trials = Trials(view.checked, TODAY)
    before = {one.span.text: one for one in lenses(view, RECORDS, trials)}
    lens = before['rule 2-1 "its editors change a record in use"']
    assert lens.cases
    trials.run(lens.cases)
    after = {one.span.text: one for one in lenses(view, RECORDS, trials)}
    count = len(lens.cases)
    assert after[lens.span.text].title == f"✓ {count}/{count}"
    assert failures(view, trials) == []


def test_a_case_that_fails_is_shown_where_it_says_what_it_expects(en: Editor) -> None:
    path = "records.cases.policy"
    text = en.texts[path].replace("expect lawful", "expect unlawful", 1)
    assert text != en.texts[path]
    en.write(path, text)
    en.workspace.diagnostics()
    checked = en.workspace.checked
    assert checked is not None
    view = type(en.view())(en.workspace, tuple(en.texts), checked, "en")
    trials = Trials(checked, TODAY)
    lens = lenses(view, path, trials)[0]
    trials.run(lens.cases)
    failed = failures(view, trials)
    assert [one.span.text.startswith("expect unlawful") for one in failed] == [True]
    assert "expected" in failed[0].message
    count = len(lens.cases)
    assert lenses(view, path, trials)[0].title == f"✗ {count - 1}/{count}"


# --- whatever is written ---------------------------------------------------------------------------


def test_nothing_fails_on_broken_files(en: Editor) -> None:
    chance = random.Random(20260105)
    pieces = ["", '"', "\n", "  ", "#", "rule", "\nrule 1", "\n    - ", ":", "\t", "𠮷", "when ", "basis "]
    for path in (RECORDS, "records.cases.policy", "vocabulary.yaml", "texts/records.yaml"):
        text = en.texts[path]
        for _ in range(25):
            start = chance.randrange(len(text))
            broken = text[:start] + chance.choice(pieces) + text[start + chance.choice([0, 1, 40]) :]
            en.write(path, broken)
            view = en.view()
            for offset in (start, max(0, start - 5), min(len(broken), start + 3)):
                for feature in (completions, hover, highlights):
                    feature(view, path, offset)
                with suppress(RenameRefusal):
                    renamable(view, path, offset)
            outline(view, path), folds(view, path), formatting(view, path)
            hints(view, path, 0, len(broken)), lenses(view, path, None)
            actions(view, path, start, start, ())
        en.restore()


def test_every_sentence_of_the_server_is_in_both_languages_and_used() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(policylib.lsp.__path__[0]).rglob("*.py"))
    code = code.replace(Path(lsp_messages.__file__).read_text("utf-8"), "")
    families = set(re.findall(r"f[\"']([a-z_.]+\.)\{", code))
    for key, text in lsp_messages.LSP_MESSAGES.items():
        names = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in (text.zh, text.en)]
        assert names[0] == names[1], key
        assert f'"{key}"' in code or any(key.startswith(family) for family in families), key
