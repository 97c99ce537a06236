"""The maintainers' pages, `policy/README.md` and its English twin: every step is done as written."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from policylib.cli.main import cli

ROOT = Path(__file__).parents[1]
POLICY = ROOT / "policy"
PAGES = {"zh": POLICY / "README.md", "en": POLICY / "README.en.md"}
# The copy has the places that the page speaks of, so that loading it many times does not take minutes.
PLACES = ("national", "tonghua")


@dataclass(frozen=True)
class Block:
    """A fenced block, with the words that stand between it and the block before."""

    kind: str
    text: str
    before: str


def blocks(page: Path) -> Iterator[Block]:
    text, end = page.read_text("utf-8"), 0
    for found in re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL):
        content = re.sub(rf"^{found[1]}", "", found[3], flags=re.MULTILINE)
        yield Block(found[2], content, text[end : found.start()])
        end = found.end()


def changes(block: Block) -> Iterator[tuple[str, str, str]]:
    """Yield what the words before a block say that is done with it: how, in which file, at which line."""
    patterns = {
        "new": [r"新建 `([^`]+)`()", r"[Nn]ew file `([^`]+)`()"],
        "end": [r"在 `([^`]+)` 末尾加()", r"[Aa]t the end of `([^`]+)`()"],
        "below": [r"在 `([^`]+)` 的 `([^`]+)` 一行下面加", r"[Ii]n `([^`]+)`, below the line `([^`]+)`"],
    }
    for how, ways in patterns.items():
        for way in ways:
            for path, line in re.findall(way, block.before):
                yield how, path, line


def carry_out(block: Block) -> str | None:
    """Write a block where its words say; return the path, or None where it goes to no file."""
    for how, name, line in changes(block):
        path = Path(name)
        if how == "new":
            assert not path.exists(), f"{name} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif how == "end":
            path.write_text(path.read_text("utf-8") + block.text, "utf-8")
        else:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            (at,) = (number for number, one in enumerate(lines) if one.strip() == line.strip())
            path.write_text("".join([*lines[: at + 1], block.text, *lines[at + 1 :]]), "utf-8")
        return name
    return None


def run(command: str) -> tuple[int, str]:
    program, *arguments = shlex.split(command)
    assert program == "policylib"
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, result.output


def fits(command: str, exit_code: int, output: str, shown: str) -> bool:
    """Say whether a command ended as the page leads to expect."""
    if command.startswith("policylib coverage"):
        return "anhe" not in output  # the other places, whose cases show national rules, were left out
    if command.startswith("policylib check") and not shown:
        return exit_code == 0 and re.match("没有发现问题|no problems", output) is not None
    if re.match(r"policylib (check|test|fmt|lists import|show|readings|law|compare) ", command):
        wrong = re.search("错误|error", shown) is not None
        return exit_code == (1 if wrong else 0) and bool(wrong) is bool(re.search("^(错误|error)", output))
    return exit_code in (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("language", PAGES)
def test_every_step_can_be_done_as_written(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are written, commands run in the order of the page; the lines shown stand in what they print."""
    folder = tmp_path / "policy"
    folder.mkdir()
    for path in POLICY.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
        elif path.name in PLACES:
            shutil.copytree(path, folder / path.name)
    monkeypatch.chdir(tmp_path)
    page = list(blocks(PAGES[language]))
    rules = "".join(path.read_text("utf-8") for path in folder.rglob("*.policy"))
    for block, following in zip(page, [*page[1:], None], strict=True):
        if block.kind == "sh":
            shown = (
                following.text
                if following and following.kind == "text" and not list(changes(following))
                else ""
            )
            for command in block.text.splitlines():
                exit_code, output = run(command)
                assert fits(command, exit_code, output, shown), f"{command}: {exit_code}\n{output}"
            for line in shown.splitlines():
                assert line in output.splitlines(), f"{command} prints no line {line!r}:\n{output}"
        elif carry_out(block) is None and block.kind != "text":
            assert block.kind == "policy"
            assert block.text in rules, "the rule that is read is not in the rule base"
    assert not [path for path in folder.rglob("*") if path.suffix == ".txt"]


def test_the_twins_say_the_same() -> None:
    """Same sections, same tables, same files, same commands (in English with `--lang en`)."""
    zh, en = (path.read_text("utf-8") for path in PAGES.values())
    for pattern in (r"^#+ ", r"^ *\|", r"^ *- ", r'<a id="\w+"></a>', r"^ *\d+\. "):
        assert len(re.findall(pattern, zh, re.MULTILINE)) == len(re.findall(pattern, en, re.MULTILINE)), (
            pattern
        )
    for chinese, english in zip(blocks(PAGES["zh"]), blocks(PAGES["en"]), strict=True):
        assert chinese.kind == english.kind
        assert list(changes(chinese)) == list(changes(english))
        if chinese.kind != "text" or list(changes(chinese)):
            assert english.text.replace(" --lang en", "") == chinese.text


@pytest.mark.parametrize("language", PAGES)
def test_every_folder_is_listed(language: str) -> None:
    page = PAGES[language].read_text("utf-8")
    for path in POLICY.iterdir():
        if path.is_dir():
            assert f"[`{path.name}/`]({path.name}/README.md)" in page


PLACE_PAGES = sorted(
    path for path in POLICY.glob("*/README.md") if path.parent.name not in ("schema", "national", "district")
)


@pytest.mark.parametrize("page", PLACE_PAGES, ids=lambda page: page.parent.name)
def test_place_pages_have_one_structure(page: Path) -> None:
    """What became of every clause, what differs elsewhere, what is not known, and all of it in English."""
    text = page.read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    tables = [
        section
        for section in re.split(r"^## ", text, flags=re.MULTILINE)
        if "逐条对应" in section.split("\n")[0]
    ]
    assert tables
    assert all(re.search(r"^\|---\|", section, re.MULTILINE) for section in tables)
    for part in ("与别处的不同", "不知道的"):
        assert any(heading.startswith(part) for heading in headings), part
    assert headings[-1] == "English"
    assert text.count("\n[English](#english)\n") == 1
