"""The grammar and the rule base are found, and nothing with a common name is installed beside the package."""

from __future__ import annotations

import tomllib
from pathlib import Path

from policylib._resources import grammar_text, policy_root

ROOT = Path(__file__).parents[1]


def test_data_is_found() -> None:
    assert "start" in grammar_text()
    assert policy_root().joinpath("vocabulary.yaml").is_file()


def test_wheel_maps_data_into_the_package() -> None:
    """Nothing but the two packages may land in site-packages, and every data folder must."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    for folder in wheel["only-include"]:
        assert (ROOT / folder).is_dir()
        source = folder if folder in wheel["sources"] else folder.split("/")[0]
        target = wheel["sources"][source]
        assert target.startswith("policylib/_data/") or folder in ("src/policylib", "api/policylib_api")


def test_data_folders_hold_no_python() -> None:
    """A Python file there would break an editable install."""
    assert not [*(ROOT / "grammar").rglob("*.py"), *(ROOT / "policy").rglob("*.py")]
