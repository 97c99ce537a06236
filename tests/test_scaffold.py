"""What `policylib new` writes passes a check but for its blanks, and overwrites nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands import run
from packed import GOLDEN, unpack
from policylib.check.checker import check
from policylib.check.folder import read_policy_folder
from policylib.diagnostics import Severity

SHIPPED = Path(__file__).parents[1] / "policy"
REGULATION = (
    *("--title", "甲市社区事项准入办法", "--in", "jia", "--rank", "规范性文件"),
    *("--region", "220500", "--from", "2024-07-01"),
)
LIST = (
    *("--kind", "duty", "--source", "jia", "--title", "清单", "--in", "jia"),
    *("--region", "220500", "--from", "2024-07-01"),
)
WORDS = "市、县人民政府部门不得将未列入清单的事项安排给社区承担。"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small policy of the checker's goldens, on disk."""
    monkeypatch.chdir(tmp_path)
    text = (GOLDEN / "bad" / "L412-clause-order.txt").read_text(encoding="utf-8")
    for file in unpack(text)[0]:
        path = tmp_path / "policy" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    return tmp_path / "policy"


def errors(folder: Path) -> list[tuple[str, str]]:
    _, found = check(read_policy_folder(folder))
    return [(one.code, one.span.source.name) for one in found if one.severity is Severity.ERROR]


