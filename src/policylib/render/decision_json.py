"""A decision as the JSON of the contract, with its sentences in one language."""

from __future__ import annotations

import json
import marshal
import re
from typing import Any

from policylib.check.model import Citation
from policylib.engine.trace import (
    Assumption,
    Consequence,
    Finding,
    Ground,
    ItemAnswer,
    Missing,
    Overruled,
    Remedy,
    Ruling,
    Status,
    Step,
    Verdict,
)
from policylib.render.items import match_dict
from policylib.render.words import ITEM, Rulebook, Words, pinpoint_parts, plain_value, split_variable

# Who imposes a measure, where the words of the law say so: 由同级人民政府予以纠正.
_AUTHORITY = re.compile(r"由([^,，。；;、]{2,30}?)(?:依法)?(?:予以|责令|给予|处以|追究|通报|约谈)")


def decision_dict(policy: Rulebook, decision: Ruling, language: str = "zh") -> dict[str, Any]:
    """Return a decision as plain data, ready for `json.dumps`.

    Args:
        policy: the policy that made the decision; it knows the names and questions.
        decision: what `policy.decide` returned.
        language: `zh` or `en`; ids and codes are the same in both.

    Returns:
        The keys of `docs/meaning.md`, in its order. Every sentence is a template; quotes are the
        exact words of the source in its own language.
    """
    words = Words(policy.checked, language)
    shared = _shared(words, decision)
    explained = shared.pop("explanation")
    return {**_before(words, decision), **shared, **_after(words, decision, explained)}


def decision_json(policy: Rulebook, decision: Ruling, language: str = "zh") -> str:
    """Return what `decision_dict` gives as JSON: what all decisions of a pattern share is written once."""
    words = Words(policy.checked, language)
    written = decision.rendered.get(f"{language}.json")
    if written is None:
        shared = _shared(words, decision)
        explained = shared.pop("explanation")
        written = (_json(shared)[1:-1], explained)
        if _is_shared(decision):
            decision.rendered[f"{language}.json"] = written
    text, explained = written
    before, after = _json(_before(words, decision)), _json(_after(words, decision, explained))
    return f"{before[:-1]},{text},{after[1:]}"


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _before(words: Words, decision: Ruling) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if decision.illustrative:
        answer["banner"] = words.say("banner", lists=words.join(list_titles(words, decision.illustrative)))
    return {**answer, "task": decision.task.model_dump()}


def _after(words: Words, decision: Ruling, explained: str) -> dict[str, Any]:
    receipt = decision.receipt
    return {
        "item": _item(words, decision.item),
        "explanation": explained,
        "mode": decision.mode,
        "receipt": {
            "policy": receipt.policy,
            "settings": receipt.settings,
            "engine": receipt.engine,
            "task": receipt.task,
            "date": receipt.date,
            "decided_on": receipt.decided_on,
        },
    }


def _is_shared(decision: Ruling) -> bool:
    """Say whether no sentence names what the item may be, which differs from task to task."""
    asked = (*decision.missing, *decision.worth_checking)
    return decision.item is None or ("item", ITEM) not in {(one.kind, one.name) for one in asked}


def _shared(words: Words, decision: Ruling) -> dict[str, Any]:
    """Return what all decisions of a pattern share: as new data each time, but worded once."""
    known = decision.rendered.get(words.language)
    if known is None:
        known = marshal.dumps(json.loads(_json(_worded(words, decision))))
        if _is_shared(decision):
            decision.rendered[words.language] = known
    # The quickest copy of plain data; these bytes never leave the process.
    shared: dict[str, Any] = marshal.loads(known)
    return shared


def _worded(words: Words, decision: Ruling) -> dict[str, Any]:
    return {
        "verdict": decision.verdict.value,
        "allowed": decision.allowed,
        "possible": [verdict.value for verdict in decision.possible],
        "tier": decision.tier,
        "aspects": {aspect: verdict.value for aspect, verdict in decision.aspects},
        "findings": [_finding(words, finding) for finding in decision.findings],
        "missing": [_missing(words, missing, decision.item) for missing in decision.missing],
        "assumed": [_assumed(words, assumed) for assumed in decision.assumed],
        "worth_checking": [_missing(words, missing, decision.item) for missing in decision.worth_checking],
        "remedies": [_remedy(words, remedy) for remedy in decision.remedies],
        "more_remedies": decision.more_remedies,
        "no_remedy": _no_remedy(words, decision),
        "advice": [_finding(words, finding) for finding in decision.advice],
        "governed_by": [
            {
                "regulation": governing.regulation,
                "title": governing.title,
                "version": governing.version,
                "rank": governing.rank,
                "tier": governing.tier,
                "why": governing.why,
                "text": words.say(f"why.{governing.why}"),
            }
            for governing in decision.governed_by
        ],
        "explanation": explanation(words, decision),
    }


