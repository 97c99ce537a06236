"""From a folder of rule files to a policy that decides: the stages in order, and what a user holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from policylib._resources import policy_root
from policylib.check.checker import check
from policylib.check.folder import read_policy_folder
from policylib.check.model import CheckedPolicy
from policylib.diagnostics import Diagnostic, PolicyError
from policylib.engine.compile import Program
from policylib.engine.decide import decide
from policylib.engine.schema import task_schema
from policylib.engine.settings import Settings, SettingsError
from policylib.engine.trace import Decision

SHANGHAI = ZoneInfo("Asia/Shanghai")


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

    @classmethod
    def from_checked(cls, checked: CheckedPolicy, settings: Settings | None = None) -> Policy:
        """Return a policy made from what the checker gave."""
        return cls(checked, settings)

    @property
    def digest(self) -> str:
        """The hash of the policy, the same for every spelling and order of the same rules."""
        return self.program.digest

    def decide(
        self, task: object, *, decided_on: dt.date | None = None, derivation: bool = False
    ) -> Decision:
        """Decide a task (a mapping by the contract).

        Args:
            task: region, assigner, act and whatever else is known; see `task_schema`.
            decided_on: the day of the decision; absent: today in Asia/Shanghai.
            derivation: also report the rules that were looked at and not triggered.

        Raises:
            TaskError: with every mistake in the task.
            LimitError: where so much is not known that no exact answer can be computed.
        """
        return decide(self.program, task, decided_on=decided_on or today(), derivation=derivation)

    def task_schema(self) -> dict[str, object]:
        """Return the JSON Schema (2020-12) of a task, made from the vocabulary."""
        return task_schema(self.checked)


def today() -> dt.date:
    """Return the date in Asia/Shanghai."""
    return dt.datetime.now(SHANGHAI).date()


def load(path: str | Path | None = None, *, settings: Settings | None = None) -> Policy:
    """Read, check and compile a policy folder; absent: the one that comes with the library.

    Raises:
        PolicyFolderError: the folder cannot be read.
        PolicyError: with every mistake in the rules.
        SettingsError: a settled reading that does not exist.
    """
    sources = read_policy_folder(policy_root() if path is None else Path(path))
    checked, diagnostics = check(sources)
    if checked is None:
        raise PolicyError(diagnostics)
    return Policy(checked, settings, diagnostics)


def _check_settings(checked: CheckedPolicy, settings: Settings) -> None:
    for name, settled in settings.readings.items():
        reading = checked.readings.get(name)
        if reading is None:
            raise SettingsError(f"没有编号为“{name}”的解释", f"there is no reading `{name}`")
        if settled.answer not in reading.answers:
            answers = "、".join(reading.answers)
            raise SettingsError(
                f"解释“{name}”没有“{settled.answer}”这个答案;可用:{answers}",
                f"reading `{name}` has no answer `{settled.answer}`; answers: {answers}",
            )
