"""What a rule says about a task, as plain data with its sentences in one language."""

from __future__ import annotations

import re
from typing import Any

from policylib.check.model import Citation
from policylib.engine.trace import Consequence, Finding, Ground, Status
from policylib.render.words import Words, pinpoint_parts, plain_value, split_variable

# Who imposes a measure, where the words of the law say so: 由同级人民政府予以纠正.
_AUTHORITY = re.compile(r"由([^,，。；;、]{2,30}?)(?:依法)?(?:予以|责令|给予|处以|追究|通报|约谈)")


def finding_dict(words: Words, finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    return {
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
        "citation": citation_dict(finding.citations[0]),
        "citations": [citation_dict(citation) for citation in finding.citations],
        "because": [_ground(words, ground) for ground in finding.because],
        "exception": citation_dict(finding.exceptions[0]) if finding.exceptions else None,
        "exceptions": [citation_dict(citation) for citation in finding.exceptions],
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


def _finding_text(words: Words, finding: Finding) -> str:
    """Say in a few words what became of the rule."""
    if finding.status is Status.UNKNOWN:
        names = [words.say(f"status.{status}") for status in finding.statuses]
        text = words.say("status.unknown_between", statuses=words.join(names))
    else:
        text = words.say(f"status.{finding.status}")
    text += for_body(words, finding)
    if finding.advises_because is not None:
        right = finding.advises_because == "modality" and finding.refusal is not None
        reason = "right" if right else finding.advises_because
        text = words.join([text, words.say(f"advises_because.{reason}")], "clause")
    return text


def for_body(words: Words, finding: Finding) -> str:
    """Say for which body a finding is, unless it is the one that assigns."""
    return words.say("for_body.on_behalf_of") if finding.body == "on_behalf_of" else ""


def citation_dict(citation: Citation) -> dict[str, Any]:
    """Return a citation as plain data."""
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
    return words.say("origin.list", source=list_source(words, ground.source))


def list_source(words: Words, source: str) -> str:
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
        "citation": citation_dict(consequence.citations[0]) if consequence.citations else None,
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
