"""One mistake gives one finding: what only follows from it is not reported."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from policylib._resources import policy_root
from policylib.check.checker import check
from policylib.check.folder import read_policy_folder
from policylib.check.model import CheckedPolicy
from policylib.diagnostics import Diagnostic
from policylib.source import Source

ORDINANCE = "tonghua/tonghua-ordinance.policy"
LAW = "national/organic-law-2025.policy"
TEXTS = "national/texts/organic-law-2025.yaml"


@cache
def shipped_files() -> tuple[Source, ...]:
    return tuple(read_policy_folder(Path(str(policy_root()))))


def changed(name: str, old: str, new: str) -> tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]:
    """Check the shipped policy with one change in one file."""
    files = []
    for source in shipped_files():
        text = source.text
        if source.name == name:
            assert old in text
            text = text.replace(old, new, 1)
        files.append(Source(source.name, text))
    return check(files)


# What is changed where, and the only code reported.
MISTAKES = {
    "texts that are no YAML": (TEXTS, "provisions:", "provisions: [", "D201"),
    "texts that do not say of what": (TEXTS, "regulation:", "regulatoin:", "D205"),
    "texts of a mistyped slug": (
        TEXTS,
        "regulation: organic-law-2025",
        "regulation: organic-law-2026",
        "D242",
    ),
    "reading without slug": (
        ORDINANCE,
        "代号 street-office-bound",
        "代号",
        "P112",
    ),
    "regulation without slug": (ORDINANCE, "代号 tonghua-ordinance", "代号", "P112"),
    "slug that is none": (ORDINANCE, "代号 tonghua-ordinance", "代号 tonghua_ordinance", "P124"),
    "mistyped slug": (ORDINANCE, "代号 tonghua-ordinance", "代号 tonghua-ordinence", "C304"),
    "mistyped slug of a law cited elsewhere": (LAW, "代号 organic-law-2025", "代号 organic-law-2052", "C304"),
    "slug of another version": (LAW, "代号 organic-law-2025", "代号 organic-law-2018", "C305"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_finding(mistake: str) -> None:
    name, old, new, code = MISTAKES[mistake]
    _, found = changed(name, old, new)
    assert [(one.code, one.span.source.name) for one in found] == [(code, name)]


def test_quotes_of_other_texts_are_still_compared() -> None:
    """Texts that could not be read excuse no quote of a regulation whose texts could."""
    files = []
    for source in shipped_files():
        text = source.text
        if source.name == TEXTS:
            text += "\nbroken: [\n"
        if source.name == ORDINANCE:
            assert "不得转交给社区承担" in text
            text = text.replace("不得转交给社区承担", "不准转交给社区承担", 1)
        files.append(Source(source.name, text))
    _, found = check(files)
    assert sorted(one.code for one in found) == ["C340", "D201"]


def test_a_mistyped_slug_is_an_error_and_nothing_else_is_said() -> None:
    """Rules and cases that call the regulation by the name of its file still mean it."""
    checked, found = changed(ORDINANCE, "代号 tonghua-ordinance", "代号 tonghua-ordinence")
    assert checked is None
    assert [one.code for one in found] == ["C304"]


def test_a_rule_that_is_not_there_is_reported_also_by_the_name_of_the_file() -> None:
    files = []
    for source in shipped_files():
        text = source.text.replace("代号 tonghua-ordinance\n", "代号 tonghua-ordinence\n", 1)
        if source.name == "tonghua/tonghua-ordinance.cases.policy":
            assert "tonghua-ordinance/18-3-1" in text
            text = text.replace("tonghua-ordinance/18-3-1", "tonghua-ordinance/99-9", 1)
        files.append(Source(source.name, text))
    _, found = check(files)
    assert sorted(one.code for one in found) == ["C304", "C325"]
