"""The form that finds records: what its fields say as a query, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from policylib.matching.places import find_places
from policylib_api.call import Call
from policylib_api.console.text import say
from policylib_api.records.search import Query
from policylib_api.routes.records import query_of

FIELDS = ("from", "until", "verdict", "region", "assigner", "caller")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted: the fields as they were filled in, the query they make as far as they are right, and
    what is wrong, by field.
    """

    fields: Mapping[str, str]
    query: Query
    wrong: Mapping[str, str]

    def address(self, **more: str) -> str:
        """Return the address that asks the same, with other fields besides."""
        stated = {name: value for name, value in self.fields.items() if value}
        return f"/records?{urlencode({**stated, **more})}"


def wanted_records(call: Call) -> Wanted:
    """Return which records the address asks for. Raises ProblemError 403 for those of other callers."""
    asked = call.request.query_params
    fields = {name: asked.get(name, "").strip()[:_LONGEST] for name in FIELDS}
    given = {name: value for name, value in fields.items() if value}
    wrong: dict[str, str] = {}
    for name, sent, days in (("from", "from", 0), ("until", "to", 1)):
        if name in given:
            day = given.pop(name)
            try:
                given[sent] = (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
            except (ValueError, OverflowError):
                wrong[name] = say(call.language, "records.not_a_day", value=day)
    if "region" in given:
        found = find_places(call.active.policy.checked.places, given.pop("region"))
        if len(found) == 1 and found[0].name:
            given["region"] = found[0].code
        elif len(found) > 1:
            wrong["region"] = say(
                call.language, "records.which_place", names="、".join(p.text for p in found)
            )
        else:
            wrong["region"] = say(call.language, "records.no_place")
    return Wanted(fields, query_of(call, given), wrong)
