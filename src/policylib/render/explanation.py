"""The answer in one paragraph, and what there is to say where nothing would make a task lawful."""

from __future__ import annotations

from policylib.engine.trace import Ruling, Verdict
from policylib.render.findings import for_body
from policylib.render.questions import question_of
from policylib.render.words import Words


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
            f"{words.cite_all(finding.citations)} “{finding.title}”" + for_body(words, finding)
            for finding in deciding
        ]
        parts.append(words.say("because.rules", rules=words.join(grounds, "clause")))
    if decision.missing:
        first = question_of(words, decision.missing[0], decision.item)
        parts.append(words.say("because.missing", questions=first))
    if decision.allowed and decision.assumed:
        parts.append(words.say("conditional"))
    return words.join(parts, "sentence")


def no_remedy(words: Words, decision: Ruling) -> str | None:
    """Say that nothing would help, or is certain to; None where there are remedies or none is needed."""
    if decision.remedies or decision.allowed:
        return None
    if not decision.hopeless:
        is_open = decision.verdict is Verdict.UNDETERMINED
        return words.say("no_remedy.open" if is_open else "no_remedy.uncertain")
    return words.say("no_remedy.ungoverned" if decision.verdict is Verdict.UNGOVERNED else "no_remedy")