def fill(path: Path, blank: str, words: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(blank) == 1
    path.write_text(text.replace(blank, words), "utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_nothing_to_a_case_each_step_names_its_blank(policy: Path, language: str) -> None:
    lang = ("--lang", language)
    begun = run("new", "regulation", "jia-list", *REGULATION, *lang)
    assert begun.exit_code == 0
    assert errors(policy) == [("D207", "jia/texts/jia-list.yaml")]
    assert "D207" in begun.stdout
    assert "- id: jia-list" in (policy / "sources.yaml").read_text("utf-8")
    fill(policy / "jia/texts/jia-list.yaml", "''", WORDS)
    assert errors(policy) == []

    on = ("jia-list", "第一条", "--modality")
    forbids = {"zh": "禁止", "en": "must not"}[language]
    rule = run("new", "rule", *on, forbids, "--aspect", "事项", "--title", "清单以外的不得安排", *lang)
    assert rule.exit_code == 0
    assert "L404" in rule.stdout
    assert errors(policy) == []
    second = run("new", "rule", *on, "requires", "--aspect", "matter", "--title", "要求", *lang)
    assert "C320" in second.stdout
    assert errors(policy) == [("C320", "jia/jia-list.policy")]
    rules = policy / "jia/jia-list.policy"
    if language == "zh":
        fill(rules, "「要求什么」", " 已书面委托")
    else:
        fill(rules, '"what is required"', "written entrustment given")
    assert errors(policy) == []
    written = rules.read_text("utf-8")
    assert WORDS in written
    assert ("规则 1-2" if language == "zh" else "rule 1-2") in written

    case = run("new", "case", "jia-list/1", "--title", "甲:一", "--region", "220502", *lang)
    assert case.exit_code == 0
    assert errors(policy) == [("C362", "jia/jia-list.cases.policy")]
    cases = policy / "jia/jia-list.cases.policy"
    with cases.open("a", encoding="utf-8") as file:
        expected = {"zh": "  应判 违法 依 jia-list/1\n", "en": "  expect unlawful by jia-list/1\n"}
        file.write(expected[language])
    assert errors(policy) == []
    another = run("new", "case", "jia-list/1", "--title", "甲:二", *lang)
    assert another.exit_code == 0
    assert cases.read_text("utf-8").count("甲:") == 2

    assert run("fmt", "--check", "policy/jia/jia-list.policy").exit_code == 0


def test_a_list_has_no_entries_and_is_no_more_than_an_illustration(policy: Path) -> None:
    options = ("--title", "清单", "--in", "jia", "--region", "220500", "--from", "2024-07-01")
    made = run("new", "list", "jia-duty", "--kind", "工作事项清单", "--source", "jia", *options)
    assert made.exit_code == 0
    checked, _ = check(read_policy_folder(policy))
    assert checked is not None
    (one,) = checked.lists
    assert (one.id, one.status, one.complete, one.items) == ("jia-duty", "illustrative", False, ())
    assert (one.kind, one.region) == ("duty", "220500")
    assert run("new", "list", "jia-duty", "--kind", "duty", "--source", "jia", *options).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("regulation", "jia", *REGULATION), "`jia`"),
        (("regulation", "Jia", *REGULATION), "`Jia`"),
        (("regulation", "yi", *REGULATION, "--from", "2024-7-1"), "2024-7-1"),
        (("regulation", "yi", *REGULATION, "--rank", "规范文件"), "规范性文件"),
        (("regulation", "yi", *REGULATION, "--region", "2298"), "`2298`"),
        (("regulation", "yi", *REGULATION, "--in", "policy/jia"), "`policy/jia`"),
        (("list", "Yi", *LIST), "`Yi`"),
        (("list", "yi", *LIST, "--region", "990000"), "`990000`"),
        (("case", "jia/1", "--title", "x", "--region", "22"), "`22`"),
        (
            ("rule", "jia", "第一条", "--modality", "不得", "--aspect", "事项", "--title", "x"),
            "must not, must",
        ),
        (("rule", "yi", "第一条", "--modality", "forbids", "--aspect", "事项", "--title", "x"), "`yi`"),
        (("rule", "jia", "第九条", "--modality", "forbids", "--aspect", "事项", "--title", "x"), "第九条"),
        (("rule", "jia", "第一条", "--modality", "forbids", "--aspect", "事象", "--title", "x"), "事项"),
        (("case", "jia/10", "--title", "x"), "jia/1"),
        (("case", "jia/1", "--title", "例一"), "例一"),
    ],
)
def test_what_cannot_be_begun_is_refused_and_nothing_is_written(
    policy: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = {path: path.read_bytes() for path in policy.rglob("*") if path.is_file()}
    result = run("new", *arguments, "--lang", "en")
    assert result.exit_code == 2
    assert told in result.stderr
    assert {path: path.read_bytes() for path in policy.rglob("*") if path.is_file()} == before


def test_nothing_is_overwritten(policy: Path) -> None:
    rules = policy / "jia" / "jia-list.policy"
    rules.parent.mkdir()
    rules.with_suffix(".policy").write_text("# 草稿\n", "utf-8")
    result = run("new", "regulation", "jia-list", *REGULATION)
    assert result.exit_code == 2
    assert "不覆盖" in result.stderr
    assert rules.read_text("utf-8") == "# 草稿\n"


def test_a_policy_with_errors_is_put_right_first(policy: Path) -> None:
    run("new", "regulation", "jia-list", *REGULATION)
    result = run("new", "regulation", "jia-other", *REGULATION)
    assert result.exit_code == 2
    assert "先改好" in result.stderr


@pytest.mark.slow
def test_each_in_a_copy_of_the_shipped_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SHIPPED, tmp_path / "policy")
    rule = ("第十八条第三款", "--modality", "permits", "--aspect", "程序", "--title", "试写")
    made = run("new", "rule", "tonghua-ordinance", *rule)
    assert made.exit_code == 0
    assert errors(tmp_path / "policy") == []
    options = ("--title", "试写", "--in", "tonghua", "--region", "220500", "--from", "2026-01-01")
    assert run("new", "list", "tonghua-new", "--kind", "duty", "--source", "立法法", *options).exit_code == 0
    assert errors(tmp_path / "policy") == []
    assert (
        run("new", "case", "tonghua-ordinance/18-3-1", "--title", "试写", "--region", "220502").exit_code == 0
    )
    assert errors(tmp_path / "policy") == [("C362", "tonghua/tonghua-ordinance.cases.policy")]
