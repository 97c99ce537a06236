"""What is missing, assumed and curable, as plain data with its sentences in one language."""

from __future__ import annotations

from typing import Any

from policylib.engine.trace import Assumption, ItemAnswer, Missing, Step
from policylib.render.findings import citation_dict
from policylib.render.words import ITEM, Words, plain_value


def asks_for_item(missing: Missing) -> bool:
    """Say whether it is asked what the item is: then the question may name candidates, which differ from
    task to task.
    """
    return (missing.kind, missing.name) == ("item", ITEM)


def question_of(words: Words, missing: Missing, item: ItemAnswer | None) -> str:
    """Return the question that finds out what is missing."""
    if asks_for_item(missing) and item is not None and item.candidates:
        names = words.join([f"“{entry.name}”" for entry in item.candidates])
        return words.say("question.item_candidates", names=names)
    return words.question(missing.kind, missing.name)


def missing_dict(words: Words, missing: Missing, item: ItemAnswer | None) -> dict[str, Any]:
    """Return something missing as plain data."""
    return {
        "kind": missing.kind,
        "name": missing.name,
        "label": words.name(missing.kind, missing.name),
        "question": question_of(words, missing, item),
        "who": missing.who,
        "who_label": words.body(missing.who),
    }


def assumed_dict(words: Words, assumed: Assumption) -> dict[str, Any]:
    """Return something that is taken for granted as plain data."""
    kind, name = assumed.kind, assumed.name
    label = words.checked.readings[name].title if kind == "reading" else words.name(kind, name)
    text, proof = _assumption_texts(words, assumed, label)
    return {
        "kind": kind,
        "name": name,
        "value": plain_value(assumed.kind, assumed.value),
        "why": assumed.why,
        "label": label,
        "text": text,
        "proof": proof,
    }


def _assumption_texts(words: Words, assumed: Assumption, label: str) -> tuple[str, str]:
    """Say what is assumed, and what would prove it."""
    kind, name = assumed.kind, assumed.name
    value = words.value(kind, name, assumed.value)
    if assumed.why == "not_part":
        who = words.body(words.checked.vocabulary.facts[name].who)
        return words.say("assumed.not_part", name=label), words.say("proof.not_part", who=who)
    if assumed.why == "asserted":
        proof = (
            words.say("proof.asserted", list=words.list_kind(name))
            if kind == "list"
            else words.say("proof.asserted_value")
        )
        return words.say("assumed.asserted", what=asserted(words, kind, name, assumed.value)), proof
    return words.say("assumed.default", name=label, value=value), words.say("proof.default")


def asserted(words: Words, kind: str, name: str, value: str) -> str:
    """Say what a caller asserts, in a few words."""
    if kind == "list":
        return words.say(f"listed.{value}", list=words.list_kind(name))
    return words.say("name.value", name=words.name(kind, name), value=words.value(kind, name, value))


def step_dict(words: Words, step: Step) -> dict[str, Any]:
    """Return one change of a remedy as plain data."""
    actor = words.body(step.actor)
    action = _action(words, step)
    text = (
        words.say("step.cited", actor=actor, action=action, citation=words.cite(step.citation))
        if step.citation
        else words.say("step", actor=actor, action=action)
    )
    return {
        "actor": step.actor,
        "by_assigner": step.by_assigner,
        "kind": step.kind,
        "name": step.name,
        "value": plain_value(step.kind, step.value),
        "citation": citation_dict(step.citation) if step.citation else None,
        "text": text,
    }


def _action(words: Words, step: Step) -> str:
    if step.kind == "list":
        return words.say(f"step.list.{step.value}", list=words.list_kind(step.name))
    name = words.name(step.kind, step.name)
    if step.value in ("true", "false"):
        return words.say(f"step.fact.{step.value}", name=name)
    return words.say("step.option", name=name, value=words.value(step.kind, step.name, step.value))
