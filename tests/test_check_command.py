"""`policylib check`: what it writes for other programs, what it mends, and what its config says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator

from commands import run
from packed import GOLDEN, unpack
from policylib.check.checker import check
from policylib.check.folder import read_policy_folder
from policylib.diagnostics import Severity
from policylib.inputs.config import ConfigError, find_config, levelled
from policylib.render.patch import patch

ORDER, DENIAL = "L412-clause-order", "L414-double-negation"


def folder_of(name: str, root: Path) -> Path:
    """A packed folder, unpacked to disk below `root`."""
    for file in unpack((GOLDEN / "bad" / f"{name}.txt").read_text(encoding="utf-8"))[0]:
        path = root / "my policy" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    return root / "my policy"


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return folder_of(ORDER, tmp_path)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


# --- forms -------------------------------------------------------------------------------------


def an_object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **more},
        "required": list(required),
        "additionalProperties": False,
    }


# What SARIF 2.1.0 (OASIS) says of the parts that are written, with everything else left out.
_TEXT = an_object({"text": {"type": "string", "minLength": 1}})
_FROM_ONE = {"type": "integer", "minimum": 1}
_REGION = an_object(dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _FROM_ONE))
_ARTIFACT = an_object({"uri": {"type": "string", "pattern": "^[!-~]+$"}})
_PHYSICAL = an_object({"artifactLocation": _ARTIFACT, "region": _REGION})
_REPLACEMENT = an_object(
    {"deletedRegion": _REGION, "insertedContent": an_object({"text": {"type": "string"}})}
)
_CHANGE = an_object(
    {"artifactLocation": _ARTIFACT, "replacements": {"type": "array", "minItems": 1, "items": _REPLACEMENT}}
)
_LEVEL = {"enum": ["error", "warning"]}
_RULE = an_object(
    {
        "id": {"type": "string", "pattern": "^[PDCL][0-9]{3}$"},
        "name": {"type": "string"},
        "defaultConfiguration": an_object({"level": _LEVEL}),
        "shortDescription": _TEXT,
    }
)
_RESULT = an_object(
    {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "message": _TEXT,
        "locations": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": an_object({"physicalLocation": _PHYSICAL}),
        },
    },
    relatedLocations={
        "type": "array",
        "items": an_object({"physicalLocation": _PHYSICAL, "message": _TEXT}),
    },
    fixes={
        "type": "array",
        "items": an_object({"description": _TEXT, "artifactChanges": {"type": "array", "items": _CHANGE}}),
    },
)
_DRIVER = an_object(
    {
        "name": {"const": "policylib"},
        "version": {"type": "string"},
        "semanticVersion": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
    }
)
_RUN = an_object(
    {
        "tool": an_object({"driver": _DRIVER}),
        "columnKind": {"const": "unicodeCodePoints"},
        "results": {"type": "array", "items": _RESULT},
    }
)
SARIF = an_object(
    {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": _RUN},
    }
)


@pytest.mark.parametrize("name", [ORDER, DENIAL, "C302-regulation-not-first", "D201-data-syntax"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_sarif_names_every_finding(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name.startswith("D"):
        folder = folder_of(ORDER, tmp_path)
        (folder / "places.yaml").write_text("places：\n", "utf-8")
    else:
        folder = folder_of(name, tmp_path)
    log = json.loads(run("check", folder.name, "--format", "sarif", "--lang", language).stdout)
    Draft7Validator(SARIF).validate(log)
    (written,) = log["runs"]
    _, found = check(read_policy_folder(folder))
    assert [one["ruleId"] for one in written["results"]] == [one.code for one in found]
    rules = written["tool"]["driver"]["rules"]
    for one, result in zip(found, written["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == one.code
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == f"my%20policy/{one.span.source.name}"
        region = place["region"]
        assert (region["startLine"], region["startColumn"]) == (one.span.line, one.span.column)
        assert result["message"]["text"].startswith(one.message.in_language(language))
        assert len(result.get("fixes", [])) == (one.fix is not None)


def test_a_sarif_fix_is_the_fix(order: Path) -> None:
    log = json.loads(run("check", order.name, "--format", "sarif").stdout)
    change = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]
    (replacement,) = change["replacements"]
    lines = (order / "jia.policy").read_text("utf-8").split("\n")
    region = replacement["deletedRegion"]
    deleted = "\n".join(lines[region["startLine"] - 1 : region["endLine"]])
    assert deleted.startswith("  地域 220500\n")
    assert sorted(replacement["insertedContent"]["text"].split("\n")) == sorted(deleted.split("\n"))


def test_github_gets_one_command_a_finding(order: Path) -> None:
    (order / "100%,a:b.yaml").write_text("x: 1\n", "utf-8")
    found = run("check", order.name, "--format", "github", "--lang", "en").stdout.splitlines()
    assert len(found) == 3
    assert found[0].startswith("::warning file=my policy/100%25%2Ca%3Ab.yaml,line=1,")
    assert found[1] == (
        "::warning file=my policy/jia.policy,line=4,endLine=4,col=3,endColumn=10,title=L412 clause-order::"
        "the rank usually stands before the region%0Athe order is: rank, region, first day"
    )


def test_junit_has_a_test_a_file(order: Path) -> None:
    rules = order / "jia.policy"
    rules.write_text(
        rules.read_text("utf-8").replace("方面 事项", "方面 事象").replace("约束 任何", "约束任河"), "utf-8"
    )
    result = run("check", order.name, "--format", "junit")
    assert result.exit_code == 1
    suite = ElementTree.fromstring(result.stdout).find("testsuite")
    assert suite is not None
    files = read_policy_folder(order)
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert set(cases) == {f"my policy/{file.name}" for file in files}
    assert suite.get("tests") == str(len(files))
    assert suite.get("failures") == "1"
    (failure,) = suite.iter("failure")
    assert failure is cases["my policy/jia.policy"].find("failure")
    assert failure.get("type") == "P110"
    assert (failure.text or "").count("my policy/jia.policy:") == 2


def test_junit_shows_warnings_without_failing(order: Path) -> None:
    suite = ElementTree.fromstring(run("check", order.name, "--format", "junit").stdout)
    assert suite.get("failures") == "0"
    (output,) = suite.iter("system-out")
    assert (output.text or "").count("L412") == 2


# --- mending -----------------------------------------------------------------------------------


def test_diff_shows_what_fix_does_and_writes_nothing(order: Path) -> None:
    before = texts(order)
    shown = run("check", "--diff", order.name)
    assert shown.exit_code == 1
    assert texts(order) == before
    assert shown.stdout.startswith("--- a/my policy/jia.policy\n+++ b/my policy/jia.policy\n")
    mended = run("check", "--fix", order.name, "--lang", "en")
    assert mended.exit_code == 0
    assert "mended jia.policy:4:3: L412" in mended.stderr
    assert "mended: 2, in files: 1" in mended.stderr
    after = texts(order)
    assert {name for name in after if after[name] != before[name]} == {"jia.policy"}
    changed = list(patch("my policy/jia.policy", before["jia.policy"], after["jia.policy"]))
    assert shown.stdout.splitlines() == changed
    again = run("check", "--diff", order.name)
    assert (again.exit_code, again.stdout) == (0, "")


def test_what_can_be_mended_is_counted(order: Path) -> None:
    assert "其中 2 处可以自动改正：policylib check --fix my policy" in run("check", order.name).stdout


def test_the_shipped_policy_is_not_mended() -> None:
    result = run("check", "--fix")
    assert result.exit_code == 2
    assert "随软件安装的规则库不能改" in result.stderr


def test_where_nothing_can_be_written_nothing_changes(order: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = texts(order)

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    result = run("check", "--fix", order.name)
    assert result.exit_code == 2
    assert "磁盘已满" in result.stderr
    assert texts(order) == before


def test_a_patch_says_where_the_last_line_has_no_end() -> None:
    assert list(patch("a", "x\ny", "x\ny\n"))[-3:] == ["-y", "\\ No newline at end of file", "+y"]
    assert list(patch("a", "x\n", "x\n")) == []


# --- config ------------------------------------------------------------------------------------


def test_a_config_is_found_upwards_and_the_nearest_counts(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.policylib]\nlanguage = "en"\n', "utf-8")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\n", "utf-8")
    assert find_config(deep).path == tmp_path / "pyproject.toml"
    assert find_config(deep).language == "en"
    (tmp_path / "policylib.toml").write_text('lists = ["more"]\n[fmt]\npaths = ["policy"]\n', "utf-8")
    found = find_config(deep)
    assert found.path == tmp_path / "policylib.toml"
    assert (found.language, found.lists, found.formatted) == (
        "zh",
        (tmp_path / "more",),
        (tmp_path / "policy",),
    )


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ('lang = "en"', "`lang`", "`language`"),
        ('language = "fr"', "`fr`", "zh, en"),
        ('lists = "more"', "`lists`", ""),
        ('[lints]\nclause-ordr = "off"', "`clause-ordr`", "`clause-order`"),
        ('[lints]\nL412 = "loud"', "`loud`", "off, warning, error"),
        ('[lints]\nC310 = "off"', "`C310`", ""),
        ('[lints]\nmissing-clause = "off"', "`missing-clause`", ""),
        ("lints = 1", "`lints`", ""),
        ('[fmt]\npath = ["x"]', "`path`", "`paths`"),
        ("lists = [", "TOML", ""),
    ],
)
def test_a_config_that_says_what_none_can_say_is_refused(
    order: Path, text: str, told: str, hint: str
) -> None:
    path = order.parent / "policylib.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        find_config(order)
    assert refused.value.path == path
    assert told in refused.value.message.en
    assert hint in (refused.value.help.en if refused.value.help else "")
    result = run("check", order.name, "--lang", "en")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "policylib.toml" in result.stderr


def test_levels_of_warnings(order: Path) -> None:
    config = order.parent / "policylib.toml"
    config.write_text('language = "en"\n[lints]\nclause-order = "error"\n', "utf-8")
    raised = run("check", order.name)
    assert raised.exit_code == 1
    assert "error L412: the rank usually stands" in raised.stdout
    assert "errors: 2, warnings: 0" in raised.stdout
    config.write_text('[lints]\nL412 = "off"\n', "utf-8")
    off = run("check", order.name)
    assert off.exit_code == 0
    assert "没有发现问题" in off.stdout
    _, found = check(read_policy_folder(order))
    assert [one.severity for one in levelled(found, {"L412": "error"})] == [Severity.ERROR] * 2


def test_lists_of_the_config_are_loaded(order: Path) -> None:
    (order.parent / "policylib.toml").write_text('lists = ["none.yaml"]\n', "utf-8")
    result = run("check", order.name)
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr


def test_paths_of_the_config_are_formatted(order: Path) -> None:
    nothing = run("fmt", "--check")
    assert nothing.exit_code == 2
    assert "fmt.paths" in nothing.stderr
    (order.parent / "policylib.toml").write_text('[fmt]\npaths = ["my policy"]\n', "utf-8")
    assert "共 1 个" in run("fmt", "--check").stdout


# --- fmt: what it shows, and standard input ------------------------------------------------------


def test_fmt_shows_a_patch_and_writes_nothing(order: Path) -> None:
    path = order / "jia.policy"
    path.write_text(path.read_text("utf-8").replace("  方面 事项", "  方面   事项"), "utf-8")
    before = path.read_text("utf-8")
    result = run("fmt", "--diff", "my policy")
    assert result.exit_code == 1
    assert "-  方面   事项\n+  方面 事项\n" in result.stdout
    assert path.read_text("utf-8") == before
    assert run("fmt", "my policy").exit_code == 0
    clean = run("fmt", "--diff", "my policy")
    assert (clean.exit_code, clean.stdout) == (0, "")


def test_fmt_passes_standard_input_on() -> None:
    crooked = "规则   1「甲」\n      方面   事项\n"
    straight = "规则 1「甲」\n  方面 事项\n"
    result = run("fmt", "-", stdin=crooked)
    assert (result.exit_code, result.stdout) == (0, straight)
    assert run("fmt", "-", "--lang", "en", stdin=straight).stdout == 'rule 1 "甲"\n  aspect matter\n'
    assert run("fmt", "-", "--check", stdin=crooked).exit_code == 1
    assert "-规则   1「甲」" in run("fmt", "-", "--diff", stdin=crooked).stdout
    broken = run("fmt", "-", stdin="规则 1「甲」\n  方面 事象\n")
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "<stdin>:2" in broken.stderr
    assert run("fmt", "-", "x.policy", stdin=straight).exit_code == 2


def test_the_fixes_of_a_folder_are_the_same_however_it_is_called(order: Path) -> None:
    twin = order.parent / "twin"
    shutil.copytree(order, twin)
    run("check", "--fix", order.name)
    run("check", "--fix", twin.resolve())
    assert texts(order) == texts(twin)
