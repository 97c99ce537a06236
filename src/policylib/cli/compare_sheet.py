"""A comparison of places as lines of text and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.analysis.comparison import Row, unplaced
from policylib.analysis.standing import Standing
from policylib.check.model import CheckedPolicy, Citation, Regulation
from policylib.cli.messages import say
from policylib.cli.sheet import Sheet
from policylib.engine.trace import Finding, Status
from policylib.regions import place_name
from policylib.render.messages import say as say_rendered
from policylib.render.width import display_width, wrap

_COLUMNS = ("place", "verdict", "local", "refusal")
_GAP = 2


def comparison_dict(checked: CheckedPolicy, rows: Sequence[Row]) -> dict[str, Any]:
    """Return a comparison as plain data (docs/maps.md)."""
    return {
        "task": {k: v for k, v in rows[0].task.model_dump().items() if k not in ("region", "date")},
        "places": [_row_dict(row) for row in rows],
        "unplaced": [{"id": one.id, "title": one.title, "issuer": one.issuer} for one in unplaced(checked)],
    }


def _row_dict(row: Row) -> dict[str, Any]:
    judgement, local = row.judgement, row.local
    return {
        "place": row.place,
        "code": row.code,
        "date": row.date.isoformat(),
        "own": [
            {"regulation": each.slug, "title": each.title, "standing": standing.value}
            for each, standing in row.own
        ],
        "verdict": judgement.verdict.value,
        "possible": [verdict.value for verdict in judgement.possible],
        "allowed": judgement.allowed,
        "deciding": [_finding_dict(one) for one in row.deciding],
        "local": {
            "status": None if local.status is None else local.status.value,
            "binding": local.binding,
            "findings": [_finding_dict(one) for one in local.findings],
        },
        "refusals": [_finding_dict(one) | {"refusal": one.refusal} for one in row.refusals],
        "consequences": [
            _finding_dict(one) | {"measure": one.consequence.measure, "certain": one.consequence.certain}
            for one in row.consequences
            if one.consequence is not None
        ],
        "advice": [_finding_dict(one) for one in row.advice],
    }


def _finding_dict(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "body": one.body,
        "status": one.status.value,
        "citations": [_citation_dict(citation) for citation in one.citations],
    }


def _citation_dict(citation: Citation) -> dict[str, Any]:
    return {"regulation": citation.regulation, "at": citation.at, "quotes": list(citation.quotes)}


def comparison_lines(checked: CheckedPolicy, rows: Sequence[Row], language: str, width: int) -> Iterator[str]:
    """Return a comparison as lines: a table, then each place with what decides there."""
    sheet = _Sheet(checked, language, width)
    yield from sheet.table(rows)
    for row in rows:
        yield ""
        yield from sheet.place(row)
    for one in unplaced(checked):
        yield ""
        yield from wrap(
            say("compare.unplaced", language, title=one.title, issuer=one.issuer or "", id=one.id), width
        )


@dataclass(frozen=True, slots=True)
class _Sheet(Sheet):
    topic = "compare"

    def table(self, rows: Sequence[Row]) -> Iterator[str]:
        """Give the answers of all places, a line each."""
        cells = [tuple(self.say(f"columns.{name}") for name in _COLUMNS), *map(self._cells, rows)]
        widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
        for line in cells:
            padded = (
                cell + " " * (size + _GAP - display_width(cell))
                for cell, size in zip(line, widths, strict=True)
            )
            yield "".join(padded).rstrip()

    def _cells(self, row: Row) -> tuple[str, ...]:
        day = row.date.isoformat()
        return (
            f"{self._name(row)} {day}",
            say_rendered(f"verdict.{row.judgement.verdict}", self.language),
            self._local(row),
            self._refusal(row),
        )

    def _refusal(self, row: Row) -> str:
        if not row.refusals:
            return self.say("no_refusal")
        certain = any(one.status is not Status.UNKNOWN for one in row.refusals)
        return self.say("may_refuse" if certain else "perhaps_refuse")

    def _name(self, row: Row) -> str:
        if row.place is None:
            return self.say("none_of_its_own")
        return place_name(self.checked.places, row.place)

    def _local(self, row: Row) -> str:
        if row.local.status is None:
            return self.say("silent")
        status = say_rendered(f"status.{row.local.status}", self.language)
        if row.local.binding or row.local.status is Status.ADVISED:
            return status
        return self.say("advises", status=status)

    def place(self, row: Row) -> Iterator[str]:
        """Say what decides in a place."""
        name = place_name(self.checked.places, row.code)
        shown = self.say("code_only") if name == row.code else name
        example = self.say("as", name=shown, code=row.code, date=row.date.isoformat())
        yield from wrap(self._heading(self._name(row), example), self.width)
        for regulation, standing in row.own:
            yield from self._item(self._standing(regulation, standing))
        verdict = say_rendered(f"verdict.{row.judgement.verdict}", self.language)
        yield from self._line(say_rendered("heading.verdict", self.language), [verdict])
        if len(row.judgement.possible) > 1:
            possible = [say_rendered(f"verdict.{one}", self.language) for one in row.judgement.possible]
            yield from self._line(self.say("possible"), possible)
        yield from self._findings("deciding", row.deciding)
        yield from self._line(self.say("local"), [self._local(row)])
        yield from self._says(row.local.findings)
        refusals = [one.refusal for one in row.refusals if one.refusal is not None]
        yield from self._line(self.say("refusal"), refusals or [self.say("no_refusal")])
        if row.consequences:
            yield from self._line(
                self.say("consequence"), [self._consequence(one) for one in row.consequences]
            )
        yield from self._findings("advice", row.advice)

    def _heading(self, name: str, example: str) -> str:
        return say(
            "map.heading", self.language, title=say("map.line", self.language, name=name, text=example)
        )

    def _standing(self, regulation: Regulation, standing: Standing) -> str:
        reference = self.checked.ranks[regulation.rank].tier == "advice"
        key = "reference" if reference and standing is Standing.IN_FORCE else standing.value
        text = say(
            f"standing.{key}",
            self.language,
            start=regulation.start,
            until=regulation.until,
            lapsed=regulation.lapsed,
        )
        return self.say("text", title=regulation.title, standing=text)

    def _findings(self, key: str, findings: Iterable[Finding]) -> Iterator[str]:
        found = list(findings)
        if found:
            yield from self._line(self.say(key), [])
            yield from self._says(found)

    def _says(self, findings: Iterable[Finding]) -> Iterator[str]:
        for one in findings:
            yield from self._item(
                self.say("says", cited=self.words.cite_all(one.citations), rule=f"{one.title} ({one.rule})")
            )

    def _consequence(self, one: Finding) -> str:
        assert one.consequence is not None
        if one.consequence.measure is None:
            return self.say("no_consequence", cited=self.words.cite_all(one.citations[:1]))
        return one.consequence.measure

    def _line(self, name: str, texts: Sequence[str]) -> Iterator[str]:
        text = self.words.join(list(dict.fromkeys(texts)), "clause")
        yield from wrap(
            say("map.line", self.language, name=name, text=text).rstrip(), self.width, "  ", "    "
        )

    def _item(self, text: str) -> Iterator[str]:
        yield from wrap(text, self.width, "  - ", "    ")
