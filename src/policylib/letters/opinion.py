"""The review opinion: the whole decision, in the form of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policylib.letters.lines import lines_of, parts
from policylib.letters.model import Letter, Line
from policylib.letters.page import Page
from policylib.render.sections import Section, decision_sections


def opinion(page: Page) -> Letter:
    """Return the opinion on a decision, whatever its verdict."""
    given = page.particulars
    return Letter(
        kind="opinion",
        language=page.language,
        title=page.say("title.opinion"),
        draft=page.say("draft"),
        number=given.number or "",
        addressee=page.say("to", name=given.addressee) if given.addressee else "",
        parts=parts(_parts(page), page.language),
        signature=page.signature("opinion"),
        foot=page.foot,
    )


def _parts(page: Page) -> Iterator[tuple[str, str, Sequence[Line]]]:
    for section in page.sections:
        if section.name != "receipt":  # it stands in the foot
            yield section.name, page.heading(section.name), _lines(page, section)


def _lines(page: Page, section: Section) -> list[Line]:
    if section.name == "assumed":  # named one by one: a document cannot point to another output
        section = _whole(page, section)
    lines = list(lines_of(section.entries, page.language))
    if section.headline:
        lines.insert(0, Line("text", page.say("opinion.verdict", verdict=section.headline)))
    return lines


def _whole(page: Page, section: Section) -> Section:
    whole = decision_sections(page.decision.policy, page.decision, page.language, full=True)
    return next(one for one in whole if one.name == section.name)
