"""The two policies of a comparison, old and new: folders, bundles, or git revisions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from policylib.bundle.envelope import is_bundle
from policylib.check.folder import PolicyFolderError, read_policy_folder
from policylib.cli.diff_revisions import is_revision, read_revision
from policylib.cli.loading import load_policy
from policylib.engine.settings import Settings
from policylib.loading import load_files
from policylib.policyset import Policy


def load_both(
    old: str,
    new: str,
    language: str,
    output: str,
    *,
    old_settings: str | None,
    new_settings: str | None,
) -> tuple[Policy, Policy]:
    """Return both policies; where one cannot be used, the command ends and says why.

    Of equal files only one policy is made.
    """
    first = _load(old, old_settings, language, output)
    if not is_revision(new) and not is_bundle(new) and first.files == _files(new):
        return first, _load(new, new_settings, language, output, partial(_again, first))
    return first, _load(new, new_settings, language, output)


def _load(
    where: str,
    settings_file: str | None,
    language: str,
    output: str,
    make: Callable[[Settings | None], Policy] | None = None,
) -> Policy:
    if make is None and is_revision(where):
        make = partial(_made, where)
    return load_policy(where, settings_file, language, output, make=make)


def _made(where: str, settings: Settings | None) -> Policy:
    return load_files(read_revision(where), settings=settings)


def _again(policy: Policy, settings: Settings | None) -> Policy:
    return policy.with_settings(settings or Settings())


def _files(folder: str) -> dict[str, str] | None:
    """Return the files of a folder; None where it is none, which loading it will say."""
    try:
        return {source.name: source.text for source in read_policy_folder(Path(folder))}
    except PolicyFolderError:
        return None
