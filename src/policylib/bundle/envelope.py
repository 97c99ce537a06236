"""The form of a bundle as bytes, and what is refused of it before any part of it is read.

::

    policylib-bundle 1
    {"engine": …, "parts": [[name, bytes, sha256], …], "policy": …, "shape": …}
    <the parts, one after the other>
    {"check": …, "content": …, "signature": null | "<key id>:<base64>"}

The lines are canonical JSON. `content` is the SHA-256 of everything before the last line, by which a bundle
is known and which no signature changes; `check` is that of the last line without it. A signature (Ed25519)
is over everything before the last line. A part is a zlib stream of canonical JSON (`bundle.contents`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policylib._version import __version__
from policylib.bundle.errors import BundleError, damaged
from policylib.diagnostics import reason_of
from policylib.records import dataclass

FORMAT = 1
SUFFIX = ".bundle"
MOST_BYTES = 256_000_000
_MAGIC = b"policylib-bundle "
_FIRST_LINE = _MAGIC + str(FORMAT).encode() + b"\n"
_LONGEST_LINE = 4_096
_HEADER = {"engine": str, "parts": list, "policy": str, "shape": str}
_SEAL = {"check": str, "content": str, "signature": str | None}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose bytes are whole: what it says of itself, and its parts, not yet read.

    `engine`: the version of policylib that built it; `policy`: the digest of the policy; `shape`: a hash of
    the records it holds; `content`: the hash by which it is known; `signature`: `<key id>:<base64>`.
    """

    engine: str
    policy: str
    shape: str
    content: str
    signature: str | None
    parts: Mapping[str, bytes]
    signed: bytes


def is_bundle(path: str | Path) -> bool:
    """Say whether a path names a bundle: by its name, so that what is said of a missing one is right."""
    return Path(path).suffix == SUFFIX and not Path(path).is_dir()


def read_bundle(path: str | Path) -> Bundle:
    """Return the bundle in a file, every byte of it compared with its hashes. Raises BundleError."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = reason_of(error)
        raise BundleError(
            "unreadable", f"规则包读不了：{reason.zh}", f"the bundle cannot be read: {reason.en}"
        ) from None
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1_000_000
        raise BundleError("unreadable", f"规则包超过 {size} MB", f"the bundle is larger than {size} MB")
    return unpack(data)


def pack(parts: Mapping[str, bytes], policy: str, shape: str) -> bytes:
    """Return the bytes of a bundle up to its last line (see `seal`)."""
    header = {
        "engine": __version__,
        "parts": [[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in parts.items()],
        "policy": policy,
        "shape": shape,
    }
    return b"".join([_FIRST_LINE, canonical(header), b"\n", *parts.values(), b"\n"])


def seal(packed: bytes, signature: str | None) -> bytes:
    """Return a whole bundle: what was packed, and the line that says its hash and who vouches for it."""
    said = {"content": hashlib.sha256(packed).hexdigest(), "signature": signature}
    return packed + canonical({**said, "check": _check(said)}) + b"\n"


def unpack(data: bytes) -> Bundle:
    """Return a bundle, after every byte of it was compared with its hashes. Raises BundleError."""
    if not data.startswith(_MAGIC):
        raise BundleError(
            "not_a_bundle",
            "这不是规则包；规则包由 policylib build 生成",
            "this is not a bundle; bundles are made by `policylib build`",
        )
    if not data.startswith(_FIRST_LINE):
        version = data[len(_MAGIC) : len(_MAGIC) + 8].partition(b"\n")[0].decode("ascii", "replace")
        raise BundleError(
            "format",
            f"规则包的格式是第 {version} 版，本机的 policylib {__version__} 读第 {FORMAT} 版；请用要读它的 "
            "policylib 从规则库重新生成",
            f"the bundle has format {version}, and policylib {__version__} reads format {FORMAT}; build it "
            "again from its policy folder with the policylib that is to read it",
        )
    cut = data.rfind(b"\n", 0, len(data) - 1) + 1
    packed, last = data[:cut], _line(data[cut:], _SEAL)
    check = last.pop("check")
    if check != _check(last) or last["content"] != hashlib.sha256(packed).hexdigest():
        raise damaged()
    end = packed.find(b"\n", len(_FIRST_LINE)) + 1
    header = _line(packed[len(_FIRST_LINE) : end], _HEADER)
    return Bundle(
        engine=header["engine"],
        policy=header["policy"],
        shape=header["shape"],
        content=last["content"],
        signature=last["signature"],
        parts=_split(packed[end:], header["parts"]),
        signed=packed,
    )


def canonical(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()


def _line(raw: bytes, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of canonical JSON with exactly these keys, of these types."""
    try:
        line = json.loads(raw[:_LONGEST_LINE])
    except (ValueError, RecursionError) as error:
        raise damaged() from error
    if not isinstance(line, dict) or line.keys() != keys.keys() or canonical(line) + b"\n" != raw:
        raise damaged()
    if not all(isinstance(line[key], expected) for key, expected in keys.items()):
        raise damaged()
    return line


def _split(packed: bytes, listed: list[Any]) -> dict[str, bytes]:
    """Return the parts that a header lists, each compared with its hash."""
    parts: dict[str, bytes] = {}
    start = 0
    for each in listed:
        match each:
            case [str(name), int(length), str(digest)] if length >= 0 and name not in parts:
                parts[name] = packed[start : start + length]
                start += length
                if hashlib.sha256(parts[name]).hexdigest() != digest:
                    raise damaged()
            case _:
                raise damaged()
    if packed[start:] != b"\n":
        raise damaged()
    return parts
