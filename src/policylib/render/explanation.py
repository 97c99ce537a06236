"""The answer in one paragraph, and what there is to say where nothing would make a task lawful."""

from __future__ import annotations

from policylib.engine.trace import Ruling, Verdict
from policylib.render.findings import for_body
from policylib.render.questions import question_of
from policylib.render.words import Words

# Verdicts of tasks that break a norm: of these a rule may name a remedy that is no change of the task.
_BROKEN = (Verdict.UNLAWFUL, Verdict.CONFLICT, Verdict.IMPROPER)


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
    """Say that nothing would help, or is certain to; None where there are remedies or none is needed.

    Where a rule names a remedy of its own all the same, it is said how the two fit together.
    """
    if decision.remedies or decision.allowed:
        return None
    key = _why_none(decision)
    parts = [words.say(key)]
    broken = decision.verdict in _BROKEN
    if broken and any(finding.deciding and finding.remedy for finding in decision.findings):
        parts.append(words.say(f"named.{key}"))
    return words.join(parts, "sentence")


def _why_none(decision: Ruling) -> str:
    if not decision.hopeless:
        is_open = decision.verdict is Verdict.UNDETERMINED
        return "no_remedy.open" if is_open else "no_remedy.uncertain"
    return "no_remedy.ungoverned" if decision.verdict is Verdict.UNGOVERNED else "no_remedy"
