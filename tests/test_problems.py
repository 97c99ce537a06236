"""`docs/problems.md` says of every type of problem what causes it and what helps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policylib_api.app import OPERATIONS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "problems.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SOURCES = sorted((ROOT / "api").rglob("*.py"))


def raised() -> Iterator[tuple[str, str]]:
    """Yield every type that the code names, with the statuses it has there."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "ProblemError":
                kinds = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                assert kinds, f"{path}: a type that cannot be read from the code"
                for kind in kinds:
                    yield str(kind), ast.unparse(node.args[1])


TYPES = sorted(set(raised()))


def test_every_type_has_its_section_and_every_section_its_type() -> None:
    assert len(OPERATIONS) > 10
    assert {kind for kind, _ in TYPES} == set(SECTIONS)
    assert list(SECTIONS) == sorted(SECTIONS)


@pytest.mark.parametrize(("kind", "status"), TYPES)
def test_section_says_cause_and_cure_in_both_languages(kind: str, status: str) -> None:
    chinese, english = SECTIONS[kind].strip().split("\n\n")
    assert chinese.startswith(f"**{status}** · ")
    assert re.search("[\u4e00-\u9fff]{4}", chinese)
    assert re.match(r"[A-Z`]", english)
    assert not re.search("[\u4e00-\u9fff]", english)


def test_settings_and_commands_that_are_named_exist() -> None:
    config = (ROOT / "api" / "policylib_api" / "config.py").read_text("utf-8")
    for name in re.findall(r"`([a-z]+_[a-z_]+)`", PAGE):
        if name not in ("request_id",):
            assert f"    {name}: " in config, name
