"""The community's reply to the body that assigned: it quotes what decided and asks; it never refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policylib.engine.trace import Assumption
from policylib.letters.errors import LetterError
from policylib.letters.lines import lines_of, mark, numbered, parts
from policylib.letters.model import Letter, Line
from policylib.letters.page import Page
from policylib.render.questions import asserted
from policylib.render.sections import granting, grounds_of, quoted
from policylib.render.task_words import body_name, task_lines

_NOTHING_TO_SAY = ("lawful", "ungoverned")
_RETURNED = ("unlawful", "improper")


def reply(page: Page) -> Letter:
    """Return the reply to a decision.

    Raises:
        LetterError: where there is nothing to return, to make good or to ask.
    """
    verdict = page.answer["verdict"]
    if verdict in _NOTHING_TO_SAY:
        raise LetterError("nothing_to_reply", verdict=page.verdict)
    given = page.particulars
    task = page.decision.task
    kind = body_name(page.words, task.assigner)
    to = given.addressee or task.assigner.name or page.say("to.unnamed", kind=kind)
    return Letter(
        kind="reply",
        language=page.language,
        title=page.say(f"title.reply.{verdict}", matter=page.matter),
        draft=page.say("draft"),
        number=given.number or "",
        addressee=page.say("to", name=to),
        opening=_opening(page),
        parts=parts(_parts(page), page.language),
        closing=(*page.notes, _standing(page), page.say("reply.closing")),
        signature=page.signature("reply"),
        contact=page.contact,
        foot=page.foot,
    )


def _opening(page: Page) -> tuple[str, ...]:
    task = page.decision.task
    act = page.words.label(page.words.checked.vocabulary.acts[task.act])
    received = (
        page.say("reply.incoming", incoming=page.particulars.incoming)
        if page.particulars.incoming
        else page.say("reply.received", matter=page.matter, act=act)
    )
    return (page.words.join([received, page.say("reply.measured", date=page.day(task.date))], "sentence"),)


def _parts(page: Page) -> Iterator[tuple[str, str, Sequence[Line]]]:
    is_open = page.answer["verdict"] == "undetermined"
    task = [Line("text", line) for line in task_lines(page.words, page.decision.task)]
    yield "task", page.heading("task"), task
    grounds = ("grounds", page.heading("grounds_open" if is_open else "grounds"), _grounds(page))
    request = ("request", page.heading("request"), _request(page))
    yield from (request, grounds) if is_open else (grounds, request)
    if page.answer["verdict"] in _RETURNED:
        yield "ways", page.heading("ways"), _ways(page)
    yield "worth_checking", page.heading("worth"), _asked(page, "worth_checking")
    yield "premises", page.heading("premises"), _premises(page)


def _grounds(page: Page) -> list[Line]:
    findings = grounds_of(page.answer)
    lines = []
    for number, finding in enumerate(findings, 1):
        marked = mark(number, 0, page.language) if len(findings) > 1 else ""
        lines.append(Line("subhead", finding["title"], marked))
        lines += [Line("quote", quoted(page.words, citation)) for citation in finding["citations"]]
        because = page.words.join([ground["text"] for ground in finding["because"]], "clause")
        if because and page.answer["verdict"] != "undetermined":
            lines.append(Line("text", page.say("reply.circumstances", because=because)))
    return lines


def _request(page: Page) -> list[Line]:
    verdict = page.answer["verdict"]
    lines = [Line("text", page.say(f"request.{verdict}"))]
    if verdict == "undetermined":
        if page.answer["allowed"] is False:
            lines.append(Line("text", page.words.say("certain.no")))
        return lines + _asked(page, "missing")
    if verdict in _RETURNED:
        named = dict.fromkeys(finding["remedy"] for finding in grounds_of(page.answer) if finding["remedy"])
        return lines + [Line("text", page.say("request.remedy", remedy=remedy)) for remedy in named]
    return lines + (_ways(page) if verdict == "curable" else [])


def _ways(page: Page) -> list[Line]:
    section = page.section("remedies")
    lines = page.way_lines(page.ways)
    # What there is to say besides the ways: that there are more, or none.
    plain = [entry for entry in section.entries if not entry.under] if section else []
    return lines + list(lines_of(plain, page.language))


def _asked(page: Page, name: str) -> list[Line]:
    return numbered([_question(page, one) for one in page.answer[name]], page.language)


def _question(page: Page, asked: dict[str, Any]) -> str:
    """Return a question to the body that assigned, with who can answer it."""
    who = asked["who"] if asked["who"] in ("assigner", "community") else "other"
    return page.say(f"ask.{who}", question=asked["question"], who=asked["who_label"])


def _premises(page: Page) -> list[Line]:
    """Return what the grounds take for granted, as far as they hang on it."""
    hung_on = {
        (kind, ground[kind])
        for finding in grounds_of(page.answer)
        for ground in finding["because"]
        for kind in ("fact", "list", "reading", "item", "field")
        if kind in ground
    }
    assumed = list(zip(page.decision.assumed, page.answer["assumed"], strict=True))
    named = [(one, data) for one, data in assumed if (one.kind, one.name) in hung_on]
    texts = [_premise(page, one, data) for one, data in named]
    if len(named) < len(assumed):
        texts.append(page.say("premise.more", count=len(assumed) - len(named)))
    lines = numbered(texts, page.language)
    return [*lines, Line("text", page.say("premise.wrong"))] if lines else []


def _premise(page: Page, one: Assumption, data: dict[str, Any]) -> str:
    if one.why != "asserted":
        return str(data["text"])
    return page.say("premise.asserted", what=asserted(page.words, one.kind, one.name, one.value))


def _standing(page: Page) -> str:
    """Say that the letter asks: or, where the text breached lets the community refuse, what it says."""
    if page.answer["verdict"] == "undetermined":
        return page.say("reply.asks_open")
    texts = dict.fromkeys(_granted(page, finding) for finding in granting(page.answer))
    return page.words.join(list(texts), "sentence") or page.say("reply.asks")


def _granted(page: Page, finding: dict[str, Any]) -> str:
    first = finding["citation"]
    cited = page.words.say("cited", title=first["title"], at=first["at"])
    return page.say("reply.granted", cited=cited, text=finding["refusal"]["text"])
