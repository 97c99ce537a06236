"""Compares a bundle with what it says of itself, and with the files in it."""

from __future__ import annotations

from policylib.bundle.contents import checked_policy, files_of
from policylib.bundle.envelope import Bundle
from policylib.bundle.errors import BundleError
from policylib.check.digest import policy_digest
from policylib.cli.messages import say
from policylib.diagnostics import PolicyError
from policylib.loading import load_files


def compare(read: Bundle) -> None:
    """Compare the records of a bundle with its header and with its files. Raises BundleError."""
    checked = checked_policy(read)
    found = policy_digest(checked)
    if found != read.policy:
        raise _false("other_digest", said=read.policy, found=found)
    try:
        made = load_files(files_of(read))
    except PolicyError as error:
        raise _false("broken_files", reason=error) from error
    if made.checked != checked:
        raise _false("other_files")


def _false(code: str, **values: object) -> BundleError:
    zh, en = (say(f"bundle.{code}", language, **values) for language in ("zh", "en"))
    return BundleError(code, zh, en)
