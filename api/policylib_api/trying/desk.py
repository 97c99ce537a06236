"""Desks: for each session a copy of the policy to write on, kept for a while and never saved."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from policylib import Policy
from policylib.check.folder import sources_of
from policylib.check.workspace import Workspace
from policylib.diagnostics import Diagnostic, Severity
from policylib.lsp.features.view import View
from policylib_api.trying.draft import Draft
from policylib_api.trying.effects import Answers

# A desk takes about 20 MB, and two seconds to be laid.
MOST_DESKS = 8
KEPT = 15 * 60_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say of a draft: diagnostics of it, and those of other files that it brought about."""

    own: tuple[Diagnostic, ...]
    elsewhere: tuple[Diagnostic, ...]

    @property
    def errors(self) -> int:
        """How many of them are errors."""
        return sum(one.severity is Severity.ERROR for one in (*self.own, *self.elsewhere))


class Desk:
    """A copy of a policy with one draft on it. For one thread at a time."""

    def __init__(self, policy: Policy) -> None:
        """Copy a policy, and check it once: from then on only what a change touches is checked."""
        self.policy = policy
        self._workspace = Workspace(*sources_of(policy.files))
        self._known = frozenset(map(_identity, _all(self._workspace)))
        self._paths = frozenset(policy.files)
        self._draft: Draft | None = None
        self._tried: Policy | None = None
        self._answers: Answers | None = None

    def put(self, draft: Draft) -> None:
        """Take a draft in place of its file, and put back the file of the draft before."""
        if self._draft is not None and self._draft.file != draft.file:
            self._workspace.set(self._draft.file, self.policy.files.get(self._draft.file))
        self._workspace.set(draft.file, draft.text)
        self._draft = draft

    def found(self) -> Found:
        """Check the draft."""
        file = None if self._draft is None else self._draft.file
        found = list(_all(self._workspace))
        own = tuple(one for one in found if one.span.source.name == file)
        others = (one for one in found if one.span.source.name != file)
        return Found(own, tuple(one for one in others if _identity(one) not in self._known))

    def tried(self) -> Policy | None:
        """Return the policy with the draft in it, under the settings of the one in force; None: there are
        errors.

        Raises SettingsError where the settings do not go with it.
        """
        checked = self._workspace.checked
        if checked is None or any(one.severity is Severity.ERROR for one in _all(self._workspace)):
            return None
        if self._tried is None or self._tried.checked is not checked:
            self._tried = Policy(checked, self.policy.settings)
        return self._tried

    def answers(self, today: dt.date) -> Answers:
        """Return what the policy in force says of its cases, as of a day."""
        if self._answers is None or self._answers.today != today:
            self._answers = Answers(self.policy, today)
        return self._answers

    def view(self, language: str) -> View:
        """Return what the features of editors look at."""
        here = self._paths if self._draft is None else self._paths | {self._draft.file}
        return View(self._workspace, tuple(sorted(here)), self._workspace.checked, language)


def _all(workspace: Workspace) -> Iterable[Diagnostic]:
    return (one for found in workspace.diagnostics().values() for one in found)


def _identity(one: Diagnostic) -> tuple[str, str, str]:
    """Return what a diagnostic is known by, wherever in its file it stands."""
    return one.code, one.span.source.name, one.message.en


class Desks:
    """The desks of one worker, by session. Not for several threads at a time."""

    def __init__(self) -> None:
        """Begin with none."""
        self._desks: OrderedDict[str, tuple[Desk, int]] = OrderedDict()

    def of(self, session: str, policy: Policy, now: int) -> Desk:
        """Return the desk of a session: a copy of this policy. `now`: milliseconds since 1970 (UTC)."""
        for name, (_, used) in list(self._desks.items()):
            if now - used > KEPT:
                del self._desks[name]
        kept, _ = self._desks.get(session, (None, now))
        desk = kept if kept is not None and kept.policy is policy else Desk(policy)
        self._desks[session] = desk, now
        self._desks.move_to_end(session)
        while len(self._desks) > MOST_DESKS:
            self._desks.popitem(last=False)
        return desk
