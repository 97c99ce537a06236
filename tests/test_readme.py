"""Every example of the README and of `examples/` runs and says what it is said to say."""

from __future__ import annotations

import doctest
import re
import runpy
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from policylib.cli.main import cli
from policylib.policyset import Policy
from policylib.render.messages import MESSAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/*.md", "policy/**/*.md")
    for path in ROOT.glob(pattern)
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def output_of(command: str) -> tuple[int, str]:
    program, *arguments = shlex.split(command)
    assert Path(program).name == "policylib"
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, result.output


def test_exactly_two_commands_install() -> None:
    """CI runs them word for word; here, that they name what exists and that the first one succeeds."""
    first, second = blocks("console")
    for block in (first, second):
        assert block.startswith("$ python3 -m venv .venv && .venv/bin/pip install ")
        assert block.count("\n") == 1
    assert "pip install '.[api]'" in first
    exit_code, output = output_of(first.rpartition("&& ")[2])
    assert exit_code == 0
    assert "\n结论：合法" in output
    assert second.rstrip().endswith("-m pytest -n auto")


@pytest.mark.parametrize("block", blocks("sh"), ids=lambda block: block.split("\n")[0])
def test_command_runs(block: str) -> None:
    for command in block.splitlines():
        exit_code, output = output_of(command)
        assert exit_code in (0, 1), output
        assert output


def test_output_is_as_shown() -> None:
    """The lines of each text block stand in the output of the command before it, in that order."""
    pattern = r"^```sh\n((?:(?!```).)*)\n```\n\n```text\n(.*?)^```$"
    shown = re.findall(pattern, README, re.MULTILINE | re.DOTALL)
    assert shown
    for command, text in shown:
        rest = output_of(command)[1].splitlines()
        for line in text.splitlines():
            if line != "...":
                assert line in rest
                rest = rest[rest.index(line) + 1 :]


def test_python_example() -> None:
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert tried >= 4
    assert failed == 0


def test_rule_stands_in_the_rule_base() -> None:
    (rule,) = blocks("policy")
    texts = [path.read_text("utf-8") for path in (ROOT / "policy").rglob("*.policy")]
    assert any(rule in text for text in texts)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_table_of_examples_is_right(shipped: Policy) -> None:
    """Every example stands in the table with the answer it gets."""
    table = (ROOT / "examples" / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+\.json)` \| [^|]+ \| ([^|]+) \|", table, re.MULTILINE))
    assert set(rows) == {path.name for path in (ROOT / "examples").glob("*.json")}
    for name, answer in rows.items():
        output = output_of(f"policylib decide examples/{name} --lang en")[1].splitlines()
        (line,) = (line for line in output if line.startswith("Answer: "))
        assert answer.strip() in line


def test_python_program_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "examples" / "embed.py"), run_name="__main__")
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert printed.startswith("undetermined None binding\n")
    assert MESSAGES["meaning.undetermined"].en in printed


def test_the_pages_on_the_language_are_twins() -> None:
    """Same sections, rows of tables and code; comments in the code are in the language of the page."""
    english, chinese = (
        (ROOT / "docs" / name).read_text("utf-8") for name in ("language.md", "language.zh.md")
    )
    for pattern in (r"^## ", r"^\| ", r"^\*\*..\*\*"):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(
            re.findall(pattern, chinese, re.MULTILINE)
        )
    code = [
        [
            re.sub(r" *#.*", "", block)
            for block in re.findall(r"^```\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        ]
        for page in (english, chinese)
    ]
    assert len(code[0]) == 4
    assert code[0] == code[1]
    keywords = [re.findall(r"^\| `(.+?)` \| `", page, re.MULTILINE) for page in (english, chinese)]
    assert len(keywords[0]) > 6
    assert len(keywords[0]) == len(keywords[1])
