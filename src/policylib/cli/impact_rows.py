"""Tasks that there are, asked under two policies: files with a row a task, as `policylib audit` reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policylib.analysis.impact import Answer, Asked, Decided, Impact, Undecided
from policylib.batch.audit import FileError, opened
from policylib.batch.classes import ABSENT
from policylib.batch.fields import Fields, recognise
from policylib.batch.plan import Plan, Refusal
from policylib.batch.polars_engine import ROWS, PolarsEngine, text_rows
from policylib.batch.reading import BadRow, Cells, Input
from policylib.check.model import CheckedPolicy
from policylib.engine.trace import Verdict
from policylib.policyset import Policy
from policylib.tables.model import TableError


@dataclass(frozen=True, slots=True)
class Rows:
    """A file with a row a task, its columns recognised by the words of both policies."""

    source: Input
    fields: Fields

    @staticmethod
    def of(old: CheckedPolicy, new: CheckedPolicy, path: Path, ignored: Sequence[str]) -> Rows:
        """Look at a file.

        Raises:
            FileError: it, or a column of it, cannot be read.
            OSError: it cannot be opened.
        """
        source = opened(path, None, PolarsEngine())
        # A column that only one of them knows is passed over where it means nothing.
        both = replace(new.vocabulary, facts={**old.vocabulary.facts, **new.vocabulary.facts})
        try:
            return Rows(source, recognise(source.headers, both, ignored))
        except TableError as error:
            raise FileError(path, error.problems) from None

    def ask(self, old: Policy, new: Policy, day: dt.date, impact: Impact) -> Iterator[int]:
        """Ask every row; yield how many are done, after each stretch. Raises FileError."""
        names = tuple(self.fields.headers)
        sides = [_Side(Plan.of(policy, day, names), names) for policy in (old, new)]
        number = 0
        try:
            for number, (row, cells) in enumerate(text_rows(self.source, self.fields), 1):
                where = f"{self.source.path.name}:{row}"
                if isinstance(cells, BadRow):
                    impact.skip(where, "", cells.message)
                else:
                    answers = [side.answer(cells) for side in sides]
                    impact.add(self._asked(where, cells, sides), *answers)
                if number % ROWS == 0:
                    yield number
                    for side in sides:
                        side.forget()
        except TableError as error:
            raise FileError(self.source.path, error.problems) from None
        yield number

    def _asked(self, where: str, cells: Cells, sides: Sequence[_Side]) -> Asked:
        stated = {
            field: cell for field, cell in zip(self.fields.headers, cells, strict=True) if cell is not None
        }
        named = [side.meaning(stated) for side in sides]
        first = named[0] | named[1]
        department = stated.get("assigner_name") or first.get("assigner_kind")
        return Asked(where, stated, str(first.get("region")), str(first.get("act")), str(department))


@dataclass(slots=True)
class _Side:
    """One policy with its plan for the columns of a file."""

    plan: Plan
    names: Sequence[str]

    def answer(self, cells: Cells) -> Answer:
        pattern = []
        at = dict(zip(self.names, cells, strict=True))
        reasons = []
        for field in self.plan.fields:
            cell = at[field]
            number = ABSENT if cell is None else self.plan.classes[field].number(cell)
            if number is None:
                assert cell is not None
                reasons.append((field, self.plan.classes[field].problem(cell)))
            else:
                pattern.append(number)
        if reasons:
            return Undecided(tuple(reasons))
        answer = self.plan.answers[self.plan.answer(tuple(pattern))]
        if isinstance(answer, Refusal):
            return Undecided(tuple((each.path, each.message) for each in answer.problems))
        possible = tuple(map(Verdict, answer.possible))
        return Decided(Verdict(answer.verdict), possible, answer.deciding)

    def meaning(self, stated: Mapping[str, str]) -> dict[str, str]:
        """Return what the cells that rows are counted by mean: a region written longer is the same one."""
        found = {}
        for name in ("region", "act", "assigner_kind"):
            value = self.plan.classes[name].values.get(stated.get(name, ""))
            if isinstance(value, str):
                found[name] = value
        return found

    def forget(self) -> None:
        for each in self.plan.classes.values():
            each.forget()
