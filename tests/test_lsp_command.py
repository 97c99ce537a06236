"""`policylib lsp`: what it says where the packages of its extra are not installed."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from policylib.cli.main import cli


@pytest.mark.parametrize(("language", "expected"), [("zh", "先安装：pip"), ("en", "run: pip")])
def test_a_missing_package_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("policylib.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    result = CliRunner().invoke(cli, ["lsp", "--stdio", "--lang", language])
    assert result.exit_code == 2
    assert expected in result.output
    assert "policylib[lsp]" in result.output
    assert "pygls" in result.output
