"""The command line: what goes in, what comes out, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from policylib._resources import policy_root
from policylib.cli import loading
from policylib.cli.main import cli
from policylib.engine.settings import Settings
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy, load

EXAMPLES = Path(__file__).parents[1] / "examples"
SHIPPED = Path(str(policy_root()))
TASK: dict[str, Any] = json.loads((EXAMPLES / "off-list.json").read_text("utf-8"))
LAWFUL: dict[str, Any] = json.loads((EXAMPLES / "emergency.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def shipped_policy_is_loaded_once(shipped: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading takes a second and is tested elsewhere; the policy itself is the real one."""

    def cached(folder: str | None, *, settings: Settings | None = None) -> Policy:
        if folder is not None:
            return load(folder, settings=settings)
        return shipped if settings is None else Policy(shipped.checked, settings)

    monkeypatch.setattr(loading, "load", cached)


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(one) for one in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def decided(*tasks: Any) -> Result:
    return run("decide", "-", "--format", "json", stdin=json.dumps(list(tasks), ensure_ascii=False))


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# --- decide ------------------------------------------------------------------------------------


def test_exit_codes() -> None:
    """0: all allowed; 1: some not; 2: some refused, whatever the others are."""
    assert decided(LAWFUL).exit_code == 0
    assert decided(LAWFUL, TASK).exit_code == 1
    assert decided(LAWFUL, {"region": "x"}, TASK).exit_code == 2


def test_one_line_a_task_in_order() -> None:
    first, second, third = lines(decided(TASK, {**TASK, "act": "asign_task"}, LAWFUL))
    assert first["verdict"] == "unlawful"
    assert second["error"]["path"] == "act"
    assert second["error"]["suggestion"] == "assign_task"
    assert third["verdict"] == "lawful"


def test_every_mistake_is_told() -> None:
    task = {**TASK, "act": "asign_task", "facts": {"quotta": True, "ranking": 3}, "colour": "red"}
    (answer,) = lines(decided(task))
    paths = {answer["error"]["path"], *(one["path"] for one in answer["error"]["more"])}
    assert paths == {"act", "facts.quotta", "facts.ranking", "colour"}
    assert set(answer["error"]) == {"code", "path", "message", "suggestion", "more"}


def test_many_mistakes_are_counted_not_all_shown() -> None:
    task = {**TASK, **{f"field_{i}": 1 for i in range(50)}}
    (answer,) = lines(decided(task))
    assert len(answer["error"]["more"]) + answer["error"]["not_shown"] == 49
    text = run("decide", "-", stdin=json.dumps(task))
    assert text.exit_code == 2
    assert len(text.stderr.splitlines()) == 22


def test_text_and_errors_go_different_ways() -> None:
    result = run("decide", "-", "--lang", "en", stdin=json.dumps([TASK, {**TASK, "region": "12"}]))
    assert "Answer: unlawful, must not be assigned" in result.stdout.splitlines()
    assert "region" not in result.stdout.split("Receipt")[1]
    assert "error: region: " in result.stderr
    assert "── task 2 ──" in result.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.json")))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_examples_are_decided(name: str, language: str) -> None:
    result = run("decide", EXAMPLES / name, "--lang", language)
    assert result.exit_code in (0, 1)
    assert result.stderr == ""
    assert "\x1b" not in result.stdout


def test_yaml_is_read_as_it_is_written() -> None:
    """Codes and dates keep their digits, also without quotation marks."""
    text = (
        "region: 220502\ndate: 2024-03-01\ncommunity: urban\nact: assign_task\n"
        "assigner: {kind: department, level: county}\n"
        "item: {text: 反诈应用安装任务数, lists: []}\nfacts: {quota: true, written_entrustment: null}\n"
    )
    (answer,) = lines(run("decide", "-", "--format", "json", stdin=text))
    (same,) = lines(decided({**TASK, "facts": {"quota": True, "written_entrustment": None}}))
    assert answer == same


def test_yaml_documents_and_lists_are_tasks(tmp_path: Path) -> None:
    one = json.dumps(TASK, ensure_ascii=False)
    documents, sequence = tmp_path / "a.yaml", tmp_path / "b.yml"
    documents.write_text(f"{one}\n---\n{one}\n", "utf-8")
    sequence.write_text(f"- {one}\n- {one}\n", "utf-8")
    for path in (documents, sequence):
        assert [one["verdict"] for one in lines(run("decide", path, "--format", "json"))] == ["unlawful"] * 2


