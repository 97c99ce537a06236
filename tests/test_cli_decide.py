"""`policylib decide`: what goes in, what comes out, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import EXAMPLES, LAWFUL, TASK, decided, lines, run
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy


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
    monkeypatch.setattr("policylib.inputs.tasks.LARGEST_JSON", 1000)
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