def explanation(words: Words, decision: Ruling) -> str:
    """Return the answer in one paragraph: what it is, on what ground, what to find out first."""
    verdict = decision.verdict
    parts = [words.say(f"verdict.{verdict}") + words.say("end"), words.say(f"meaning.{verdict}")]
    if verdict is Verdict.UNDETERMINED:
        if decision.allowed is False:
            parts.append(words.say("certain.no"))
        names = [words.say(f"verdict.{one}") for one in decision.possible]
        parts.append(words.say("possible.these", verdicts=words.join(names, "clause")))
    deciding = [finding for finding in decision.findings if finding.deciding]
    if deciding:
        grounds = [
            f"{words.cite_all(finding.citations)} “{finding.title}”" + _for_body(words, finding)
            for finding in deciding
        ]
        parts.append(words.say("because.rules", rules=words.join(grounds, "clause")))
    if decision.missing:
        first = _missing(words, decision.missing[0], decision.item)
        parts.append(words.say("because.missing", questions=first["question"]))
    if decision.allowed and decision.assumed:
        parts.append(words.say("conditional"))
    return words.join(parts, "sentence")


def list_titles(words: Words, ids: tuple[str, ...]) -> list[str]:
    """Return the titles of lists, by id."""
    titles = {one.id: one.title for one in words.checked.lists}
    return [titles[one] for one in ids]


# --- findings ----------------------------------------------------------------------------------


def _finding(words: Words, finding: Finding) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "rule": finding.rule,
        "title": finding.title,
        "body": finding.body,
        "aspect": finding.aspect,
        "modality": finding.modality,
        "status": finding.status.value,
        "statuses": [status.value for status in finding.statuses],
        "deciding": finding.deciding,
        "tier": finding.tier,
        "rank": finding.rank,
        "citation": _citation(finding.citations[0]),
        "citations": [_citation(citation) for citation in finding.citations],
        "because": [_ground(words, ground) for ground in finding.because],
        "exception": _citation(finding.exceptions[0]) if finding.exceptions else None,
        "exceptions": [_citation(citation) for citation in finding.exceptions],
        "defeated_by": list(finding.defeated_by),
        "consequence": _consequence(words, finding.consequence) if finding.consequence else None,
        "refusal": {
            "granted": finding.refusal is not None,
            "text": words.say("refusal.granted", text=finding.refusal)
            if finding.refusal is not None
            else words.say("refusal.none"),
        },
        "remedy": finding.remedy,
        "binding": finding.binding,
        "advises_because": finding.advises_because,
        "text": _finding_text(words, finding),
    }
    return answer


def _finding_text(words: Words, finding: Finding) -> str:
    """Say in a few words what became of the rule."""
    if finding.status is Status.UNKNOWN:
        names = [words.say(f"status.{status}") for status in finding.statuses]
        text = words.say("status.unknown_between", statuses=words.join(names))
    else:
        text = words.say(f"status.{finding.status}")
    text += _for_body(words, finding)
    if finding.advises_because is not None:
        right = finding.advises_because == "modality" and finding.refusal is not None
        reason = "right" if right else finding.advises_because
        text = words.join([text, words.say(f"advises_because.{reason}")], "clause")
    return text


def _for_body(words: Words, finding: Finding) -> str:
    return words.say("for_body.on_behalf_of") if finding.body == "on_behalf_of" else ""


def _citation(citation: Citation) -> dict[str, Any]:
    article, paragraph, item = pinpoint_parts(citation.at)
    return {
        "regulation": citation.regulation,
        "title": citation.title,
        "at": citation.at,
        "article": article,
        "paragraph": paragraph,
        "item": item,
        "quote": "……".join(citation.quotes),
        "quotes": list(citation.quotes),
    }


def _ground(words: Words, ground: Ground) -> dict[str, Any]:
    kind, name = split_variable(ground.variable)
    label = words.name(kind, name)
    if ground.value is None:
        text = words.say("ground.unknown", name=label)
    else:
        value = words.value(kind, name, ground.value)
        text = words.say("ground", name=label, value=value, origin=_origin(words, ground))
    return {
        kind: name,
        "value": plain_value(kind, ground.value),
        "origin": ground.origin,
        "source": ground.source,
        "label": label,
        "text": text,
    }


