"""What a letter says that no decision knows: who writes, when, under which number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields

from policylib.days import parse_day
from policylib.diagnostics import Text
from policylib.letters.errors import LetterError
from policylib.nearest import did_you_mean
from policylib.render.width import one_line

MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a letter says beside the decision; what is not given is left blank in it.

    `issuer`: who writes and signs; `addressee`: to whom, in place of the assigning body; `number`: that of
    the document (发文字号); `date`: of the letter; `incoming`: the document it answers; `contact`, `phone`:
    whom to ask; `checkpoint`: of the log that holds the decision.
    """

    issuer: str | None = None
    addressee: str | None = None
    number: str | None = None
    date: dt.date | None = None
    incoming: str | None = None
    contact: str | None = None
    phone: str | None = None
    checkpoint: str | None = None


PARTICULARS = tuple(field.name for field in fields(Particulars))


def particulars(given: Mapping[str, object]) -> Particulars:
    """Return the particulars that are given as plain data; empty texts count as not given.

    Raises:
        LetterError: for a name that there is not, and for a value that is no text, too long or no date.
    """
    texts = {name: _text(name, value) for name, value in given.items()}
    day = texts.pop("date", None)
    try:
        date = parse_day(day) if day else None
    except ValueError:
        raise LetterError("bad_date", text=day) from None
    return Particulars(**{name: text or None for name, text in texts.items()}, date=date)


def _text(name: str, value: object) -> str:
    if name not in PARTICULARS:
        near = did_you_mean(name, PARTICULARS)
        hint = Text("", "") if near is None else Text(near.zh, f"{near.en} ")
        raise LetterError("unknown_particular", name=name, hint=hint, names=", ".join(PARTICULARS))
    if not isinstance(value, str):
        raise LetterError("bad_particular", name=name, got=repr(value))
    if len(value) > MOST_CHARACTERS:
        raise LetterError("long_particular", name=name, most=MOST_CHARACTERS)
    return one_line(value)
