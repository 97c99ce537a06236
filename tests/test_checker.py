"""The checker against packed policy folders (tests/golden/check): each code has a file in which it fires."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from packed import GOLDEN, RULE, described, unpack

from policylib.check.checker import check
from policylib.diagnostics import Severity

FILES = sorted(GOLDEN.glob("good/*.txt")) + sorted(GOLDEN.glob("bad/*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_checker_says_what_is_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    files, expected = unpack(text)
    checked, found = check(files)
    said = described(found)
    if os.environ.get("UPDATE_GOLDEN"):
        folder = text.partition(f"\n{RULE}\n")[0]
        path.write_text(f"{folder}\n{RULE}\n{said}", encoding="utf-8")
        expected = said
    assert said == expected
    has_errors = any(diagnostic.severity is Severity.ERROR for diagnostic in found)
    assert (checked is None) == has_errors
    if path.parent.name == "good":
        assert found == ()
    else:
        assert path.stem.partition("-")[0] in {diagnostic.code for diagnostic in found}