def _origin(words: Words, ground: Ground) -> str:
    if ground.origin == "settled":
        return words.say("origin.settled", authority=ground.source)
    if ground.origin != "list":
        return words.say(f"origin.{ground.origin}")
    if ground.source is None:
        return words.say("origin.no_list")
    return words.say("origin.list", source=_list_source(words, ground.source))


def _list_source(words: Words, source: str) -> str:
    """Name a list, and its entry if there is one (`list` or `list/entry`)."""
    for one in words.checked.lists:
        if source == one.id:
            return one.title
        for item in one.items:
            if source == f"{one.id}/{item.id}":
                return f"{one.title}“{item.names[0]}”"
    return source


def _consequence(words: Words, consequence: Consequence) -> dict[str, Any]:
    if consequence.measure is None:
        return {
            "body": None,
            "measure": None,
            "citation": None,
            "certain": consequence.certain,
            "text": words.say("consequence.none"),
        }
    text = words.say(
        "consequence.measure", measure=consequence.measure, citation=words.cite_all(consequence.citations)
    )
    return {
        "body": _authority(consequence),
        "measure": consequence.measure,
        "citation": _citation(consequence.citations[0]) if consequence.citations else None,
        "certain": consequence.certain,
        "text": text if consequence.certain else words.say("consequence.uncertain", text=text),
    }


def _authority(consequence: Consequence) -> str | None:
    """Return who imposes the measure, in the words of the text; None where it does not say."""
    quotes = [quote for citation in consequence.citations for quote in citation.quotes]
    for text in (*quotes, consequence.measure or ""):
        if found := _AUTHORITY.search(text):
            return found.group(1)
    return None


# --- what is not known, assumed, curable ---------------------------------------------------------


def _missing(words: Words, missing: Missing, item: ItemAnswer | None) -> dict[str, Any]:
    question = words.question(missing.kind, missing.name)
    if (missing.kind, missing.name) == ("item", ITEM) and item is not None and item.candidates:
        names = words.join([f"“{entry.name}”" for entry in item.candidates])
        question = words.say("question.item_candidates", names=names)
    return {
        "kind": missing.kind,
        "name": missing.name,
        "label": words.name(missing.kind, missing.name),
        "question": question,
        "who": missing.who,
        "who_label": words.body(missing.who),
    }


def _assumed(words: Words, assumed: Assumption) -> dict[str, Any]:
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


def _remedy(words: Words, remedy: Remedy) -> dict[str, Any]:
    return {"steps": [_step(words, step) for step in remedy.steps]}


def _step(words: Words, step: Step) -> dict[str, Any]:
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
        "citation": _citation(step.citation) if step.citation else None,
        "text": text,
    }


def _action(words: Words, step: Step) -> str:
    if step.kind == "list":
        return words.say(f"step.list.{step.value}", list=words.list_kind(step.name))
    name = words.name(step.kind, step.name)
    if step.value in ("true", "false"):
        return words.say(f"step.fact.{step.value}", name=name)
    return words.say("step.option", name=name, value=words.value(step.kind, step.name, step.value))


def _no_remedy(words: Words, decision: Ruling) -> str | None:
    """Say that nothing would help, or is certain to; None where there are remedies or none is needed."""
    if decision.remedies or decision.allowed:
        return None
    if not decision.hopeless:
        is_open = decision.verdict is Verdict.UNDETERMINED
        return words.say("no_remedy.open" if is_open else "no_remedy.uncertain")
    return words.say("no_remedy.ungoverned" if decision.verdict is Verdict.UNGOVERNED else "no_remedy")


# --- the matter ----------------------------------------------------------------------------------


def _item(words: Words, item: ItemAnswer | None) -> dict[str, Any] | None:
    if item is None:
        return None
    overruled = [_overruled(words, one) for one in item.overruled]
    return {**match_dict(words, item), "overruled": overruled}


def _overruled(words: Words, overruled: Overruled) -> dict[str, Any]:
    claim = asserted(words, "list", overruled.kind, overruled.value)
    return {
        "kind": overruled.kind,
        "asserted": overruled.value == "on",
        "source": overruled.source,
        "text": words.say("item.overruled", what=claim, source=_list_source(words, overruled.source)),
    }
