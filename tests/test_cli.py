"""Settings and policy folders, the command line as a process, and what results say of the policy."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from commands import EXAMPLES, LAWFUL, SHIPPED, TASK, decided, lines, run
from policylib.cli.main import cli
from policylib.cli.usage import usage_text
from policylib.loading import load
from policylib.policyset import Policy

# --- settings and policy folders -----------------------------------------------------------------


def open_reading(policy: Policy) -> str:
    return next(name for name, reading in policy.checked.readings.items() if reading.default is None)


def test_settled_readings_change_the_receipt(shipped: Policy, tmp_path: Path) -> None:
    name = open_reading(shipped)
    path = tmp_path / "settings.yaml"
    path.write_text(
        f"tolerance: 10\nreadings:\n  {name}:\n    answer: 是\n    by: 市司法局\n"
        "    on: 2024-01-02\n    authority: 通司复〔2024〕1号\n",
        "utf-8",
    )
    settled = lines(run("decide", "-", "--format", "json", "--settings", path, stdin=json.dumps(TASK)))[0]
    assert settled["receipt"]["settings"] != lines(decided(TASK))[0]["receipt"]["settings"]
    assert "通司复〔2024〕1号" in run("readings", "--settings", path).stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("readings: {no-such/reading: {answer: 是, by: a, on: 2024-01-01, authority: b}}", "no-such/reading"),
        ("reading: {}", "reading"),
        ("tolerance: soon", "soon"),
        ("readings: {x: {answer: 是}}", "by"),
        ("readings: {x: {answer: 是, by: a, on: 2024-13-01, authority: b}}", "2024-13-01"),
        ("readings: [x]", "readings"),
        ("readings: {", "1"),
    ],
)
def test_bad_settings_are_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, "utf-8")
    result = run("decide", "-", "--settings", path, stdin=json.dumps(TASK))
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_folder_that_is_no_policy(tmp_path: Path, command: str) -> None:
    empty = run(command, tmp_path)
    assert empty.exit_code == 2
    assert "vocabulary.yaml" in empty.stderr
    missing = run(command, tmp_path / "none")
    assert missing.exit_code == 2
    assert "none" in missing.stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped policy with one clause that is no clause."""
    folder = tmp_path_factory.mktemp("broken") / "policy"
    shutil.copytree(SHIPPED, folder)
    path = folder / "tonghua" / "tonghua-ordinance.policy"
    path.write_text(path.read_text("utf-8").replace("  方面 事项\n", "  方面 事象\n", 1), "utf-8")
    return folder


def test_check_tells_where(broken: Path) -> None:
    result = run("check", broken, "--format", "json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["errors"] >= 1
    place = document["diagnostics"][0]
    text = run("check", broken)
    assert text.exit_code == 1
    assert f"{place['file']}:{place['line']}:{place['column']}" in text.stdout
    assert place["code"] in text.stdout
    assert "^" in text.stdout


def test_a_broken_policy_decides_nothing(broken: Path) -> None:
    result = run("decide", "-", "--policy", broken, stdin=json.dumps(LAWFUL))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "policylib check" in result.stderr
    first = json.loads(run("check", broken, "--format", "json").stdout)["diagnostics"][0]
    for told in (first["code"], f"{first['file']}:{first['line']}:{first['column']}", first["message"]["zh"]):
        assert told in result.stderr


@pytest.mark.parametrize("command", ["decide", "explain"])
def test_a_broken_policy_is_an_error_in_json(broken: Path, command: str) -> None:
    result = run(command, "-", "--policy", broken, "--format", "json", stdin=json.dumps(LAWFUL))
    (answer,) = lines(result)
    assert result.exit_code == 2
    assert result.stderr == ""
    found = json.loads(run("check", broken, "--format", "json").stdout)["diagnostics"]
    first, *others = [one for one in found if one["severity"] == "error"]
    assert answer["error"]["code"] == "bad_policy"
    assert answer["error"]["path"] == f"{first['file']}:{first['line']}:{first['column']}"
    assert answer["error"]["message"] == f"{first['code']}：{first['message']['zh']}"
    assert len(answer["error"]["more"]) == min(len(others), 20)
    assert set(answer["error"]) >= {"code", "path", "message", "suggestion", "more"}


def test_what_cannot_be_used_is_one_line_of_json(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("tolerance: 3\nreadings: {", "utf-8")
    (tmp_path / "gbk").mkdir()
    (tmp_path / "gbk" / "vocabulary.yaml").write_bytes("词".encode("gbk"))
    for option, path, code, told in (
        ("--policy", tmp_path / "none", "bad_policy", str(tmp_path / "none")),
        ("--policy", tmp_path, "bad_policy", str(tmp_path)),
        ("--policy", tmp_path / "gbk", "bad_policy", "vocabulary.yaml"),
        ("--settings", settings, "bad_settings", f"{settings}:2"),
        ("--settings", tmp_path / "none.yaml", "bad_settings", str(tmp_path / "none.yaml")),
        ("--decided-on", "yesterday", "bad_date", "--decided-on"),
    ):
        result = run("decide", "-", option, path, "--format", "json", stdin=json.dumps([LAWFUL, TASK]))
        (answer,) = lines(result)
        assert result.exit_code == 2
        assert answer["error"]["code"] == code
        assert answer["error"]["path"].startswith(told)
        assert answer["error"]["message"]


def test_the_shipped_policy_is_fine() -> None:
    assert run("check").exit_code == 0


# --- as a process ------------------------------------------------------------------------------------


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "policylib", *arguments]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)


