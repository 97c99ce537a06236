"""The pytest plugin: with `--policy-cases`, the cases of rule files are test items (docs/workflow.md).

pytest loads this in every run of an environment that has policylib, so nothing of policylib is imported
before a rule file is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TracebackStyle

    from policylib.analysis.case_results import CaseResult, CaseRunner
    from policylib.check.model import Case

_RUNNERS = pytest.StashKey[dict[Path, "CaseRunner"]]()
_ROOT_MARK = "vocabulary.yaml"


class CaseFailedError(Exception):
    """A case did not come out as it expects."""

    def __init__(self, result: CaseResult) -> None:
        """Keep what became of it."""
        super().__init__(result.case.title)
        self.result = result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("policylib")
    group.addoption(
        "--policy-cases", action="store_true", help="collect the cases of .policy files as test items"
    )
    group.addoption(
        "--policy-language",
        choices=("zh", "en"),
        default="zh",
        help="language of what is said of failed cases",
    )
    parser.addini(
        "policy_cases", "collect the cases of .policy files as test items", type="bool", default=False
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start without any policy loaded."""
    config.stash[_RUNNERS] = {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a rule file that lies in a policy folder."""
    wanted = parent.config.getoption("policy_cases") or parent.config.getini("policy_cases")
    if not wanted or file_path.suffix != ".policy":
        return None
    root = next((folder for folder in file_path.parents if (folder / _ROOT_MARK).is_file()), None)
    return None if root is None else RuleFile.from_parent(parent, path=file_path, root=root)


class RuleFile(pytest.File):
    """A rule file; its items are the cases in it."""

    def __init__(self, *, root: Path, **more: object) -> None:
        """Keep the policy folder."""
        super().__init__(**more)  # type: ignore[arg-type]
        self._root = root

    def collect(self) -> Iterator[CaseItem]:
        """Yield the cases; a policy folder that cannot be used is one error, with all that is wrong."""
        runner = self._runner()
        name = self.path.relative_to(self._root).as_posix()
        for case in runner.program.checked.cases:
            if case.span is not None and case.span.source.name == name:
                yield CaseItem.from_parent(self, name=case.title, case=case, runner=runner)

    def _runner(self) -> CaseRunner:
        from policylib.analysis.case_results import CaseRunner
        from policylib.check.folder import PolicyFolderError
        from policylib.diagnostics import PolicyError
        from policylib.loading import load
        from policylib.policyset import current_day
        from policylib.render.diagnostics import diagnostics_text

        runners = self.config.stash[_RUNNERS]
        if self._root not in runners:
            try:
                runners[self._root] = CaseRunner(load(self._root).program, current_day())
            except PolicyError as error:
                self._refuse(diagnostics_text(error.diagnostics, self._language))
            except PolicyFolderError as error:
                self._refuse(str(error))
        return runners[self._root]

    @property
    def _language(self) -> str:
        return str(self.config.getoption("policy_language"))

    def _refuse(self, reason: str) -> NoReturn:
        raise self.CollectError(reason)


class CaseItem(pytest.Item):
    """A case."""

    def __init__(self, *, case: Case, runner: CaseRunner, **more: object) -> None:
        """Keep the case and what runs it."""
        super().__init__(**more)  # type: ignore[arg-type]
        self._case = case
        self._runner = runner
        self.funcargs: dict[str, object] = {}  # other plugins look for the fixtures of an item

    def runtest(self) -> None:
        """Decide the task of the case and compare."""
        if not self._runner.passes(self._case):
            raise CaseFailedError(self._runner.run(self._case))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: TracebackStyle | None = None
    ) -> str:
        """Say what was expected, what came out and why."""
        from policylib.render.cases import case_lines
        from policylib.render.words import Words

        if not isinstance(excinfo.value, CaseFailedError):
            return str(super().repr_failure(excinfo, style))
        words = Words(self._runner.program.checked, str(self.config.getoption("policy_language")))
        return "\n".join(case_lines(words, excinfo.value.result, 100))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the case stands."""
        span = self._case.span
        return self.path, None if span is None else span.line - 1, self._case.title
