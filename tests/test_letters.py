"""Letters say what the decision says and no more; those that do not fit are refused."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import policylib
from commands import EXAMPLES
from handmade import BAN, MAY, policy, policy_of
from letter_files import DAY, GIVEN, decided, example, texts_of
from policylib.letters import (
    KINDS,
    LetterError,
    Part,
    Particulars,
    Row,
    decided_again,
    is_decision,
    letter,
    particulars,
)
from policylib.letters.messages import MESSAGES
from policylib.policyset import Policy
from policylib.render.messages import MESSAGES as DECISION_MESSAGES


def test_a_reply_that_returns_quotes_what_decided_and_asks(shipped: Policy) -> None:
    draft = letter(decided(shipped, "kinship-certificate"), "reply", "zh", GIVEN)
    assert draft.title == "关于退回“亲属关系证明”事项的函"
    assert draft.addressee == "社保局："
    assert draft.signature == ("光明社区居民委员会", "2024年3月5日")
    assert [part.heading[:2] for part in draft.parts] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    grounds = draft.part("grounds")
    assert grounds is not None
    assert [line.text for line in grounds.lines if line.kind == "quote"] == [
        "《通化市社区治理促进条例》第十八条第三款：“有关部门、企事业单位及社会组织不得要求社区出具不应由其出具的证明”"
    ]
    assert "所引条文没有写明社区有权拒绝。本函是依照上述规定提出的请求，不是拒绝办理。" in draft.closing
    assert any("检查点：policylib/records 128 nW3yDk1xPZ" in line for line in draft.foot)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_that_a_remedy_is_named_and_yet_nothing_helps_is_explained(shipped: Policy, language: str) -> None:
    """One sentence of the decision says how the two fit together; every letter has it, once."""
    task = {
        "region": "510104",
        "date": "2024-03-01",
        "assigner": {"kind": "department", "level": "county"},
        "community": "urban",
        "act": "assess",
        "facts": {"unified_assessment": False},
    }
    decision = shipped.decide(task, decided_on=DAY)
    explained = DECISION_MESSAGES["named.no_remedy"].in_language(language)
    for kind in ("reply", "opinion"):
        texts = "\n".join(texts_of(letter(decision, kind, language)))
        assert "取消单独考核" in texts
        assert texts.count(explained) == 1


def test_a_reply_to_a_curable_task_lists_what_lacks_to_be_ticked_off(shipped: Policy) -> None:
    draft = letter(decided(shipped, "by-phone"), "reply")
    request = draft.part("request")
    assert request is not None
    assert [line.text.split("（")[0] for line in request.lines if line.kind == "check"] == [
        "安排单位：做到“已提供相应经费”",
        "安排单位：做到“已书面委托”",
    ]
    assert draft.part("ways") is None
    assert draft.addressee == "________（县级政府部门）："
    assert draft.signature == ("________（社区名称）", "____年__月__日")


def test_a_reply_to_an_open_task_asks_and_returns_nothing(shipped: Policy) -> None:
    decision = decided(shipped, "unresolved")
    draft = letter(decision, "reply")
    request = draft.part("request")
    assert request is not None
    asked = [line.text for line in request.lines if line.kind == "item"]
    assert len(asked) == len(decision.missing)
    assert asked[3] == "是否已经出具书面委托？（请贵单位答复）"
    assert "退回" not in draft.title
    assert "收回" not in "".join(texts_of(draft))


def test_the_form_asks_only_for_ways_in_which_another_body_acts(shipped: Policy) -> None:
    draft = letter(decided(shipped, "off-list"), "application", "zh", GIVEN)
    rows = {row.name: [line.text for line in row.lines] for row in draft.rows}
    assert rows["to"] == ["社区治理主管部门、人民政府"]
    assert rows["ways"][1].startswith("社区治理主管部门：按程序把该事项列入社区工作事项清单")
    assert rows["basis"] == []  # to be filled in: the law is not invented
    assert rows["applicant"][-1] == "光明社区居民委员会（印章）　2024年3月5日"


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("emergency", "reply", "nothing_to_reply"),
        ("emergency", "application", "nothing_to_apply"),
        ("kinship-certificate", "application", "admission_no_help"),
        ("by-phone", "application", "admission_no_help"),
        ("by-phone", "letter", "unknown_kind"),
    ],
)
def test_a_kind_that_does_not_fit_is_refused_and_one_that_does_is_named(
    shipped: Policy, name: str, kind: Any, code: str
) -> None:
    with pytest.raises(LetterError) as caught:
        letter(decided(shipped, name), kind)
    assert caught.value.code == code
    assert "opinion" in caught.value.message("zh")
    assert "opinion" in caught.value.message("en")
    assert "{" not in str(caught.value)


def test_letters_on_the_cases_quote_only_findings_and_claim_no_right_that_no_text_gives(
    shipped: Policy,
) -> None:
    """Over the cases of the rule base: every quotation is one of the decision; 拒绝 only as a text has it."""
    seen: set[tuple[str, str]] = set()
    refused: set[tuple[str, str]] = set()
    for case in shipped.checked.cases[::5]:
        if case.readings:
            continue
        decision = shipped.decide(case.task, decided_on=DAY)
        answer = decision.model_dump()
        findings = [*answer["findings"], *answer["advice"]]
        quotes = {citation["quote"] for finding in findings for citation in finding["citations"]}
        steps = {step["text"] for way in answer["remedies"] for step in way["steps"]}
        for kind in KINDS:
            try:
                draft = letter(decision, kind)
            except LetterError as error:
                refused.add((kind, error.code))
                continue
            seen.add((kind, decision.verdict.value))
            holders: tuple[Part | Row, ...] = (*draft.parts, *draft.rows)
            lines = [line for holder in holders for line in holder.lines]
            for line in lines:
                if line.kind == "quote":
                    quote = line.text.split("：“", 1)[1][:-1]
                    assert quote in {one.translate(str.maketrans("“”", "‘’")) for one in quotes}
                elif line.kind == "check" and not answer["allowed"]:
                    assert line.text in steps
            if kind == "reply":
                said = [text for text in draft.closing if "拒绝" in text]
                granted = any(finding["refusal"]["granted"] for finding in findings)
                assert granted or not any("可以拒绝" in text or "条文写明" in text for text in said)
                assert len(said) == 1
    assert refused == {
        ("reply", "nothing_to_reply"),
        ("application", "nothing_to_apply"),
        ("application", "admission_no_help"),
    }
    assert {verdict for kind, verdict in seen if kind == "reply"} == {
        "unlawful",
        "improper",
        "curable",
        "undetermined",
    }
    assert {verdict for kind, verdict in seen if kind == "opinion"} >= {"lawful", "ungoverned"}


def test_a_right_to_refuse_that_a_text_gives_is_quoted_with_its_text(shipped: Policy) -> None:
    case = next(case for case in shipped.checked.cases if case.title == "部门的协助事项没有经过同意")
    draft = letter(shipped.decide(case.task, decided_on=DAY), "reply")
    assert any(
        "条文写明：" in text and "居民委员会可以拒绝" in text and "《" in text for text in draft.closing
    )


def test_a_past_day_and_illustrative_lists_are_said(shipped: Policy) -> None:
    decision = shipped.decide(example("kinship-certificate"), decided_on=dt.date(2025, 1, 1))
    closing = letter(decision, "reply").closing
    assert any("回看" in text and "2024-03-01" in text for text in closing)
    opinion = letter(decision, "opinion").part("mode")
    assert opinion is not None
    assert "回看" in opinion.lines[0].text
    lists = [EXAMPLES / "lists"]
    rehearsed = policylib.load(lists=lists).decide(example("off-list"), decided_on=DAY)
    assert rehearsed.illustrative
    assert "仅供示意" in "".join(texts_of(letter(rehearsed, "opinion")))


def test_a_reply_to_a_clash_of_norms_asks_to_have_it_resolved() -> None:
    task = {"region": "220502", "assigner": {"kind": "subdistrict_office"}, "community": "urban"}
    decision = policy_of(policy(MAY, BAN)).decide({**task, "act": "assign_task"}, decided_on=DAY)
    draft = letter(decision, "reply")
    assert decision.verdict == "conflict"
    assert draft.title == "关于有关事项适用规定不一致的函"
    request = draft.part("request")
    assert request is not None
    assert "报请有权机关裁决" in request.lines[0].text
    assert draft.part("ways") is None


# --- particulars ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"isuer": "x"}, "是不是“issuer”", "did you mean `issuer`"),
        ({"date": "2024-02-30"}, "“2024-02-30”不是日期", "`2024-02-30` is not a date"),
        ({"contact": 5}, "contact 应为文字", "`contact`: expected a text"),
        ({"contact": "长" * 501}, "contact 超过 500 个字符", "longer than 500 characters"),
    ],
)
def test_particulars_that_are_not_right_are_named(given: dict[str, object], zh: str, en: str) -> None:
    with pytest.raises(LetterError) as caught:
        particulars(given)
    assert zh in caught.value.message("zh")
    assert en in caught.value.message("en")


def test_an_empty_particular_is_left_blank() -> None:
    assert particulars({"issuer": " ", "date": ""}) == Particulars()


# --- decisions made again ------------------------------------------------------------------------


def test_a_decision_makes_the_letter_of_its_task(shipped: Policy) -> None:
    decision = decided(shipped, "off-list")
    raw = decision.model_dump("en")
    assert is_decision(raw)
    assert not is_decision(raw["task"])
    assert letter(decided_again(shipped, raw), "reply") == letter(decision, "reply")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("verdict", "lawful", "altered"),
        ("receipt.task", "sha256:0", "altered"),
        ("receipt.date", "2024-03-02", "altered"),
        ("receipt.policy", "sha256:0", "other_policy"),
        ("receipt.settings", "sha256:0", "other_settings"),
        ("receipt.engine", "0.0.9", "other_engine"),
        ("receipt.decided_on", "yesterday", "bad_decision"),
        ("receipt.engine", 1, "bad_decision"),
        ("receipt", [], "bad_decision"),
    ],
)
def test_a_decision_that_does_not_agree_with_its_receipt_is_refused(
    shipped: Policy, path: str, value: object, code: str
) -> None:
    raw = decided(shipped, "off-list").model_dump()
    holder, name = (raw["receipt"], path.split(".")[1]) if "." in path else (raw, path)
    holder[name] = value
    with pytest.raises(LetterError) as caught:
        decided_again(shipped, raw)
    assert caught.value.code == code


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", MESSAGES)
def test_every_sentence_is_in_both_languages(key: str) -> None:
    text = MESSAGES[key]
    names = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text.zh, text.en)]
    assert names[0] == names[1] or key == "date"
    assert text.zh
    assert text.en
    assert key == "draft" or not re.search("[\u4e00-\u9fff]", text.en)


def test_every_sentence_is_used() -> None:
    folder = Path(policylib.__file__).parent / "letters"
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py") if path.name != "messages.py")
    families = set(re.findall(r'f"([a-z_.]+\.)\{', code))
    plain = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', code))
    codes = set(re.findall(r'LetterError\(\s*"([a-z_]+)"', code))
    unused = [
        key
        for key in MESSAGES
        if key not in plain
        and not any(key.startswith(family) for family in families - {"error.", "heading."})
        and key.removeprefix("error.") not in codes
        and key.removeprefix("heading.") not in plain
        and key not in DECISION_MESSAGES  # headings that sound otherwise in a letter
    ]
    assert unused == []
