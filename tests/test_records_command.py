"""`policylib records`: what it says, in which language, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commands import lines, run
from policylib_api.records.checkpoints import parse_checkpoint
from policylib_api.records.notes import Verifier
from policylib_api.records.store import Store
from record_stores import BEGIN, TASK, entry, open_store, small_policy

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def records(url: str) -> str:
    """The address of a store with six records."""
    store = open_store(url)
    store.append([entry(n) for n in range(6)])
    store.engine.dispose()
    return url


def change(url: str, statement: str) -> None:
    store = Store(url)
    with store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER records_no_update"))
        else:
            connection.execute(text("ALTER TABLE records DISABLE TRIGGER ALL"))
        connection.execute(text(statement))
    store.engine.dispose()


def test_verify_says_that_nothing_was_changed_or_where_it_was(records: str) -> None:
    fine = run("records", "verify", "--records", records)
    assert fine.exit_code == 0
    assert "核对了 6 条记录" in fine.stdout
    assert "没有发现改动" in fine.stdout
    change(records, "UPDATE records SET verdict = 'lawful' WHERE seq = 3")
    wrong = run("records", "verify", "--records", records, "--lang", "en")
    assert wrong.exit_code == 1
    first, *_, last = wrong.stdout.splitlines()
    assert first == (f"records record 3 ({entry(3).id}): verdict is 'lawful', in core it is 'unlawful'")
    assert last == "mistakes: 1, see above"
    mistake, summary = lines(run("records", "verify", "--records", records, "--format", "json"))
    assert (mistake["kind"], mistake["table"], mistake["seq"], mistake["id"]) == (
        "mistake",
        "records",
        3,
        entry(3).id,
    )
    assert (summary["kind"], summary["mistakes"], summary["records"]) == ("summary", 1, 6)


def test_a_key_a_checkpoint_and_what_they_are_good_for(records: str, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    made = run("records", "key", "--new", key, "--origin", "policylib")
    assert made.exit_code == 0
    verifier = made.stdout.strip()
    assert run("records", "key", key).stdout.strip() == verifier
    assert run("records", "key", "--new", key).exit_code == 2
    config = tmp_path / "config.toml"
    config.write_text(f'checkpoint_key = "{key}"\nrecords = "{records}"\n', "utf-8")
    kept = tmp_path / "checkpoint"
    assert run("records", "checkpoint", "--config", config, "--out", kept).exit_code == 0
    note = kept.read_text("utf-8")
    assert parse_checkpoint(note, Verifier.of(verifier)).size == 6
    assert run("records", "checkpoint", "--config", config).stdout == note
    given = ("--checkpoint", kept, "--key", verifier)
    assert run("records", "verify", "--config", config, *given).exit_code == 0
    unsigned = run("records", "checkpoint", "--records", records)
    assert unsigned.exit_code == 0
    assert "没有签名" in unsigned.stderr
    kept.write_text(note.replace("\n6\n", "\n7\n"), "utf-8")
    forged = run("records", "verify", "--config", config, *given, "--lang", "en")
    assert forged.exit_code == 2
    assert "signature of policylib is wrong" in forged.stderr
    wrong = run("records", "verify", "--config", config, "--checkpoint", kept, "--lang", "en")
    assert wrong.exit_code == 1
    assert f"checkpoint {kept}: the checkpoint has 7 records, the log only 6" in wrong.stdout


def test_export_is_whole_and_can_be_taken_up_again(records: str, tmp_path: Path) -> None:
    everything = lines(run("records", "export", "--records", records))
    assert [one["seq"] for one in everything] == list(range(6))
    out = tmp_path / "export.jsonl"
    options = ("--records", records, "--out", out)
    run("records", "export", *options, "--to", "2023-11-15T06:13:23+08:00")
    part = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [one["seq"] for one in part] == [0, 1, 2]
    done = run("records", "export", *options, "--after", "2")
    assert "最后的序号是 5" in done.stderr
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == everything


def test_export_in_the_shape_of_an_authorization_decision_log(records: str) -> None:
    store = Store(records)
    trace = {"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331"}
    store.append([entry(6, trace={**trace, "parent_span_id": "00f067aa0ba902b7"}, allowed=True)])
    store.engine.dispose()
    run("records", "redact", entry(1).id, "--records", records, "--reason", "因")
    entries = lines(run("records", "export", "--adl", "--records", records))
    for number, one in enumerate(entries):
        assert len(one["trace_id"]) == 32
        assert len(one["span_id"]) == 16
        assert one["event_name"] == "adl.access_evaluation"
        assert (one["timestamp"], one["status"]) == (BEGIN + 1000 * number, "Ok")
        attributes, body = one["attributes"], one["body"]
        assert not set(attributes) & set(body)
        names = {name for name in {**attributes, **body} if name.startswith("adl.core.")}
        assert names == {
            f"adl.core.{name}" for name in ("request", "response", "policies", "information", "configuration")
        }
        assert attributes["adl.core.policies"] == {"policylib": small_policy().digest}
    assert len({(one["trace_id"], one["span_id"]) for one in entries}) == 7
    whole, redacted, last = entries[0], entries[1], entries[6]
    assert whole["body"]["adl.core.request"]["context"]["task"] == TASK
    assert whole["body"]["adl.core.response"] == {
        "decision": False,
        "context": {"verdict": "unlawful", "number": 0},
    }
    assert redacted["body"]["adl.core.response"]["context"]["verdict"] == "unlawful"
    assert "统计辖区树木数量" not in str(redacted)
    assert redacted["attributes"]["policylib.record.redacted"]
    assert (last["trace_id"], last["parent_span_id"]) == (trace["trace_id"], "00f067aa0ba902b7")
    assert last["body"]["adl.core.response"]["decision"] is True


def test_redact_and_show(records: str) -> None:
    one, other = entry(1).id, entry(4).id
    common = ("--records", records)
    assert "统计辖区树木数量" in run("records", "show", one, *common).stdout
    done = run("records", "redact", one, other, "--reason", "应当事人请求", *common)
    assert done.stdout.splitlines() == [
        f"{each} /task/item/text, /task/assigner/name, /answer, /receipt/task" for each in (one, other)
    ]
    again = run("records", "redact", one, "--reason", "再来", "--lang", "en", *common)
    assert again.stdout == f"{one} (already gone)\n"
    shown = run("records", "show", one, *common).stdout
    assert "统计辖区树木数量" not in shown
    assert "operator，应当事人请求" in shown
    [plain] = lines(run("records", "show", one, "--format", "json", *common))
    assert (plain["answer"], plain["task"]["item"]["text"]) == (None, None)
    wrong = run("records", "redact", other, "--pointer", "/x", "--reason", "因", *common)
    assert wrong.exit_code == 2
    assert "/receipt/task" in wrong.stderr
    assert run("records", "verify", *common).exit_code == 0


def test_prune_asks_and_leaves_a_log_that_verifies(records: str) -> None:
    options = ("--before", "2023-11-15T06:13:23+08:00", "--reason", "期满", "--records", records)
    refused = run("records", "prune", *options)
    assert refused.exit_code == 2
    assert "3 条" in refused.stderr
    assert "--yes" in refused.stderr
    done = run("records", "prune", *options, "--yes", "--lang", "en")
    assert done.stdout == "removed: 3, numbers below 3\n"
    assert run("records", "prune", *options, "--lang", "en").stdout == "removed: 0, numbers below 3\n"
    summary = lines(run("records", "verify", "--records", records, "--format", "json"))[-1]
    assert (summary["mistakes"], summary["start"], summary["size"]) == (0, 3, 6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "--records", "sqlite:////nowhere/r.db"], "there is no file of records"),
        (["verify", "--records", "nonsense"], "no address of a database"),
        (["verify", "--records", "sqlite:////dev/null"], "there is no file of records"),
        (["show", "x"], "there is no record x"),
        (["export", "--from", "yesterday"], "`yesterday` is no day"),
        (["redact", "x", "--reason", " "], "--reason must say why"),
        (["verify", "--checkpoint", "/nowhere/c"], "cannot be read"),
        (["verify", "--key", "k"], "no verifier key"),
        (["key", "/nowhere/k"], "cannot be used"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    address = f"sqlite:///{tmp_path}/r.db"
    open_store(address).engine.dispose()
    given: list[Any] = [*arguments, "--lang", "en"]
    if "--records" not in arguments and arguments[0] != "key":
        given += ["--records", address]
    result = run("records", *given)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_empty_database_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    result = run("records", "verify", "--records", f"sqlite:///{path}")
    assert result.exit_code == 2
    assert "记录用不了" in result.stderr


def test_the_ten_lines_of_the_documentation_verify_an_export(records: str, tmp_path: Path) -> None:
    document = (DOCS / "records.md").read_text("utf-8")
    [program] = [part.split("```")[0] for part in document.split("```python\n")[1:]]
    assert len([line for line in program.splitlines() if line.strip()]) <= 14
    (tmp_path / "by_hand.py").write_text(program, "utf-8")
    export, kept = tmp_path / "export.jsonl", tmp_path / "checkpoint"
    run("records", "export", "--records", records, "--out", export)
    run("records", "checkpoint", "--records", records, "--out", kept)

    def by_hand() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "by_hand.py"), str(export), str(kept)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    fine = by_hand()
    assert (fine.returncode, fine.stdout.strip()) == (0, "6 records, the same as in the checkpoint")
    whole = export.read_text("utf-8")
    for old, new in (('\\"verdict\\":\\"unlawful\\"', '\\"verdict\\":\\"lawful\\"'), ("统计", "清点")):
        assert old in whole
        export.write_text(whole.replace(old, new, 1), "utf-8")
        assert by_hand().returncode != 0


@pytest.mark.parametrize("command", ["export", "checkpoint"])
def test_a_file_that_cannot_be_written_is_told(records: str, tmp_path: Path, command: str) -> None:
    result = run("records", command, "--records", records, "--out", tmp_path / "none" / "file")
    assert result.exit_code == 2
    assert "写不了" in result.stderr
