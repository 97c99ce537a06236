"""The VS Code extension: what is generated is up to date, and what it promises is there."""

from __future__ import annotations

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from policylib.lsp.running import RUN_CASES
from policylib.syntax.keywords import LANGUAGES, keyword_table

EXTENSION = Path(__file__).parents[1] / "editors" / "vscode"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = spec_from_file_location("generate", EXTENSION / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_grammar_and_snippets_are_those_of_the_keyword_tables(generate: ModuleType) -> None:
    for path, text in generate.files().items():
        assert path.read_text("utf-8") == text, "run editors/vscode/generate.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_has_a_colour(generate: ModuleType, language: str) -> None:
    patterns = json.dumps(generate.grammar()["repository"], ensure_ascii=False)
    table = keyword_table(language)
    for terminal in table.spellings:
        for word in table.accepted(terminal):
            if terminal != "AND":
                assert word.replace(" ", "[ \\\\t]+") in patterns, word


def test_commands_are_declared_registered_and_titled() -> None:
    package = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    code = (EXTENSION / "src" / "extension.js").read_text("utf-8")
    declared = {one["command"] for one in package["contributes"]["commands"]}
    assert set(re.findall(r'registerCommand\("([^"]+)"', code)) == declared
    # The server's own command is registered by the client library, under the same name.
    assert RUN_CASES not in declared
    assert f'command: "{RUN_CASES}"' in code
    keys = set(re.findall(r"%([\w.]+)%", json.dumps(package)))
    for name in ("package.nls.json", "package.nls.zh-cn.json"):
        assert set(json.loads((EXTENSION / name).read_text("utf-8"))) == keys


def test_files_that_the_extension_names_are_there() -> None:
    contributes = json.loads((EXTENSION / "package.json").read_text("utf-8"))["contributes"]
    named = [one["path"] for one in (*contributes["grammars"], *contributes["snippets"])]
    named += [one["configuration"] for one in contributes["languages"]]
    assert all((EXTENSION / name).is_file() for name in named)
