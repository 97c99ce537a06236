"""What a user holds: a policy that decides, and the decisions it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NoReturn

from policylib.check.model import CheckedPolicy
from policylib.days import SHANGHAI
from policylib.diagnostics import Diagnostic
from policylib.engine.compile import Program
from policylib.engine.decide import decide_prepared
from policylib.engine.receipt import mode
from policylib.engine.settings import Settings, SettingsError
from policylib.engine.shapes import Shapes
from policylib.engine.task import Task, TaskError
from policylib.engine.task_reader import TaskReader
from policylib.engine.trace import Brief, ItemAnswer, Ruling
from policylib.matching.candidates import MOST_CANDIDATES
from policylib.nearest import did_you_mean

if TYPE_CHECKING:
    from policylib.render.cases import FailedCase
    from policylib.render.reference import Reference


@dataclass(frozen=True)
class Decision(Ruling):
    """The answer to a task, together with the policy that knows its words."""

    policy: Policy = field(repr=False, compare=False)

    def model_dump(self, language: str = "zh") -> dict[str, Any]:
        """Return the decision as plain data, with its sentences in `zh` or `en` (see `decision_schema`)."""
        from policylib.render.decision_json import decision_dict

        return decision_dict(self.policy, self, language)

    def model_dump_json(self, language: str = "zh") -> str:
        """Return the same as JSON."""
        return self.model_dump_bytes(language).decode()

    def model_dump_bytes(self, language: str = "zh") -> bytes:
        """Return the same as JSON in UTF-8, the quickest of the three: what earlier decisions said as well
        has been written with them.
        """
        from policylib.render.decision_json import decision_json

        return decision_json(self.policy, self, language)

    def text(self, language: str = "zh", width: int = 80) -> str:
        """Return the decision for a reader, in lines of `width` columns (a Han character takes two)."""
        from policylib.render.decision_text import decision_text

        return decision_text(self.policy, self, language, width=width)

    def __str__(self) -> str:
        """Return the decision for a reader, in Chinese."""
        return self.text()

    def _repr_html_(self) -> str:
        """Return the decision as HTML (called by notebooks)."""
        from policylib.render.decision_html import decision_html

        return decision_html(self.policy, self, "zh")


@dataclass(frozen=True)
class Match(ItemAnswer):
    """What a title means, together with the policy that knows its words: the entries that it is by name
    (`resolved`), or else those that it may be (`candidates`, the likeliest first, never chosen).
    """

    policy: Policy = field(repr=False, compare=False, kw_only=True)

    def model_dump(self, language: str = "zh") -> dict[str, Any]:
        """Return the answer as plain data, with its sentences in `zh` or `en`."""
        from policylib.render.items import match_dict
        from policylib.render.words import Words

        return match_dict(Words(self.policy.checked, language), self)

    def text_lines(self, language: str = "zh", width: int = 80) -> list[str]:
        """Return the answer for a reader, in lines of `width` columns (a Han character takes two)."""
        from policylib.render.items import match_lines
        from policylib.render.words import Words

        return match_lines(Words(self.policy.checked, language), self, width)


class Policy:
    """A checked policy with its settings, ready to decide."""

    def __init__(
        self,
        checked: CheckedPolicy,
        settings: Settings | None = None,
        diagnostics: Callable[[], Sequence[Diagnostic]] = tuple,
        files: Mapping[str, str] | None = None,
        digest: str | None = None,
    ) -> None:
        """Index the rules. `diagnostics`: finds what is to be said of them, when that is asked for; `files`:
        the texts the policy was made of; `digest`: that of the policy, where it is known. Raises
        SettingsError for a settled reading or answer that does not exist.
        """
        self.checked = checked
        self._files = {} if files is None else files
        self.settings = settings or Settings()
        self._diagnostics = diagnostics
        self.rendered: dict[str, Any] = {}
        _check_settings(checked, self.settings)
        self.program = Program(checked, self.settings, digest)
        self._shapes = Shapes(self.program)

    def with_settings(self, settings: Settings) -> Policy:
        """Return the same policy under other settings. Raises SettingsError as the constructor does."""
        _check_settings(self.checked, settings)
        other = object.__new__(Policy)
        other.__dict__.update(self.__dict__)
        other.settings = settings
        other.program = self.program.with_settings(settings)
        other._shapes = Shapes(other.program)
        return other

    def __copy__(self) -> Policy:
        """A policy never changes: it is its own copy."""
        return self

    def __deepcopy__(self, memo: object) -> Policy:
        """Decisions that are copied keep their policy."""
        return self

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: every decision would bring the whole policy along. Raises TypeError."""
        raise TypeError(
            "规则库和结论不能 pickle：各进程用 policylib.load 读取规则库，结论用 model_dump() 传递 / "
            "a policy and its decisions cannot be pickled: load the policy in each process, and hand over "
            "what model_dump() gives"
        )

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything found in the files of the policy, none of it an error; of a bundle, nothing is looked
        for.
        """
        return tuple(self._diagnostics())

    @property
    def digest(self) -> str:
        """The hash of the policy, the same for every spelling and order of the same rules."""
        return self.program.digest

    @property
    def settings_digest(self) -> str:
        """The hash of the settings, as it stands in receipts."""
        return self.program.settings_digest

    @property
    def files(self) -> dict[str, str]:
        """The texts the policy was made of, by their paths: `load_files` makes the same policy of them.

        The path of a list that was loaded besides the folder begins with `+`.
        """
        return dict(self._files)

    def task(self, raw: object, *, today: dt.date | None = None) -> Task:
        """Check a task given as plain data; an absent date is `today`. Raises TaskError with all mistakes."""
        return self._shapes.task(raw, partial(_day, today))

    def decide(
        self, task: object, *, decided_on: dt.date | None = None, derivation: bool = False
    ) -> Decision:
        """Decide a task.

        Args:
            task: a `Task`, or a mapping by the contract: region, assigner, act and what else is known;
                see `task_schema`.
            decided_on: the day of the decision; absent: today in Asia/Shanghai.
            derivation: also report the rules that were looked at and not triggered.

        Raises:
            TaskError: with every mistake in the task.
            LimitError: where so much is not known that no exact answer can be computed.
        """
        day = _day(decided_on)
        shapes = self._shapes
        prepared = shapes.prepared(task) if isinstance(task, Task) else shapes.read(task, lambda: day)
        make = partial(Decision.made, policy=self)
        return decide_prepared(self.program, prepared, decided_on=day, derivation=derivation, make=make)

    def verdict(self, task: object, *, today: dt.date | None = None) -> Brief:
        """Decide a task as `decide` does, and say the verdict, the rules that made it and what it hangs on,
        but not why: for callers that ask before every assignment. The task is checked as fully.

        Args:
            task: as for `decide`.
            today: the day of a task without a date; absent: today in Asia/Shanghai.

        Raises:
            TaskError: with every mistake in the task.
            LimitError: where so much is not known that no exact answer can be computed.
        """
        if isinstance(task, Task):
            return self._shapes.brief_of_task(task)
        return self._shapes.brief(task, partial(_day, today))

    def mode(self, region: str, date: dt.date | str | None, *, decided_on: dt.date | None = None) -> str:
        """Return whether a decision on a task of a place and day (absent: that of the decision) binds:
        `binding`, `replay` or `preview` (docs/meaning.md).

        Raises TaskError with every mistake in what is asked.
        """
        today = _day(decided_on)
        code, day = self._place_and_day(region, date, today)
        illustrative = self.program.list_index.in_force(code, day).illustrative
        return mode(day, today, self.settings.tolerance, illustrative=illustrative)

    def failing_cases(self, today: dt.date | None = None) -> list[FailedCase]:
        """Run the cases that stand beside the rules; return those that do not come out as they expect.

        A case without a day is one of `today` (absent: today in Asia/Shanghai).
        """
        from policylib.analysis.case_results import CaseRunner
        from policylib.render.cases import FailedCase

        runner = CaseRunner(self.program, _day(today))
        return [
            FailedCase(result.case, result.mismatches, result.outcome, checked=self.checked)
            for result in runner.failing(self.checked.cases)
        ]

    def match(
        self,
        text: str,
        *,
        region: str,
        date: dt.date | str | None = None,
        kind: str | None = None,
        most: int = MOST_CANDIDATES,
    ) -> Match:
        """Say which entries of the lists in force a title is, or may be.

        A title is an entry if it equals a name or alias of it, perhaps within the frame of an official
        document (关于…的通知). Likeness only proposes.

        Args:
            text: the title, as a department writes it.
            region: the code of the place whose lists are looked at.
            date: the day on which they are in force; absent: today in Asia/Shanghai.
            kind: of these lists only those of one kind.
            most: how many candidates to propose at most.

        Raises:
            TaskError: with every mistake in what is asked.
        """
        raw = {"text": text, "region": region, "date": date, "kind": kind}
        return self.match_query(raw, most=most)

    def match_query(self, raw: object, *, today: dt.date | None = None, most: int = MOST_CANDIDATES) -> Match:
        """Do the same for a query given as plain data: `text`, `region`, perhaps `date` (absent: `today`)
        and `kind`.

        Raises TaskError with every mistake in it.
        """
        from policylib.engine.query import match, parse_query

        found = match(self.program.list_index, parse_query(self.checked, raw, today or current_day()), most)
        return Match(found.text, found.resolved, found.unresolved, near=found.near, policy=self)

    def law(self, region: str, date: dt.date | str | None = None) -> dict[str, Any]:
        """Return what is in force in a place on a day (absent: today in Asia/Shanghai), what only advises,
        what was and what comes, as plain data (docs/maps.md).

        Raises TaskError with every mistake in what is asked.
        """
        from policylib.analysis.law import law_of
        from policylib.render.law_json import law_dict

        code, day = self._place_and_day(region, date, current_day())
        return law_dict(law_of(self.checked, self.settings, code, day))

    def _place_and_day(self, region: str, date: dt.date | str | None, today: dt.date) -> tuple[str, dt.date]:
        """Return a place and a day, checked. Raises TaskError with every mistake in them."""
        reader = TaskReader(self.checked)
        code = reader.region(region, "region", required=True)
        day = reader.date(date, today)
        if reader.errors or code is None:
            raise TaskError(reader.errors)
        return code, day

    def reference(self, language: str = "zh") -> Reference:
        """Return what describes regulations, rules, lists, articles, readings and words, in `zh` or `en`."""
        from policylib.render.reference import Reference

        return Reference(self.checked, self.settings, language)

    def rule_as_written(self, rule: str, language: str = "zh") -> list[str]:
        """Return the lines of a rule and of the definitions it uses, with keywords in `zh` or `en`.

        Raises KeyError where there is no such rule.
        """
        from policylib.authoring.writing import rule_as_written

        return rule_as_written(self.checked, self.checked.rules[rule], language)

    def task_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a task, made from the vocabulary."""
        from policylib.engine.schema import task_schema

        return task_schema(self.checked)

    def decision_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a decision, as `Decision.model_dump` gives it."""
        from policylib.render.schema import decision_schema

        return decision_schema(self.checked)


def current_day() -> dt.date:
    """Return the date in Asia/Shanghai."""
    return dt.datetime.now(SHANGHAI).date()


def _day(given: object) -> dt.date:
    """Return a day, today where none is given. Raises TypeError for what is none: a text, a moment."""
    if given is None:
        return current_day()
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    raise TypeError(f"应为 datetime.date / expected a datetime.date, got {type(given).__name__}")


def _check_settings(checked: CheckedPolicy, settings: Settings) -> None:
    for name, settled in settings.readings.items():
        reading = checked.readings.get(name)
        if reading is None:
            near = did_you_mean(name, checked.readings)
            raise SettingsError(
                f"没有编号为“{name}”的解释" + (f"；{near.zh}" if near else ""),
                f"there is no reading `{name}`" + (f"; {near.en}" if near else ""),
            )
        if settled.answer not in reading.answers:
            answers = "、".join(reading.answers)
            raise SettingsError(
                f"解释“{name}”没有“{settled.answer}”这个答案；可用：{answers}",
                f"reading `{name}` has no answer `{settled.answer}`; answers: {answers}",
            )
