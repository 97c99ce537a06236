"""Everything in a policy that is said to be the words of a regulation: provision texts and quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.source import Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that must stand in a regulation. `at`: the canonical place; `provision`: they are the text kept
    for it; `spans`: where the policy has them.
    """

    regulation: str
    at: str
    words: str
    provision: bool
    spans: tuple[Span, ...] = ()


def quoted_in(checked: CheckedPolicy) -> tuple[Quoted, ...]:
    """Return the provision texts of a policy and its quotes, each once with every place that has it.

    They are in the order of regulations; within one, provisions first, each in the order of files.
    """
    found: dict[tuple[str, bool, str, str], list[Span]] = {}
    for regulation, at, words, is_provision, span in _all(checked):
        found.setdefault((regulation, not is_provision, at, words), []).extend([span] if span else [])
    ordered = sorted(found.items(), key=lambda pair: pair[0][:2])
    return tuple(
        Quoted(regulation, at, words, not is_quote, tuple(spans))
        for (regulation, is_quote, at, words), spans in ordered
    )


def _all(checked: CheckedPolicy) -> Iterator[tuple[str, str, str, bool, Span | None]]:
    in_order = sorted(checked.provisions.values(), key=lambda each: each.span.start if each.span else 0)
    for provision in in_order:
        yield provision.regulation, provision.at, provision.text, True, provision.span
    for citation in checked.citations:
        for quote in citation.quotes:
            yield citation.regulation, citation.at, quote, False, citation.span
    for each in checked.lists:
        for item in each.items:
            if item.basis_quote is not None and item.basis_regulation is not None:
                at = item.basis_at or ""
                yield item.basis_regulation, at, item.basis_quote, False, item.basis_span
