"""Policies for tests: the same is loaded and checked once, which takes a second or two."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import pytest

from policylib.authoring import list_file
from policylib.check import checker
from policylib.check.keeping import Keep
from policylib.check.model import CheckedPolicy
from policylib.cli import checking, loading, scaffolding
from policylib.diagnostics import Diagnostic
from policylib.engine.settings import Settings
from policylib.loading import load
from policylib.policyset import Policy
from policylib.source import Source
from policylib.syntax.parser import parse
from shipped import shipped as load_once

Checked = tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]

# How many are kept: the policies of the last few commands.
MOST = 6

_first_check = checker.check
_checked: dict[Hashable, Checked] = {}


@pytest.fixture(scope="session")
def shipped() -> Policy:
    """The policy that comes with the library."""
    return load_once()


@pytest.fixture(scope="session", autouse=True)
def the_same_is_done_once() -> Iterator[None]:
    """Commands take the shipped policy as it was loaded; the same texts are the same policy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load", _load)
        patch.setattr(checking, "check_files", _check)
        for module in (checker, list_file, scaffolding):
            patch.setattr(module, "check", _check)
        yield


def _load(folder: str | None, *, settings: Settings | None = None, lists: Sequence[str] = ()) -> Policy:
    if folder is not None or lists:
        return load(folder, settings=settings, lists=lists)
    return load_once() if settings is None else load_once().with_settings(settings)


def _check(
    files: Sequence[Source],
    lists: Sequence[Source] = (),
    *,
    keep: Keep | None = None,
    parse: checker.Parse = parse,
    lints: bool = True,
) -> Checked:
    if keep is not None:
        return _first_check(files, lists, keep=keep, parse=parse, lints=lints)
    texts = (*((one.name, one.text) for one in files), None, *((one.name, one.text) for one in lists), lints)
    if texts not in _checked:
        if len(_checked) == MOST:
            del _checked[next(iter(_checked))]
        _checked[texts] = _first_check(files, lists, lints=lints)
    return _checked[texts]
