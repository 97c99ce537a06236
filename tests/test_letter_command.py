"""`policylib letter`: files written, and what it says where it writes none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import EXAMPLES, run
from letter_files import in_docx, in_pdf, solid, with_text


@pytest.mark.parametrize(("suffix", "read"), [("docx", in_docx), ("pdf", in_pdf)])
def test_the_command_writes_a_letter(tmp_path: Path, suffix: str, read: Callable[[bytes], str]) -> None:
    out = tmp_path / f"x.{suffix}"
    task = EXAMPLES / "kinship-certificate.json"
    given = ("--set", "issuer=光明社区", "--set", "date=2024-03-05", "--decided-on", "2024-03-01")
    result = run("letter", task, "--kind", "reply", "--out", out, *given)
    assert result.exit_code == 0
    assert str(out) in result.stdout
    assert "光明社区2024年3月5日" in solid(read(out.read_bytes()))
    again = run("letter", task, "--kind", "reply", "--out", out, *given)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert run("letter", task, "--kind", "reply", "--out", out, "--force").exit_code == 0


def test_the_command_takes_a_decision_and_not_one_that_was_altered(tmp_path: Path) -> None:
    decision = run("decide", EXAMPLES / "off-list.json", "--format", "json", "--lang", "en").stdout
    out = tmp_path / "x.docx"
    assert run("letter", "-", "--kind", "application", "--out", out, stdin=decision).exit_code == 0
    altered = decision.replace('"verdict": "unlawful"', '"verdict": "lawful"')
    assert altered != decision
    result = run(
        "letter", "-", "--kind", "opinion", "--out", tmp_path / "y.docx", "--lang", "en", stdin=altered
    )
    assert result.exit_code == 2
    assert "does not agree with its receipt" in result.stderr
    assert not (tmp_path / "y.docx").exists()


def test_the_command_writes_templates_and_uses_them(tmp_path: Path) -> None:
    assert run("letter", "--write-templates", tmp_path, "--kind", "reply").exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"reply.docx", "reply.typ", "layout.typ"}
    assert run("letter", "--write-templates", tmp_path).exit_code == 2  # what is there may have been edited
    with_text(tmp_path, "{{ contract }}")
    task = EXAMPLES / "off-list.json"
    arguments = ("--kind", "reply", "--templates", tmp_path)
    assert run("letter", task, *arguments, "--out", tmp_path / "x.pdf").exit_code == 0
    result = run("letter", task, *arguments, "--out", tmp_path / "x.docx")
    assert result.exit_code == 2
    assert "“contract”" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-", "--kind", "reply"], "{}", "应给出 FILE、--kind 和 --out"),
        (["-", "--kind", "reply", "--out", "x.txt"], "{}", ".docx 或者 .pdf"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "{}", "region：缺少必填字段 region"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "", "应有一项任务"),
        (["-", "--kind", "reply", "--out", "x.pdf"], "[{}, {}]", "有 2 项任务，应为一项"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "issuer"], "{}", "应写成 名称=值"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "date=x", "--set", "date=y"], "{}", "写了两次"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--set", "date=x"], "{}", "不是日期"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--templates", "no"], "{}", "no 不是文件夹"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--templates", "."], "{}", "没有 opinion.docx"),
        (["-", "--kind", "reply", "--out", "x.pdf", "--fonts", "no"], "{}", "no 不是文件夹"),
        (["no.json", "--kind", "reply", "--out", "x.pdf"], None, "没有这个文件：no.json"),
    ],
)
def test_the_command_says_what_was_expected(
    arguments: list[str], stdin: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("letter", *arguments, stdin=stdin)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Path("x.pdf").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    out = tmp_path / "file" / "x.docx"
    result = run("letter", EXAMPLES / "off-list.json", "--kind", "reply", "--out", out)
    assert result.exit_code == 2
    assert "写不了" in result.stderr


def test_without_its_packages_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "typst" else name)
    result = run("letter", "-", stdin="{}")
    assert result.exit_code == 2
    assert "typst" in result.stderr
    assert "pip install 'policylib[letters]'" in result.stderr
