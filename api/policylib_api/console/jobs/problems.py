"""Why a batch cannot be decided, as it is kept in its folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policylib.diagnostics import Text
from policylib.tables.model import TableProblem, refuse
from policylib_api.console.jobs.folder import Job, Note

# What is told to do about these is for the command line, or is done by pages themselves.
_OWN_ADVICE = frozenset(("several_sheets", "unknown_sheet", "unknown_column", "duplicate_column", "exists"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, what, and what to do."""

    code: str
    message: Text
    help: Text | None


def note_problems(job: Job, problems: Iterable[TableProblem]) -> None:
    """Keep why a batch cannot be decided."""
    job.write(Note.PROBLEMS, [written(one) for one in problems])


def note_problem(job: Job, code: str, zh: str, en: str) -> None:
    """Keep the one thing for which a batch cannot be decided."""
    note_problems(job, refuse(code, None, zh, en).problems)


def note_no_memory(job: Job) -> None:
    """Keep that the process for a batch may not have as much memory as it would need."""
    note_problem(
        job,
        "memory",
        "文件太大，处理它的内存不够；请分成几个文件，或者另存为 CSV UTF-8",
        "the file is too large for the memory there is for it; split it, or save it as CSV UTF-8",
    )


def written(problem: TableProblem) -> list[list[str] | str | None]:
    """Return a problem as plain data, with its place in front."""
    message, advice = problem.message, problem.help
    if problem.place is not None:
        words = problem.place.words
        message = Text(f"{words.zh}：{message.zh}", f"{words.en}: {message.en}")
    shown = advice if advice is not None and problem.code not in _OWN_ADVICE else None
    return [problem.code, [message.zh, message.en], None if shown is None else [shown.zh, shown.en]]


def read_problems(kept: Iterable[tuple[str, tuple[str, str], tuple[str, str] | None]]) -> list[Problem]:
    """Return problems as they were kept."""
    return [
        Problem(code, Text(*message), Text(*advice) if advice else None) for code, message, advice in kept
    ]
