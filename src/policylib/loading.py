"""From a folder of rule files, a bundle or texts to a policy that decides: the stages in order."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from policylib.diagnostics import PolicyError
from policylib.engine.settings import Settings, parse_settings
from policylib.policyset import Policy

if TYPE_CHECKING:
    from policylib.source import Source


def load(
    path: str | Path | None = None,
    *,
    settings: Settings | None = None,
    lists: Iterable[str | Path] = (),
    keys: str | Path | None = None,
) -> Policy:
    """Read, check and compile a policy folder, or read a bundle (`….bundle`, docs/bundle.md); absent: the
    folder that comes with the library.

    Args:
        path: the folder, or the bundle. With further lists a bundle is checked anew, from the files in it.
        settings: readings that the deployment has settled, and how old a date may be.
        lists: files of further lists, or folders of them. With an illustrative list among those in force
            for its place and day, no decision is binding.
        keys: a file of public keys (see `signing.read_public_keys`), by one of which a bundle must be signed;
            a folder is not signed.

    Raises:
        PolicyFolderError: the folder or a list cannot be read.
        PolicyError: with every mistake in the rules.
        BundleError: the bundle cannot be used.
        KeyFileError: the file of public keys is not as it should be.
        SettingsError: a settled reading that does not exist.
    """
    from policylib.bundle.envelope import is_bundle

    with _without_collection():
        if path is not None and is_bundle(path):
            return _load_bundle(path, settings, [Path(each) for each in lists], keys)
        return _load_folder(path, settings, [Path(each) for each in lists])


def load_files(files: Mapping[str, str], *, settings: Settings | None = None) -> Policy:
    """Check and compile a policy given as texts by their paths (`tonghua/lists/duty.yaml`), as
    `Policy.files` gives them.

    Raises:
        PolicyError: with every mistake in the rules.
        SettingsError: a settled reading that does not exist.
    """
    from policylib.check.folder import sources_of

    with _without_collection():
        return _load(*sources_of(files), settings)


def read_settings(path: str | Path) -> Settings:
    """Read a settings file in YAML (see `parse_settings`).

    Raises:
        BadInput: the file cannot be read.
        SettingsError: it is not as it should be.
    """
    from policylib.inputs.strict_yaml import parse_yaml
    from policylib.inputs.tasks import LARGEST_YAML, read_text

    documents = parse_yaml(read_text(str(path), LARGEST_YAML))
    return parse_settings(documents[0] if documents else None)


def _load_folder(path: str | Path | None, settings: Settings | None, lists: Sequence[Path]) -> Policy:
    from policylib._resources import policy_root
    from policylib.check.folder import read_lists, read_policy_folder

    sources = read_policy_folder(policy_root() if path is None else Path(path))
    return _load(sources, read_lists(lists), settings)


def _load_bundle(
    path: str | Path, settings: Settings | None, lists: Sequence[Path], keys: str | Path | None
) -> Policy:
    from policylib.bundle.contents import checked_policy, files_of
    from policylib.bundle.deferred import DeferredMapping
    from policylib.bundle.envelope import read_bundle

    bundle = read_bundle(path)
    if keys is not None:
        from policylib.bundle.signing import check_signature, read_public_keys

        check_signature(bundle, read_public_keys(keys))
    if lists:
        from policylib.check.folder import BESIDES, read_lists

        besides = {f"{BESIDES}{one.name}": one.text for one in read_lists(lists)}
        return load_files({**files_of(bundle), **besides}, settings=settings)
    files = DeferredMapping(partial(files_of, bundle))
    return Policy(checked_policy(bundle), settings, files=files, digest=bundle.policy)


def _load(sources: Sequence[Source], lists: Sequence[Source], settings: Settings | None) -> Policy:
    from policylib.check.checker import check
    from policylib.check.folder import BESIDES

    # No decision hangs on a lint; what they find is looked for when it is asked for.
    checked, found = check(sources, lists, lints=False)
    if checked is None:
        raise PolicyError(found)
    files = {source.name: source.text for source in sources}
    files |= {f"{BESIDES}{source.name}": source.text for source in lists}
    return Policy(checked, settings, lambda: check(sources, lists)[1], files)


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
