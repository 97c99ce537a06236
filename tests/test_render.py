"""Decisions as JSON, text and HTML: complete, valid, the same in both languages but for the sentences."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from open_cases import TASKS, TODAY, decided
from policylib.engine.settings import Settings, Settlement
from policylib.engine.trace import (
    Assumption,
    Consequence,
    Ground,
    ItemAnswer,
    Missing,
    ResolvedEntry,
    Status,
    Verdict,
)
from policylib.matching.candidates import Evidence
from policylib.policyset import Decision, Policy
from policylib.render.decision_html import decision_html
from policylib.render.decision_json import decision_dict
from policylib.render.decision_text import decision_text
from policylib.render.schema import decision_schema
from policylib.render.width import display_width


@pytest.fixture(scope="module")
def validator(shipped: Policy) -> Draft202012Validator:
    schema = decision_schema(shipped.checked)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", TASKS)
def test_json_is_as_its_schema_says(
    shipped: Policy, validator: Draft202012Validator, name: str, language: str
) -> None:
    answer = decision_dict(shipped, decided(shipped, name), language)
    assert [error.message for error in validator.iter_errors(answer)] == []
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer


SENTENCES = {"text", "question", "label", "who_label", "explanation", "proof", "no_remedy", "banner"}


def without_sentences(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_sentences(v) for k, v in value.items() if k not in SENTENCES}
    if isinstance(value, list):
        return [without_sentences(one) for one in value]
    return value


@pytest.mark.parametrize("name", TASKS)
def test_languages_differ_in_sentences_only(shipped: Policy, name: str) -> None:
    decision = decided(shipped, name)
    chinese, english = (decision_dict(shipped, decision, language) for language in ("zh", "en"))
    assert without_sentences(chinese) == without_sentences(english)
    assert chinese["explanation"] != english["explanation"]


def test_the_law_is_never_translated(shipped: Policy) -> None:
    decision = decided(shipped, "t-offlist-county-dept")
    quote = decision_dict(shipped, decision, "en")["findings"][0]["citation"]["quote"]
    assert "不得转交给社区承担" in quote
    assert "不得转交给社区承担" in decision_text(shipped, decision, "en", width=200)


def test_a_citation_is_taken_apart(shipped: Policy) -> None:
    answer = decision_dict(shipped, decided(shipped, "t-offlist-county-dept"))
    citation = answer["findings"][0]["citation"]
    assert (citation["article"], citation["paragraph"]) == ("第十八条", "第三款")
    consequence = answer["findings"][0]["consequence"]
    assert consequence["citation"]["at"] == "第四十一条"
    assert consequence["body"] == "同级人民政府"


def test_text_for_a_community_worker(shipped: Policy) -> None:
    """What was asked and the answer come first, then what to do, the ground in exact words, and that it is
    no approval.
    """
    text = decision_text(shipped, decided(shipped, "t-offlist-county-dept"))
    lines = text.splitlines()
    assert lines[0] == "任务"
    assert "结论：违法，不得安排" in lines[:10]
    order = [
        text.index(part) for part in ("怎么办", "依据", "怎样改才合法", "以下列各项为前提", "性质", "凭证")
    ]
    assert order == sorted(order)
    assert "第十八条第三款" in text
    assert "不是批准" in text
    assert "条文没有写明社区有权拒绝" in text


def test_open_answer_says_what_to_ask_and_whom(shipped: Policy) -> None:
    decision = decided(shipped, "t-unresolved-text")
    text = decision_text(shipped, decision)
    assert "\n结论：待定\n" in text
    first = decision_dict(shipped, decision)["missing"][0]
    assert f"问{first['who_label']}：{first['question']}"[:30] in text.replace("\n     ", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", TASKS)
def test_text_fits_the_terminal(shipped: Policy, name: str, width: int, language: str) -> None:
    text = decision_text(shipped, decided(shipped, name), language, width=width, full=True)
    for line in text.splitlines():
        assert display_width(line) <= width
        assert line == line.rstrip()
    assert "\x1b" not in text
    assert "{" not in text


def test_nothing_is_lost_between_json_and_text(shipped: Policy) -> None:
    """Every question, remedy step and consequence of the JSON stands in the full text."""
    for name in TASKS:
        decision = decided(shipped, name)
        answer = decision_dict(shipped, decision)
        text = decision_text(shipped, decision, width=100_000, full=True)
        shown = [asked["question"] for asked in answer["missing"] + answer["worth_checking"]]
        shown += [step["text"] for remedy in answer["remedies"] for step in remedy["steps"]]
        shown += [one["label"] for one in answer["assumed"] if one["why"] != "asserted"]
        shown += [finding["title"] for finding in answer["findings"] if finding["deciding"]]
        assert [one for one in shown if one not in text] == []


# --- what the shipped rule base seldom gives: hand-made -----------------------------------------------


@pytest.fixture(scope="module")
def odd(shipped: Policy) -> tuple[Policy, Decision]:
    """A decision with everything in it that can be in one."""
    reading = next(iter(shipped.checked.readings))
    authority = Settlement("是", "市民政局", dt.date(2024, 1, 2), "通民复〔2024〕1号")
    policy = Policy(shipped.checked, Settings({reading: authority}))
    base = decided(policy, "t-offlist-county-dept")
    finding = base.findings[0]
    entry = ResolvedEntry(
        policy.checked.lists[0].id,
        policy.checked.lists[0].kind,
        "x",
        "<b>名</b>",
        "derived",
        True,
        Evidence("slip", "<b>名</b>", slips=(("<i>", "名"), ("", "b"), ("b", ""))),
    )
    open_finding = replace(
        finding,
        body="on_behalf_of",
        status=Status.UNKNOWN,
        statuses=(Status.BREACHED, Status.DEFEATED),
        exceptions=finding.citations,
        defeated_by=(finding.rule,),
        refusal="有权拒绝",
        consequence=Consequence("责令改正", "41", finding.citations, certain=False),
        because=(
            Ground("fact:quota", None, "unknown"),
            Ground("fact:plaque", "other", "caller"),
            Ground(f"reading:{reading}", "是", "settled", "市民政局 · 2024-01-02 · 通民复〔2024〕1号"),
            Ground("field:community", "urban", "caller"),
            Ground("field:assigner.level", "county", "caller"),
            Ground("field:assigner.place", "district", "implied"),
            Ground("list:negative", "off", "list"),
        ),
    )
    advice = replace(
        finding, binding=False, advises_because="analogy", deciding=False, consequence=Consequence(None)
    )
    decision = replace(
        base,
        verdict=Verdict.UNDETERMINED,
        allowed=False,
        possible=(Verdict.UNLAWFUL, Verdict.CONFLICT),
        findings=(open_finding,),
        advice=(advice,),
        missing=(
            Missing("item", "item", "assigner"),
            Missing("reading", reading, "lawyer"),
            Missing("field", "assigner.level", "assigner"),
            Missing("field", "on_behalf_of.region", "assigner"),
            Missing("field", "community", "community"),
        ),
        assumed=(
            Assumption("reading", reading, "是", "default"),
            Assumption("fact", "plaque", "other", "asserted"),
            Assumption("list", "duty", "on", "asserted"),
        ),
        remedies=(),
        item=ItemAnswer("<script>alert(1)</script>", (), True, near=lambda: (entry,)),
        illustrative=(policy.checked.lists[0].id,),
        mode="preview",
    )
    return policy, decision


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_at_once(
    odd: tuple[Policy, Decision], validator: Draft202012Validator, language: str
) -> None:
    policy, decision = odd
    answer = decision_dict(policy, decision, language)
    assert list(validator.iter_errors(answer)) == []
    assert next(iter(answer)) == "banner"
    text = decision_text(policy, decision, language, full=True)
    assert "{" not in text
    assert answer["no_remedy"] in text.replace("\n  ", "" if language == "zh" else " ")
    because = answer["findings"][0]["because"]
    assert because[0]["value"] is None
    assert because[1]["value"] == "other"


def test_settled_readings_name_their_authority(odd: tuple[Policy, Decision]) -> None:
    policy, decision = odd
    because = decision_dict(policy, decision)["findings"][0]["because"]
    (settled,) = [ground for ground in because if ground["origin"] == "settled"]
    assert "市民政局 · 2024-01-02 · 通民复〔2024〕1号" in settled["text"]


def test_illustrations_are_called_so_and_never_an_approval(odd: tuple[Policy, Decision]) -> None:
    policy, decision = odd
    text = decision_text(policy, decision)
    assert "仅供示意" in text[text.index("结论：") :].splitlines()[1]
    assert "对未来日期" not in text


def test_html_is_escaped_and_well_formed(odd: tuple[Policy, Decision]) -> None:
    policy, decision = odd
    for language in ("zh", "en"):
        html = decision_html(policy, decision, language)
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        for tag in ("article", "section", "ul", "ol", "li", "div", "blockquote"):
            assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


def test_a_decision_shows_itself(shipped: Policy) -> None:
    decision = decided(shipped, "t-assist-all")
    assert decision.model_dump("en") == decision_dict(shipped, decision, "en")
    assert decision.text("en") == decision_text(shipped, decision, "en")
    assert str(decision) == decision_text(shipped, decision, "zh")
    assert decision._repr_html_() == decision_html(shipped, decision, "zh")


def test_rendering_changes_nothing(shipped: Policy) -> None:
    decision = decided(shipped, "t-assist-phone")
    before = copy.deepcopy(decision)
    decision_dict(shipped, decision)
    decision_text(shipped, decision)
    assert decision == before


def test_approval_lists_its_conditions(shipped: Policy) -> None:
    decision = decided(shipped, "t-assist-all")
    text = decision_text(shipped, decision)
    assert decision.allowed
    assert "这个结论以下面列出的各项为前提" in text.replace("\n  ", "")
    assert text.count("[ ]") == sum(one.kind != "reading" for one in decision.assumed)


# --- single entries of lists -------------------------------------------------------------------------

NOTARY = {
    "region": "370102",
    "date": "2024-03-01",
    "assigner": {"kind": "public_institution"},
    "community": "urban",
    "act": "request_certificate",
    "facts": {
        "for_notarisation": True,
        "legal_basis": True,
        "within_community_remit": True,
        "community_can_certify": True,
    },
}


@pytest.mark.parametrize(
    ("language", "question", "label"),
    [
        (
            "zh",
            "该事项是不是不应由基层群众性自治组织出具证明事项清单(第一批)中的“亲属关系证明”？",
            "事项就是“亲属关系证明”",
        ),
        (
            "en",
            "Is the matter “亲属关系证明” on 不应由基层群众性自治组织出具证明事项清单(第一批)?",
            "the matter is “亲属关系证明”",
        ),
    ],
)
def test_which_entry_it_is_is_asked(
    shipped: Policy, validator: Draft202012Validator, language: str, question: str, label: str
) -> None:
    decision = shipped.decide(NOTARY | {"item": {"lists": ["certificates_excluded"]}}, decided_on=TODAY)
    answer = decision_dict(shipped, decision, language)
    assert list(validator.iter_errors(answer)) == []
    (asked,) = answer["missing"]
    assert (asked["kind"], asked["name"], asked["who"]) == ("item", "excluded-kinship", "assigner")
    assert (asked["question"], asked["label"]) == (question, label)
    grounds = [ground for finding in answer["findings"] for ground in finding["because"] if "item" in ground]
    assert {(ground["item"], ground["value"], ground["origin"]) for ground in grounds} == {
        ("excluded-kinship", None, "unknown")
    }
    assert {ground["label"] for ground in grounds} == {label}


@pytest.mark.parametrize(
    ("text", "value", "zh", "en"),
    [
        (
            "亲属证明",
            "on",
            "事项就是“亲属关系证明”：是（见不应",
            "the matter is “亲属关系证明”: yes (see 不应",
        ),
        (
            "健在证明",
            "off",
            "事项就是“亲属关系证明”：否（见不应",
            "the matter is “亲属关系证明”: no (see 不应",
        ),
    ],
)
def test_which_entry_it_is_is_a_ground(
    shipped: Policy, validator: Draft202012Validator, text: str, value: str, zh: str, en: str
) -> None:
    decision = shipped.decide(NOTARY | {"item": {"text": text}}, decided_on=TODAY)
    for language, sentence in (("zh", zh), ("en", en)):
        answer = decision_dict(shipped, decision, language)
        assert list(validator.iter_errors(answer)) == []
        deciding = [finding for finding in answer["findings"] if finding["deciding"]]
        grounds = [ground for finding in deciding for ground in finding["because"] if "item" in ground]
        assert grounds
        for ground in grounds:
            assert ground["value"] == value
            assert ground["text"].startswith(sentence)


def test_without_any_item_the_item_itself_is_asked(shipped: Policy) -> None:
    answer = decision_dict(shipped, shipped.decide(NOTARY, decided_on=TODAY))
    (asked,) = [one for one in answer["missing"] if one["kind"] == "item"]
    assert asked["name"] == "item"
    assert asked["question"].startswith("这项任务具体是哪一项事项？")
