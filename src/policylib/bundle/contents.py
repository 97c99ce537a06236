"""What is in a bundle: the checked policy as plain data, and the files it was made of.

A part holds what a decision needs (`decide`), others what it does not (`cases`, `provisions`, …), each read
when somebody looks at it; the last one holds the files (`files`). Equal policies give equal bytes, wherever
and whenever they are built.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from policylib._version import __version__
from policylib.bundle.codec import Codecs, hints_of, shape_of
from policylib.bundle.deferred import DeferredMapping, DeferredSource, DeferredTuple
from policylib.bundle.envelope import Bundle, canonical, pack
from policylib.bundle.errors import BundleError, damaged
from policylib.check.digest import policy_digest
from policylib.check.folder import BESIDES
from policylib.check.model import CheckedPolicy
from policylib.source import Source

# What no decision looks at.
_APART = {
    "cases": DeferredTuple,
    "provisions": DeferredMapping,
    "uses": DeferredTuple,
    "unseen": DeferredTuple,
    "errata": DeferredTuple,
    "citations": DeferredTuple,
    "guarantees": DeferredTuple,
}
_DECIDE, _FILES = "decide", "files"
_PARTS = {_DECIDE, *_APART, _FILES}
_LARGEST_PART = 256_000_000  # bytes, decompressed
_FASTEST_TO_READ = 9

# What data of another form makes the decoders raise.
_WRONG = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)


def pack_policy(checked: CheckedPolicy, files: Mapping[str, str]) -> bytes:
    """Return the bytes of a policy and its files, to be sealed."""
    codecs = Codecs()
    plain = {name: codecs.of(hint).encode(getattr(checked, name)) for name, hint in _hints().items()}
    decide = {name: value for name, value in plain.items() if name not in _APART}
    texts = [_path_of(source, files) for source in codecs.texts]
    parts = {_DECIDE: {"policy": decide, "texts": texts}, **{name: plain[name] for name in _APART}}
    parts[_FILES] = dict(files)
    return pack(
        {name: zlib.compress(canonical(part), _FASTEST_TO_READ) for name, part in parts.items()},
        policy_digest(checked),
        shape_of(CheckedPolicy),
    )


def checked_policy(bundle: Bundle) -> CheckedPolicy:
    """Return the policy in a bundle; what no decision looks at is read when somebody does.

    Raises BundleError where this version of policylib has other records, or the bundle is damaged (then also
    whoever looks at a part that was not read at first).
    """
    if bundle.shape != shape_of(CheckedPolicy):
        raise BundleError(
            "shape",
            f"规则包由 policylib {bundle.engine} 生成，本机的 {__version__} 读不了；请在本机重新生成："
            "policylib build --policy 规则库或者这个规则包 -o 新规则包",
            f"the bundle was built by policylib {bundle.engine}, and {__version__} has other records; build "
            "it again here: `policylib build --policy <the folder, or this bundle> -o <new bundle>`",
        )
    if bundle.parts.keys() != _PARTS:
        raise damaged()
    read = _part(bundle, _DECIDE)
    files = DeferredMapping(lambda: files_of(bundle))
    hints = _hints()

    def decoded() -> tuple[Codecs, dict[str, Any]]:
        texts = [DeferredSource(path.removeprefix(BESIDES), files, path) for path in read["texts"]]
        codecs = Codecs(texts)
        plain = read["policy"]
        return codecs, {
            name: codecs.of(hints[name]).decode(plain[name]) for name in hints if name not in _APART
        }

    codecs, known = _guarded(decoded)

    def later(name: str) -> Callable[[], Any]:
        return lambda: _guarded(lambda: codecs.of(hints[name]).decode(_part(bundle, name)))

    apart: dict[str, Any] = {name: stand_in(later(name)) for name, stand_in in _APART.items()}
    return CheckedPolicy(**known, **apart)


def files_of(bundle: Bundle) -> dict[str, str]:
    """Return the files a policy was made of, by their paths. Raises BundleError."""
    files = _part(bundle, _FILES)
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise damaged()
    return files


def _hints() -> dict[str, Any]:
    return hints_of(CheckedPolicy)


def _path_of(source: Source, files: Mapping[str, str]) -> str:
    """Return the path among the files of a text that something stands in: lists that were loaded besides the
    folder have paths of their own.
    """
    return source.name if files.get(source.name) == source.text else f"{BESIDES}{source.name}"


def _part(bundle: Bundle, name: str) -> Any:
    def read() -> Any:
        inflater = zlib.decompressobj()
        data = inflater.decompress(bundle.parts[name], _LARGEST_PART)
        if not inflater.eof:
            raise ValueError(name)
        return json.loads(data)

    return _guarded(read)


def _guarded(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (*_WRONG, zlib.error) as error:
        raise damaged() from error
