"""Definitions that nothing uses (L402)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.check.types import titles_in
from policylib.diagnostics import Diagnostic, Text


def unused_definitions(subject: Subject) -> Iterator[Diagnostic]:
    """Report definitions that no rule, liability or other definition names."""
    for unit in subject.index.units:
        if not unit.definitions:
            continue
        used = {title for node in unit.file.declarations for title in titles_in(node, subject.keep)}
        for title, node in unit.definitions.items():
            if title not in used:
                yield problem(
                    "L402",
                    heading(node),
                    f"没有规则用到定义「{title}」",
                    f"no rule uses the definition `{title}`",
                    advice=Text("在规则里写它的名称，或者删去它", "name it in a rule, or delete it"),
                )
