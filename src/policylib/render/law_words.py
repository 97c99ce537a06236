"""What there is to remark on a regulation or a reading of a place on a day, in words."""

from __future__ import annotations

from policylib.analysis.law import Question, Text
from policylib.analysis.standing import Standing
from policylib.render.map_messages import say
from policylib.render.words import Words


def remarks(words: Words, text: Text) -> list[str]:
    """Return what is particular to a regulation on a day: that its period ran out, which communities it
    governs or reaches by analogy, rules that begin later or have ended, and the version that replaced it.
    """
    regulation, language = text.regulation, words.language
    found = []
    if text.standing is Standing.LAPSED:
        found.append(say("standing.lapsed", language, lapsed=regulation.lapsed))
    for key, kinds in (("communities", regulation.communities), ("analogy", regulation.analogy)):
        if kinds:
            known = words.checked.vocabulary.communities
            labels = [words.label(known[kind]) for kind in known if kind in kinds]
            found.append(say(f"law.{key}", language, kinds=words.join(labels)))
    found += [
        say("law.rule_from", language, rule=rule.id, date=rule.start)
        for rule in text.coming
        if rule.start is not None
    ]
    found += [say("law.rule_ended", language, rule=rule.id, date=rule.ended) for rule in text.gone]
    if text.successor is not None:
        later = text.successor
        found.append(say("law.succeeded", language, title=later.title, slug=later.slug))
    return found


def answer_words(language: str, one: Question) -> str:
    """Return how a reading is answered: by a deployment, by default, or not at all."""
    if one.settled is not None:
        return say("law.reading.settled", language, answer=one.settled.answer, by=one.settled.by)
    if one.answer is not None:
        return say("law.reading.default", language, answer=one.answer)
    return say("law.reading.open", language)
