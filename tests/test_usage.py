"""Commands that were called wrongly, or whose packages are missing: what is said, in both languages."""

from __future__ import annotations

import socket
from importlib.metadata import EntryPoint, metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from policylib.cli.main import cli, main
from policylib.cli.plugins import Commands
from policylib.cli.usage import usage_text
from policylib_api.commands.serve import serve


def called(*arguments: str) -> click.UsageError:
    with pytest.raises(click.UsageError) as caught:
        cli.main(arguments, standalone_mode=False)
    return caught.value


@pytest.mark.parametrize("name", ["accounts", "keys", "openapi", "policies", "records", "serve"])
def test_a_command_without_its_packages_names_an_extra_that_there_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_entry: EntryPoint) -> None:
        raise ModuleNotFoundError("No module named 'orjson'", name="orjson")

    monkeypatch.setattr(EntryPoint, "load", missing)
    told = usage_text(called(name, "--any", "thing"))
    extra = told.en.partition("policylib[")[2].partition("]")[0]
    assert extra in (metadata("policylib").get_all("Provides-Extra") or ())
    assert "缺少 orjson" in told.zh


def test_a_command_of_somebody_else_names_the_package_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("other", "absent_package.commands:other", "policylib.commands")
    monkeypatch.setattr("policylib.cli.plugins.entry_points", lambda group: [entry])
    command = Commands().get_command(click.Context(cli), "other")
    assert command is not None
    with pytest.raises(click.UsageError, match="pip install absent_package"):
        command.main([], standalone_mode=False)


def test_a_kind_without_an_id() -> None:
    assert usage_text(called("show", "rule")).zh == "缺少 ID"


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        ("policies activate absent.json", "没有 absent.json 这个文件", "there is no file `absent.json`"),
        ("policies activate .", ". 是文件夹，应为文件", "`.` is a folder, expected a file"),
        ("serve --port x", "“x”应为数字", "`x` should be a number"),
        ("test --fail-under 120", "120.0 不在范围 0<=x<=100 以内", "120.0 is not within 0<=x<=100"),
    ],
)
def test_why_a_value_cannot_be(arguments: str, zh: str, en: str) -> None:
    told = usage_text(called(*arguments.split()))
    assert zh in told.zh
    assert en in told.en


@pytest.mark.parametrize("arguments", [[], ["lists"]])
def test_a_group_alone_shows_what_there_is(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["policylib", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("Usage: ")
    assert "Commands:" in told


@pytest.mark.parametrize(
    ("lang", "expected"), [("zh", "：已经有程序在监听"), ("en", ": Address already in use")]
)
def test_an_address_that_is_taken(tmp_path: Path, lang: str, expected: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        address = f"sqlite:///{tmp_path}/records.db"
        result = CliRunner().invoke(serve, ["--port", str(port), "--records", address, "--lang", lang])
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}{expected}" in result.stderr
    assert list(tmp_path.iterdir()) == []
