"""Readings that a deployment settles in a file: who did so on what authority stands in every answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import TASK, lines, run
from policylib.analysis.moves import every_move, moves
from policylib.check import model, variables
from policylib.policyset import Policy

READING = "tonghua-ordinance/street-office-bound"
STREET: dict[str, Any] = TASK | {"assigner": {"kind": "subdistrict_office"}}
SETTLED = """\
readings:
  tonghua-ordinance/street-office-bound:
    answer: {answer}
    by: 通化市人大常委会法制工作委员会
    on: 2024-01-02
    authority: 通人常法复〔2024〕1号
"""
HOW = "通化市人大常委会法制工作委员会 · 2024-01-02 · 通人常法复〔2024〕1号"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "settings.yaml"
    path.write_text(SETTLED.format(answer="是"), "utf-8")
    return path


def decide(*arguments: str | Path) -> dict[str, Any]:
    (answer,) = lines(run("decide", "-", "--format", "json", *arguments, stdin=json.dumps(STREET)))
    return answer


def test_a_settled_reading_decides_and_says_who_settled_it(settings: Path) -> None:
    open_, bound = decide(), decide("--settings", settings)
    assert open_["verdict"] == "undetermined"
    assert {"kind": "reading", "name": READING} in [
        {"kind": one["kind"], "name": one["name"]} for one in open_["missing"]
    ]
    assert bound["verdict"] == "unlawful"
    (ban,) = [one for one in bound["findings"] if one["rule"] == "tonghua-ordinance/18-3-1"]
    (ground,) = [one for one in ban["because"] if one.get("reading") == READING]
    assert (ground["value"], ground["origin"], ground["source"]) == ("是", "settled", HOW)
    assert READING not in {one["name"] for one in bound["assumed"] + bound["missing"]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_for_readers_names_the_authority(settings: Path, language: str) -> None:
    page = run("decide", "-", "--settings", settings, "--lang", language, stdin=json.dumps(STREET)).stdout
    joined = "".join(page.split())
    for words in ("通化市人大常委会法制工作委员会", "2024-01-02", "通人常法复〔2024〕1号"):
        assert words in joined


def test_the_receipt_is_that_of_the_settings(settings: Path) -> None:
    """Same settings, same hash; another answer or another authority, another one. The rules are the same."""
    bound = decide("--settings", settings)["receipt"]
    assert decide("--settings", settings)["receipt"] == bound
    seen = {bound["settings"], decide()["receipt"]["settings"]}
    for text in (SETTLED.format(answer="否"), SETTLED.format(answer="是").replace("1号", "2号")):
        settings.write_text(text, "utf-8")
        other = decide("--settings", settings)["receipt"]
        assert other["policy"] == bound["policy"]
        seen.add(other["settings"])
    assert len(seen) == 4


def test_the_list_of_readings_says_how_each_is_settled(settings: Path) -> None:
    records = {one["id"]: one for one in lines(run("readings", "--format", "json", "--settings", settings))}
    assert records[READING]["settled"] == {
        "answer": "是",
        "by": "通化市人大常委会法制工作委员会",
        "on": "2024-01-02",
        "authority": "通人常法复〔2024〕1号",
        "from": None,
    }
    assert records[READING]["default"] is None
    assert [one["settled"] for name, one in records.items() if name != READING] == [None] * (len(records) - 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("by: 通化市人大常委会法制工作委员会", "by: ''", "by"),
        ("authority: 通人常法复〔2024〕1号", "authority: ' '", "authority"),
        ("    on: 2024-01-02\n", "", "on"),
        ("on: 2024-01-02", "on: 2024-02-30", "2024-02-30"),
        ("answer: 是", "answer: 也许", "是、否"),
        ("street-office-bound:", "street-ofice-bound:", READING),
        ("answer: 是", "answer: 是\n    when: 2024-01-01", "when"),
        ("readings:", "reading:", "readings"),
    ],
)
@pytest.mark.parametrize("command", ["decide", "readings"])
def test_what_is_wrong_with_a_file_is_said(
    settings: Path, command: str, old: str, new: str, told: str
) -> None:
    text = SETTLED.format(answer="是")
    assert old in text
    settings.write_text(text.replace(old, new), "utf-8")
    arguments = ("-",) if command == "decide" else ()
    spoken = run(command, *arguments, "--settings", settings, stdin=json.dumps(STREET))
    assert (spoken.exit_code, spoken.stdout) == (2, "")
    assert told in spoken.stderr
    written = run(command, *arguments, "--settings", settings, "--format", "json", stdin=json.dumps(STREET))
    (problem,) = lines(written)
    assert (written.exit_code, problem["error"]["code"]) == (2, "bad_settings")
    assert told in problem["error"]["message"]


# --- what a reading moves ------------------------------------------------------------------------


def test_every_reading_moves_a_rule_and_every_test_of_one_is_shown(shipped: Policy) -> None:
    checked = shipped.checked
    tested = {
        (test.variable.removeprefix("reading:"), rule.id)
        for rule in checked.rules.values()
        for condition in variables.conditions_of(rule)
        for test in variables.tests_of(condition)
        if isinstance(test, model.Test) and test.variable.startswith("reading:")
    }
    shown = {(name, move.rule.id) for name, found in every_move(checked).items() for move in found}
    assert shown == tested
    assert {name for name, _ in shown} == set(checked.readings)


def test_a_move_says_where_and_for_which_answers(shipped: Policy) -> None:
    def of(reading: str, rule: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        found = moves(shipped.checked, f"tonghua-ordinance/{reading}")
        return [(m.part, m.answers, m.bodies) for m in found if m.rule.id == f"tonghua-ordinance/{rule}"]

    assert of("street-office-bound", "18-3-1") == [("addressee", ("是",), ("subdistrict_office",))]
    assert of("off-list-scope", "18-3-3") == [("condition", ("否",), ())]
    assert of("department-order", "18-3-1") == [("exception", ("是",), ())]
    assert of("sanction-own-remit", "18-3-1") == [("liability", ("否",), ())]
    (county, _) = moves(shipped.checked, "tonghua-ordinance/veto-county-government")
    assert (county.bodies, county.levels) == (("people_government",), ("county",))


def test_answers_that_a_denied_test_furthers_are_the_others(shipped: Policy) -> None:
    """「统一安排只及于协助事项」 stands denied in the rule: 否 furthers its condition."""
    found = moves(shipped.checked, "organic-law-2018/arrangement-scope")
    assert ("organic-law-2018/20-1", "condition", ("否",)) in {(m.rule.id, m.part, m.answers) for m in found}
    assert {move.answers for move in found} == {("否",)}


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "约束街道办事处"), ("en", "binds subdistrict office")]
)
def test_the_sheet_of_a_reading_names_the_rules(language: str, words: str) -> None:
    sheet = run("show", "reading", READING, "--lang", language).stdout
    assert "tonghua-ordinance/18-3-1" in sheet
    assert words.replace(" ", "") in "".join(sheet.split())
