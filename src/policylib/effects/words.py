"""What all reports on a change say alike: answers, and rules with their citations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from policylib.effects.messages import say
from policylib.engine.trace import Verdict
from policylib.policyset import Policy
from policylib.render.messages import join
from policylib.render.messages import say as say_rendered
from policylib.render.words import Words


def answer_words(language: str, possible: Collection[Verdict]) -> str:
    """Return an answer in words: the verdict, or what it may be."""
    names = [say_rendered(f"verdict.{verdict}", language) for verdict in Verdict if verdict in possible]
    if len(names) == 1:
        return names[0]
    return say("diff.perhaps", language, possible=join(names, language))


def change_words(language: str, old: Collection[Verdict], new: Collection[Verdict]) -> str:
    """Return a change of an answer in words."""
    return say("diff.change", language, old=answer_words(language, old), new=answer_words(language, new))


def grounds_words(
    old: Policy, new: Policy, language: str, old_rules: Sequence[str], new_rules: Sequence[str]
) -> list[str]:
    """Return which rules decide on one side only, with their citations, and which on both."""
    both = [rule for rule in old_rules if rule in new_rules]
    lines = []
    for side, policy, rules in (("old", old, old_rules), ("new", new, new_rules)):
        only = [_rule_words(policy, language, rule) for rule in rules if rule not in both]
        if not rules:
            only = [say("diff.no_rule", language)]
        if only:
            lines.append(say(f"diff.rules.{side}", language, rules=join(only, language, "clause")))
    if both:
        named = [_rule_words(new, language, rule) for rule in both]
        lines.append(say("diff.rules.both", language, rules=join(named, language, "clause")))
    return lines


def _rule_words(policy: Policy, language: str, name: str) -> str:
    rule = policy.checked.rules[name]
    citations = Words(policy.checked, language).cite_all(rule.citations)
    return say("diff.rule", language, rule=rule.id, title=rule.title, citations=citations)


def rules_data(policy: Policy, rules: Sequence[str]) -> list[dict[str, Any]]:
    """Return rules with their citations as plain data."""
    return [
        {
            "rule": name,
            "title": policy.checked.rules[name].title,
            "citations": [
                {"regulation": each.regulation, "at": each.at, "quotes": list(each.quotes)}
                for each in policy.checked.rules[name].citations
            ],
        }
        for name in rules
    ]


def identity_data(old: Policy, new: Policy) -> dict[str, Any]:
    """Return which policies were compared, under which settings."""
    sides = (("old", old), ("new", new))
    return {name: {"policy": each.digest, "settings": each.settings_digest} for name, each in sides}
