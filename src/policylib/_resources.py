"""Where the data that travels with the package lies: the grammar, its keyword tables, the shipped policy."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# `importlib.resources` would do the same and takes longer to load than the files.
_PACKAGE = Path(__file__).parent


def grammar_text() -> str:
    """Return the grammar body, which knows abstract terminals only."""
    return (_data_root() / "grammar" / "policy.lark").read_text(encoding="utf-8")


def keywords_text(language: str) -> str:
    """Return the keyword table of a language (`zh` or `en`) as YAML text."""
    return (_data_root() / "grammar" / "keywords" / f"{language}.yaml").read_text(encoding="utf-8")


def policy_root() -> Path:
    """Return the folder of the shipped policy."""
    return _data_root() / "policy"


@cache
def _data_root() -> Path:
    """Return the folder that holds `grammar/` and `policy/`: inside a wheel, or the checkout itself."""
    for root in (_PACKAGE / "_data", _PACKAGE.parents[1]):
        if (root / "grammar" / "policy.lark").is_file():
            return root
    message = "policylib was installed without its grammar/ and policy/ folders"
    raise FileNotFoundError(message)