def test_a_bad_line_spoils_no_other(tmp_path: Path) -> None:
    one = json.dumps(TASK, ensure_ascii=False)
    path = tmp_path / "tasks.jsonl"
    path.write_text(f'{one}\n\n{{"region": }}\n{one}\n', "utf-8")
    for source, stdin in ((str(path), None), ("-", path.read_text("utf-8"))):
        result = run("decide", source, "--format", "json", stdin=stdin)
        first, second, third = lines(result)
        assert (first["verdict"], third["verdict"]) == ("unlawful", "unlawful")
        assert second["error"]["code"] == "bad_json"
        assert (second["error"]["line"], second["error"]["column"]) == (3, 12)
        assert result.exit_code == 2


BAD_INPUT = {
    "empty": ("empty", b""),
    "blank": ("empty", b" \n\t\n"),
    "no task": ("empty", b"[]"),
    "utf-8": ("not_utf8", b'{"region":\n"\xff"}'),
    "gbk": ("not_utf8", "地域: 220502".encode("gbk")),
    "syntax": ("bad_json", b'{"region": "220502",}'),
    "cut off": ("bad_json", b'{"region": "220502"'),
    "two values": ("bad_json", b'{"a": 1} {"b": 2}'),
    "duplicate": ("duplicate_key", b'{"region": "1", "facts": {"quota": true,\n "quota": false}}'),
    "escaped duplicate": ("duplicate_key", b'{"region": "1", "r\\u0065gion": "2"}'),
    "nan": ("bad_number", b'{"facts": {"quota": NaN}}'),
    "infinity": ("bad_number", b'{"facts": {"quota": -Infinity}}'),
    "overflow": ("bad_number", b'{"facts": {"quota": 1e999}}'),
    "huge number": ("bad_number", b'{"a": ' + b"9" * 10_000 + b"}"),
    "surrogate": ("lone_surrogate", b'{"item": {"text": "\\ud83d"}}'),
    "deep": ("too_deep", b"[" * 10_000 + b"]" * 10_000),
    "deep objects": ("too_deep", b'{"a":' * 5_000 + b"1" + b"}" * 5_000),
    "yaml": ("bad_yaml", b"region: '220502\nact: x"),
    "yaml tab": ("bad_yaml", b"region:\n\t- x"),
    "yaml duplicate": ("duplicate_key", b"region: 1\nregion: 2"),
    "yaml alias": ("alias", b"a: &x [1]\nb: *x"),
    "yaml deep": ("too_deep", b"a: " + b"[" * 500 + b"]" * 500),
    "yaml control": ("bad_yaml", b"a: \x01"),
    "yaml key": ("bad_yaml", b"? [a]\n: b"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_bad_input_is_refused_clearly(name: str, language: str) -> None:
    code, data = BAD_INPUT[name]
    result = run("decide", "-", "--format", "json", "--lang", language, stdin=data)
    (answer,) = lines(result)
    assert result.exit_code == 2
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    assert "{" not in answer["error"]["message"]
    if code not in ("empty", "not_utf8"):
        assert answer["error"]["line"] >= 1
        assert answer["error"]["column"] >= 1
    text = run("decide", "-", "--lang", language, stdin=data)
    assert text.exit_code == 2
    assert text.stdout == ""
    assert answer["error"]["message"] in text.stderr


DUPLICATES = {
    "facts.quota": b'{"region": "1", "facts": {"quota": true,\n "quota": false}}',
    "[1].item.lists[1].status": b'[{"a": [{}]},\n {"item": {"lists": [{}, {"status": 1, "status": 2}]}}]',
    "item.lists[1].status": b"item:\n  lists: [{}, {status: 1, status: 2}]\n",
}


@pytest.mark.parametrize("path", DUPLICATES)
def test_place_of_a_duplicate_key(path: str) -> None:
    (answer,) = lines(run("decide", "-", "--format", "json", stdin=DUPLICATES[path]))
    assert answer["error"]["code"] == "duplicate_key"
    assert answer["error"]["path"] == path
    assert answer["error"]["line"] == 2
    assert path.rpartition(".")[2] in answer["error"]["message"]


def test_mistakes_of_a_file_give_its_name_and_the_place(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text('{"region": "220502",\n oops}', "utf-8")
    (answer,) = lines(run("decide", path, "--format", "json"))
    assert answer["error"]["path"] == f"{path}:2:2"
    assert str(path) in run("decide", path).stderr
    (answer,) = lines(run("decide", "-", "--format", "json", stdin=path.read_text("utf-8")))
    assert answer["error"]["path"] == "<stdin>:2:2"
    (answer,) = lines(run("decide", "-", "--format", "json", stdin=""))
    assert answer["error"]["path"] == "<stdin>"
    (answer,) = lines(run("decide", tmp_path / "none.json", "--format", "json"))
    assert answer["error"]["path"] == str(tmp_path / "none.json")


def test_json_lines_in_a_json_file(tmp_path: Path) -> None:
    """A text that is one JSON document stays one, however many lines it has."""
    one = json.dumps(TASK, ensure_ascii=False)
    path = tmp_path / "tasks.json"
    path.write_text(f"{one}\n{one}\n", "utf-8")
    assert [each["verdict"] for each in lines(run("decide", path, "--format", "json"))] == ["unlawful"] * 2
    path.write_text(f"[\n{one},\n{one}\n]\n", "utf-8")
    assert [each["verdict"] for each in lines(run("decide", path, "--format", "json"))] == ["unlawful"] * 2


@pytest.mark.parametrize("first", ["cannot connect", "[info] started", "a: b: c", "{"])
def test_a_first_line_that_is_no_json_spoils_no_other(first: str) -> None:
    one = json.dumps(TASK, ensure_ascii=False)
    result = run("decide", "-", "--format", "json", stdin=f"{first}\n{one}\n{one}\n")
    bad, *others = lines(result)
    assert bad["error"]["code"] == "bad_json"
    assert bad["error"]["path"].startswith("<stdin>:1:")
    assert [each["verdict"] for each in others] == ["unlawful"] * 2
    assert result.exit_code == 2


def test_what_is_not_json_lines() -> None:
    """YAML with an object in a line of its own is YAML, JSON of several lines with a mistake is JSON."""
    text = (
        'region: 220502\nact: assign_task\nassigner:\n  {"kind": "department", "level": "county"}\n'
        "date: 2024-03-01\ncommunity: urban\nitem: {text: 反诈应用安装任务数}\n"
    )
    (answer,) = lines(run("decide", "-", "--format", "json", stdin=text))
    assert "verdict" in answer
    for broken in ('[\n{"a": 1},\n{"a": 2}\n', '{"a": [\n {"b": 1}\n {"b": 2}\n]}'):
        (answer,) = lines(run("decide", "-", "--format", "json", stdin=broken))
        assert answer["error"]["code"] == "bad_json"
    (answer, second) = lines(run("decide", "-", "--format", "json", stdin='---\n{"a": 1}\n---\n{"a": 2}\n'))
    assert answer["error"]["path"] == second["error"]["path"] == "a"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.json", "not_found"), (tmp_path, "is_directory")):
        result = run("decide", path, "--format", "json")
        assert lines(result)[0]["error"]["code"] == code
        assert str(path) in run("decide", path).stderr


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylib.cli.task_reader.LARGEST_JSON", 1000)
    path = tmp_path / "tasks.json"
    path.write_bytes(b" " * 1001)
    assert lines(run("decide", path, "--format", "json"))[0]["error"]["code"] == "too_big"


@pytest.mark.parametrize("value", ["text", 3, True, None, [TASK]])
def test_what_is_no_task_is_refused(value: Any) -> None:
    result = decided(value)
    assert result.exit_code == 2
    assert lines(result)[0]["error"]["code"] == "wrong_type"


def test_byte_order_mark_and_line_ends_do_not_matter() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(TASK, indent=1).replace("\n", "\r\n").encode()
    assert lines(run("decide", "-", "--format", "json", stdin=data)) == lines(decided(TASK))


def test_day_of_the_decision() -> None:
    today = run("decide", "-", "--format", "json", "--decided-on", "2024-03-01", stdin=json.dumps(TASK))
    assert lines(today)[0]["mode"] == "binding"
    later = run("decide", "-", "--format", "json", "--decided-on", "2024-03-02", stdin=json.dumps(TASK))
    assert lines(later)[0]["mode"] == "replay"
    for wrong in ("yesterday", "20240301", "2024-W09-5"):
        bad = run("decide", "-", "--decided-on", wrong, stdin=json.dumps(TASK))
        assert bad.exit_code == 2
        assert wrong in bad.stderr


def test_too_much_unknown_is_an_error_not_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(*_: object, **__: object) -> None:
        raise LimitError("不清楚的太多", "too much is not known")

    monkeypatch.setattr(Policy, "decide", limited)
    result = decided(TASK)
    assert result.exit_code == 2
    assert lines(result)[0]["error"]["code"] == "limit"
    assert lines(result)[0]["error"]["message"] == "不清楚的太多"


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


# --- cases ---------------------------------------------------------------------------------------


def test_cases_of_the_shipped_policy() -> None:
    result = run("test", "--format", "json")
    document = json.loads(result.stdout)
    assert [one for one in document["cases"] if not one["passed"]] == []
    assert result.exit_code == 0
    assert document["passed"] == len(document["cases"]) > 20


def test_cases_are_chosen_by_title(shipped: Policy) -> None:
    title = shipped.checked.cases[0].title
    document = json.loads(run("test", "-k", title, "--format", "json").stdout)
    assert title in [one["title"] for one in document["cases"]]
    assert len(document["cases"]) < len(shipped.checked.cases)
    assert run("test", "-k", "no such title").exit_code == 2


def test_a_failing_case_says_expected_got_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(SHIPPED, folder)
    (folder / "tonghua" / "wrong.cases.policy").write_text(
        "案例「判错的案例」\n"
        "  设 地域 220502, 日期 2024-03-01, 单位 县级政府部门, 社区类型 城市社区, 行为 安排任务\n"
        "  设 事项「统计」, 事项不在任何清单\n"
        "  应判 合法\n",
        "utf-8",
    )
    result = run("test", folder, "-k", "判错")
    assert result.exit_code == 1
    assert "判错的案例" in result.stdout
    assert "wrong.cases.policy:1" in result.stdout
    assert "应为：合法" in result.stdout
    assert "实为：违法" in result.stdout
    assert "第十八条第三款" in result.stdout


# --- formatting ------------------------------------------------------------------------------------


def test_formatting_is_idempotent_and_reversible(tmp_path: Path) -> None:
    path = tmp_path / "tonghua-ordinance.policy"
    shutil.copy(SHIPPED / "tonghua" / path.name, path)
    run("fmt", path)
    canonical = path.read_text("utf-8")
    assert run("fmt", "--check", path).exit_code == 0
    assert run("fmt", "--lang", "en", path).exit_code == 0
    english = path.read_text("utf-8")
    assert "must not" in english
    assert "不得转交给社区承担" in english
    assert run("fmt", "--lang", "zh", path).exit_code == 0
    assert path.read_text("utf-8") == canonical


def test_format_check_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则   1「甲」\n      方面   事项\n", "utf-8")
    before = path.read_text("utf-8")
    result = run("fmt", "--check", path)
    assert result.exit_code == 1
    assert "a.policy" in result.stdout
    assert path.read_text("utf-8") == before
    assert run("fmt", path).exit_code == 0
    assert path.read_text("utf-8") == "规则 1「甲」\n  方面 事项\n"


def test_a_file_with_mistakes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则 1「甲」\n  方面 事象\n", "utf-8")
    result = run("fmt", path)
    assert result.exit_code == 1
    assert "a.policy:2" in result.stderr
    assert path.read_text("utf-8") == "规则 1「甲」\n  方面 事象\n"
    assert run("fmt", tmp_path / "none.policy").exit_code == 2


def test_the_summary_of_formatting_says_what_was_done(tmp_path: Path) -> None:
    crooked, straight = tmp_path / "a.policy", tmp_path / "b.policy"
    crooked.write_text("规则   1「甲」\n      方面   事项\n", "utf-8")
    straight.write_text("规则 1「甲」\n  方面 事项\n", "utf-8")
    assert run("fmt", "--check", crooked, straight).stdout.endswith("1 个文件需要整理，共 2 个。\n")
    assert run("fmt", crooked, straight).stdout.endswith("已整理 1 个文件，共 2 个。\n")


# --- explain, show, schema ---------------------------------------------------------------------------


def test_explain_accounts_for_every_rule(shipped: Policy) -> None:
    (answer,) = lines(run("explain", EXAMPLES / "off-list.json", "--format", "json"))
    looked_at = {one["rule"] for one in answer["findings"] + answer["advice"]}
    not_reached = {one["rule"] for one in answer["not_reached"]}
    assert looked_at | not_reached == set(shipped.checked.rules)
    assert not looked_at & not_reached
    assert "not_triggered" in {one["status"] for one in answer["findings"]}
    reasons = {one["rule"]: one["why"] for one in answer["not_reached"]}
    assert reasons["organic-law-2025/43-2"] == "2026-01-01 起才施行"
    text = run("explain", EXAMPLES / "off-list.json", "--lang", "en").stdout
    assert "it takes effect only on 2026-01-01" in text.replace("\n    ", " ")


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("rule", "tonghua-ordinance/18-3-1", "不得转交给社区承担"),
        ("rule", "18-3-1", "第十八条第三款"),
        ("article", "tonghua-ordinance/第十八条第三款", "不得转交给社区承担"),
        ("article", "通化市社区治理促进条例/第18条", "18-3-1"),
        ("list", "certificates_excluded", "亲属关系证明"),
        ("reading", "tonghua-ordinance/street-office-bound", "街道办事处"),
        ("fact", "quota", "是否下达指标任务"),
        ("fact", "下达指标任务", "quota"),
    ],
)
def test_show(kind: str, name: str, told: str) -> None:
    result = run("show", kind, name)
    assert result.exit_code == 0
    assert told in "".join(result.stdout.split())
    assert run("show", kind, name, "--lang", "en").exit_code == 0


def test_a_rule_is_shown_with_all_that_is_written_in_it() -> None:
    text = run("show", "rule", "tonghua-ordinance/18-3-1").stdout
    for told in (
        "约束 市级、县级的人民政府、政府部门",
        "约束 街道办事处 如果「街道受清单约束」",
        "行为 转交职责、安排任务、委托事项",
        "当「清单以外的事项」",
        "除非「紧急先期处置」",
        "定义「紧急先期处置」",
        "责任：由同级人民政府予以纠正",
    ):
        assert told in text
    assert "规则 18-3-2" not in text
    english = run("show", "rule", "tonghua-ordinance/34-2-2", "--lang", "en").stdout
    assert "when not a unified assessment by the competent body\n    must not\n" in english


@pytest.mark.parametrize(
    ("kind", "name", "near"),
    [
        ("rule", "tonghua-ordinance/18-3-9", "tonghua-ordinance/18-3-"),
        ("fact", "quotta", "quota"),
        ("reading", "tonghua-ordinance/street-office", "tonghua-ordinance/street-office-bound"),
        ("article", "tonghua-ordinance/第九百条", "tonghua-ordinance/"),
        ("article", "tonghua-ordinance/nonsense", ""),
    ],
)
def test_show_what_there_is_not(kind: str, name: str, near: str) -> None:
    result = run("show", kind, name, "--lang", "en")
    assert result.exit_code == 2
    assert near in result.stderr
    assert name in result.stderr


def test_schemas_are_schemas() -> None:
    for what in ("task", "decision"):
        document = json.loads(run("schema", what).stdout)
        Draft202012Validator.check_schema(document)
    Draft202012Validator(json.loads(run("schema", "task").stdout)).validate(TASK)


def test_formatting_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    paths = [tmp_path / "a.policy", tmp_path / "deep" / "b.policy"]
    hidden = tmp_path / "deep" / ".hidden" / "c.policy"
    for path in (*paths, hidden):
        path.write_text("规则   1「甲」\n  方面 事项\n", "utf-8")
    assert run("fmt", "--check", tmp_path).exit_code == 1
    result = run("fmt", tmp_path)
    assert result.exit_code == 0
    assert [path.read_text("utf-8") for path in paths] == ["规则 1「甲」\n  方面 事项\n"] * 2
    assert hidden.read_text("utf-8").startswith("规则   1")
    nothing = run("fmt", hidden.parent.parent / ".hidden" / "..", "--check")
    assert nothing.exit_code == 0
    (tmp_path / "empty").mkdir()
    assert run("fmt", tmp_path / "empty").exit_code == 2


def test_a_mistake_is_not_followed_by_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.policy"
    path.write_text("规则 1「甲」\n  方面 事象\n", "utf-8")
    wrong: list[list[str | Path]] = [
        ["fmt", path],
        ["fmt", "--check", path],
        ["fmt", tmp_path / "none.policy"],
    ]
    for arguments in wrong:
        result = run(*arguments)
        assert result.exit_code > 0
        assert result.stdout == ""
        assert "0 个文件需要整理" not in result.stderr
        assert "1 个文件没有" in result.stderr


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