def test_output_is_utf8_whatever_the_locale() -> None:
    result = process(
        "decide",
        str(EXAMPLES / "off-list.json"),
        env={
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
            "PYTHONPATH": str(Path(__file__).parents[1] / "src"),
        },
    )
    assert result.stdout.decode("utf-8").startswith("任务")
    assert result.returncode == 1


@pytest.mark.parametrize("arguments", [["decide"], ["frobnicate"], ["decide", "--format", "xml", "-"]])
def test_wrong_usage(arguments: list[str]) -> None:
    result = process(*arguments)
    assert result.returncode == 2
    assert result.stdout == b""
    assert b"--help" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        ("explain", "缺少 FILE", "FILE is missing"),
        ("new rule a b --title c --aspect d", "缺少 --modality", "--modality is missing"),
        ("schema", "缺少 WHAT；可写：task、decision", "WHAT is missing; choose one of: task, decision"),
        ("letter a --kind 复函 --out b", "--kind 没有这个值；可写：opinion、", "; choose one of: opinion, "),
        ("test --fail-under 120", "--fail-under 的值不对", "--fail-under: 120"),
        ("build --out a", "没有选项 --out；是不是“--output”", "there is no option --out; did you mean"),
        ("check --policy a", "没有选项 --policy；规则库文件夹直接写", "without --policy before it"),
        ("build a -o b", "多写了 a；规则库写作 --policy", "a is more than the command takes; the policy"),
        ("test -k", "选项 -k 后面要写值", "the option -k needs a value"),
        ("check --fix=1", "选项 --fix 后面不写值", "the option --fix takes no value"),
        ("chek", "没有命令 chek；是不是“check”", "there is no command chek; did you mean `check`"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(arguments: str, zh: str, en: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        cli.main(arguments.split(), standalone_mode=False)
    told = usage_text(caught.value)
    assert zh in told.zh
    assert en in told.en


def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    """`policylib decide … | head -1` ends quietly."""
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([TASK] * 30), "utf-8")
    command = [sys.executable, "-m", "policylib", "decide", str(path), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["verdict"] == "unlawful"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=120) in (0, 1)


# --- which policy a result is about ------------------------------------------------------------------


def test_results_name_the_policy(tmp_path: Path) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(SHIPPED, copy)
    assert run("check", copy).stdout.endswith(f"（规则库：{copy}）。\n")
    assert run("check", "--lang", "en").stdout.endswith("(the policy that comes with policylib)\n")
    title = load(copy).checked.cases[0].title
    assert run("test", "-k", title).stdout.endswith("（随软件安装的规则库）。\n")
    assert run("test", copy, "-k", title, "--lang", "en").stdout.endswith(f"(policy: {copy})\n")
    nothing = run("test", copy, "-k", "没有的标题")
    assert nothing.exit_code == 2
    assert "“没有的标题”" in nothing.stderr
    assert str(copy) in nothing.stderr


FULL = Path("/dev/full")


@pytest.mark.parametrize(
    "redirected",
    [
        pytest.param("> /dev/full", marks=pytest.mark.skipif(not FULL.exists(), reason="no such device")),
        "<&-",
        ">&-",
    ],
)
def test_failing_input_and_output_is_no_crash(redirected: str) -> None:
    script = f'"{sys.executable}" -m policylib decide - --format json {redirected}'
    result = subprocess.run(
        ["sh", "-c", script], input=json.dumps(LAWFUL).encode(), capture_output=True, timeout=120, check=False
    )
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
    assert b"Exception" not in result.stderr
    assert b"unreadable" in result.stdout if redirected == "<&-" else result.stderr.strip()


@pytest.mark.skipif(not FULL.exists(), reason="no such device")
@pytest.mark.parametrize("arguments", ["frobnicate", "decide no-such-file.json"])
def test_exit_codes_do_not_need_standard_error(arguments: str) -> None:
    script = f'"{sys.executable}" -m policylib {arguments} 2> /dev/full'
    assert subprocess.run(["sh", "-c", script], timeout=120, check=False).returncode == 2
