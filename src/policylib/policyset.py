"""From a folder of rule files to a policy that decides: the stages in order, and what a user holds."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from policylib._resources import policy_root
from policylib.check.checker import check
from policylib.check.folder import read_lists, read_policy_folder
from policylib.check.model import CheckedPolicy
from policylib.diagnostics import Diagnostic, PolicyError
from policylib.engine.compile import Program
from policylib.engine.decide import decide
from policylib.engine.schema import task_schema
from policylib.engine.settings import Settings, SettingsError
from policylib.engine.task import Task, parse_task
from policylib.engine.trace import Ruling
from policylib.nearest import did_you_mean
from policylib.render.decision_html import decision_html
from policylib.render.decision_json import decision_dict
from policylib.render.decision_text import decision_text
from policylib.render.schema import decision_schema

# China has had one time and no summer time since 1992; a fixed offset needs no time zone data.
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Decision(Ruling):
    """The answer to a task, together with the policy that knows its words."""

    policy: Policy = field(repr=False, compare=False)

    def model_dump(self, language: str = "zh") -> dict[str, Any]:
        """Return the decision as plain data, with its sentences in `zh` or `en` (see `decision_schema`)."""
        return decision_dict(self.policy, self, language)

    def text(self, language: str = "zh", width: int = 80) -> str:
        """Return the decision for a reader, in lines of `width` columns (a Han character takes two)."""
        return decision_text(self.policy, self, language, width=width)

    def __str__(self) -> str:
        """Return the decision for a reader, in Chinese."""
        return self.text()

    def _repr_html_(self) -> str:
        """Return the decision as HTML (called by notebooks)."""
        return decision_html(self.policy, self, "zh")


class Policy:
    """A checked policy with its settings, ready to decide."""

    def __init__(
        self, checked: CheckedPolicy, settings: Settings | None = None, diagnostics: Sequence[Diagnostic] = ()
    ) -> None:
        """Index the rules. Raises SettingsError for a settled reading or answer that does not exist."""
        self.checked = checked
        self.settings = settings or Settings()
        self.diagnostics = tuple(diagnostics)
        _check_settings(checked, self.settings)
        self.program = Program(checked, self.settings)

    @property
    def digest(self) -> str:
        """The hash of the policy, the same for every spelling and order of the same rules."""
        return self.program.digest

    def task(self, raw: object, *, today: dt.date | None = None) -> Task:
        """Check a task given as plain data; an absent date is `today`. Raises TaskError with all mistakes."""
        return parse_task(self.checked, raw, today or current_day())

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
        day = decided_on or current_day()
        checked_task = task if isinstance(task, Task) else self.task(task, today=day)
        make = partial(Decision, policy=self)
        return decide(self.program, checked_task, decided_on=day, derivation=derivation, make=make)

    def task_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a task, made from the vocabulary."""
        return task_schema(self.checked)

    def decision_schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a decision, as `Decision.model_dump` gives it."""
        return decision_schema(self.checked)


def current_day() -> dt.date:
    """Return the date in Asia/Shanghai."""
    return dt.datetime.now(SHANGHAI).date()


def load(
    path: str | Path | None = None, *, settings: Settings | None = None, lists: Iterable[str | Path] = ()
) -> Policy:
    """Read, check and compile a policy folder; absent: the one that comes with the library.

    Args:
        path: the folder.
        settings: readings that the deployment has settled, and how old a date may be.
        lists: files of further lists, or folders of them. With an illustrative list among those in force
            for its place and day, no decision is binding.

    Raises:
        PolicyFolderError: the folder or a list cannot be read.
        PolicyError: with every mistake in the rules.
        SettingsError: a settled reading that does not exist.
    """
    with _without_collection():
        sources = read_policy_folder(policy_root() if path is None else Path(path))
        checked, diagnostics = check(sources, read_lists(map(Path, lists)))
        if checked is None:
            raise PolicyError(diagnostics)
        return Policy(checked, settings, diagnostics)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pause garbage collection: loading makes many small objects that stay, which each collection would
    walk again (a tenth of the time).
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


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
