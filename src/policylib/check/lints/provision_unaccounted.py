"""Provisions that became nothing and say no reason (L410): nobody can tell that they were read."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.lints.subject import Subject
from policylib.check.model import CheckedPolicy
from policylib.check.report import problem
from policylib.check.uses import by_provision
from policylib.diagnostics import Diagnostic, Text


def unaccounted_provisions(subject: Subject) -> Iterator[Diagnostic]:
    """Report provisions of regulations that nothing cites, whole or in part, and that give no reason."""
    checked = subject.checked
    made_of = (checked.provisions, checked.uses, tuple(checked.regulations))
    yield from subject.keep.result("unaccounted", made_of, lambda: tuple(_unaccounted(checked)))


def _unaccounted(checked: CheckedPolicy) -> Iterator[Diagnostic]:
    own = [one for one in checked.provisions.values() if one.regulation in checked.regulations]
    used = by_provision(own, checked.uses)
    for provision in own:
        if provision.not_encoded is not None or used[provision.regulation, provision.at]:
            continue
        assert provision.span is not None
        yield problem(
            "L410",
            provision.span,
            f"没有规则引用{provision.at}，也没有说明理由",
            f"nothing cites {provision.at}, and no reason is given",
            advice=Text(
                "编成规则，或者写 not_encoded：不编的理由", "encode it, or add `not_encoded` with the reason"
            ),
        )
