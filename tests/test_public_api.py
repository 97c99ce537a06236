"""The facade: exactly the names it lists, each found, with types and without loading what is not used."""

from __future__ import annotations

import ast
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

import policylib

STUB = Path(policylib.__file__).with_suffix(".pyi")


def test_names_are_sorted_and_found() -> None:
    assert policylib.__all__ == sorted(policylib.__all__)
    for name in policylib.__all__:
        assert getattr(policylib, name).__module__.startswith("policylib.")
    assert set(policylib.__all__) <= set(dir(policylib))


def test_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'decide_everything'"):
        policylib.decide_everything  # type: ignore[attr-defined]  # noqa: B018


def test_stub_agrees_with_module() -> None:
    """The stub imports every public name from the module it is loaded from."""
    tree = ast.parse(STUB.read_text("utf-8"))
    imported = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {name: getattr(policylib, name).__module__ for name in policylib.__all__}


def test_import_is_light() -> None:
    """The facade and the help of the command load neither the parser nor the data-file libraries."""
    code = (
        "import sys, policylib.cli.main\n"
        "heavy = {'lark', 'yaml', 'jsonschema', 'policylib.engine', 'policylib.check'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"


def test_version_is_that_of_the_project() -> None:
    changelog = Path(__file__).parents[1] / "CHANGELOG.md"
    assert f"## {policylib.__version__}" in changelog.read_text("utf-8")


def test_a_policy_can_be_made_again_of_its_files(shipped: policylib.Policy) -> None:
    again = policylib.load_files(shipped.files, settings=shipped.settings)
    assert again.digest == shipped.digest
    assert again.settings_digest == shipped.settings_digest
    assert again.files == shipped.files


def test_settings_are_read_back_from_their_canonical_form() -> None:
    settled = policylib.Settlement("是", "某市民政局", dt.date(2026, 1, 5), "复函", dt.date(2026, 2, 1))
    settings = policylib.Settings({"tonghua-ordinance/street-office-bound": settled}, 10)
    assert policylib.parse_settings(settings.canonical()) == settings
