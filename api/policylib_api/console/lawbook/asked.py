"""What a form on the law asks: a place, a day and words to look for, with what is wrong in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.diagnostics import Text
from policylib.engine.task_reader import TaskReader
from policylib.matching.places import Place, find_places, named_place

LONGEST = 100  # characters of words that are looked for


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields as they were written, and what they mean.

    `place` None: none is named, or none that is known (`place_error`). `several`: what the name of a place
    may mean, where that is not clear. `day`: the one asked for, or today.
    """

    region: str
    date: str
    words: str
    place: Place | None
    day: dt.date
    several: tuple[Place, ...]
    place_error: Text | None
    date_error: Text | None

    @property
    def mistakes(self) -> list[tuple[str, Text]]:
        """The mistakes with the fields they are in."""
        found = (("region", self.place_error), ("date", self.date_error))
        return [(name, error) for name, error in found if error is not None]


def asked(checked: CheckedPolicy, fields: Mapping[str, str], today: dt.date) -> Asked:
    """Read the fields `region` (a code or a name), `date` and `q`; each may be absent or empty."""
    region, date = fields.get("region", "").strip(), fields.get("date", "").strip()
    words = fields.get("q", "").strip()[:LONGEST]
    reader = TaskReader(checked)
    day = reader.date(date or None, today)
    date_error = next((one.message for one in reader.errors), None)
    found = tuple(find_places(checked.places, region)) if region else ()
    place: Place | None = None
    place_error: Text | None = None
    if len(found) == 1:
        reader = TaskReader(checked)
        code = reader.region(found[0].code, "region", required=True)
        place_error = next((one.message for one in reader.errors), None)
        if code is not None and place_error is None:
            place = named_place(checked.places, code)
    elif region:
        place_error = _unclear(region, found)
    several = found if place is None and len(found) > 1 else ()
    return Asked(region, date, words, place, day, several, place_error, date_error)


def _unclear(region: str, found: tuple[Place, ...]) -> Text:
    if found:
        return Text(
            f"“{region}”可以指几个地方，请选一个，或者写区划代码",
            f"`{region}` can mean several places; choose one, or write its code",
        )
    return Text(
        f"没有收录叫“{region}”的地方；请写六位区划代码，如 220502",
        f"no place on record is called `{region}`; write its code of six digits, like 220502",
    )
