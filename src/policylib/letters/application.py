"""The application form for admission: what another body than the assigner would have to list or approve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policylib.letters.errors import LetterError
from policylib.letters.lines import lines_of
from policylib.letters.model import Letter, Line, Row
from policylib.letters.page import Page
from policylib.render.sections import grounds_of, quoted
from policylib.render.task_words import task_lines


def application(page: Page) -> Letter:
    """Return the form, filled in as far as the decision knows.

    Raises:
        LetterError: where nothing has to be granted, or nothing is known that could be.
    """
    if page.answer["allowed"]:
        raise LetterError("nothing_to_apply", verdict=page.verdict)
    ways = [steps for steps in page.ways if not all(step["by_assigner"] for step in steps)]
    if not ways:
        raise LetterError("admission_no_help", verdict=page.verdict)
    given = page.particulars
    return Letter(
        kind="application",
        language=page.language,
        title=page.say("title.application"),
        draft=page.say("draft"),
        number=given.number or "",
        rows=tuple(_rows(page, ways)),
        foot=page.foot,
    )


def _rows(page: Page, ways: list[list[dict[str, Any]]]) -> Iterator[Row]:
    given = page.particulars
    blank = page.say("blank")
    yield _row(page, "task", [Line("text", line) for line in task_lines(page.words, page.decision.task)])
    yield _row(page, "to", [Line("text", given.addressee or _granting_bodies(page, ways))])
    yield _row(page, "why", [Line("text", _why(page))])
    yield _row(page, "provisions", [Line("quote", text) for text in _provisions(page)])
    yield Row("ways", page.say("row.ways" if len(ways) > 1 else "row.way"), tuple(page.way_lines(ways)))
    missing = page.section("missing")
    if missing is not None:
        yield _row(page, "missing", list(lines_of(missing.entries, page.language)))
    for name in ("basis", "content", "means"):
        yield _row(page, name, [])
    contact = page.say("row.contact_line", contact=given.contact or blank, phone=given.phone or blank)
    yield _row(page, "contact", [Line("text", contact)])
    applicant = given.issuer or page.decision.task.assigner.name or blank
    yield _row(page, "applicant", _signed(page, applicant, page.day(given.date)))
    yield _row(page, "authority", _signed(page, blank, page.day(None)))
    if page.notes:
        yield _row(page, "note", [Line("text", note) for note in page.notes])


def _row(page: Page, name: str, lines: list[Line]) -> Row:
    return Row(name, page.say(f"row.{name}"), tuple(lines))


def _signed(page: Page, name: str, date: str) -> list[Line]:
    """Return room to write, and below it who signs."""
    room = Line("text", "")
    return [room, room, Line("text", page.say("row.signed", name=name, date=date))]


def _granting_bodies(page: Page, ways: list[list[dict[str, Any]]]) -> str:
    actors = dict.fromkeys(step["actor"] for steps in ways for step in steps if not step["by_assigner"])
    return page.words.join([page.words.body(actor) for actor in actors])


def _why(page: Page) -> str:
    meaning = page.words.say(f"meaning.{page.answer['verdict']}")
    verdict = page.verdict.in_language(page.language)
    return page.say("why", date=page.day(page.decision.task.date), verdict=verdict, meaning=meaning)


def _provisions(page: Page) -> dict[str, None]:
    return dict.fromkeys(
        quoted(page.words, citation)
        for finding in grounds_of(page.answer)
        for citation in finding["citations"]
    )
