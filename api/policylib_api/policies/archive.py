"""Archives: a whole policy as one JSON document, and the signatures by which its publisher is known.

    {"format": 1, "version": "2026.11.22", "files": {"path": "text", …}, "settings": {…} or null}

`files` null: the policy that each server is configured with is to decide again. `settings` null: those each
server is configured with. The signature (Ed25519) is over the exact bytes of the document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from policylib import (
    BadInput,
    KeyFileError,
    Settings,
    SettingsError,
    SignatureError,
    parse_json,
    parse_settings,
)
from policylib.bundle.signing import read_public_keys, verify
from policylib.diagnostics import Text
from policylib_api.config import ConfigError
from policylib_api.policies.paths import is_path
from policylib_api.wire.problems import Fault, pointer_to

FORMAT = 1
HEADER = "Policy-Signature"
VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,7}")
_FIELDS = ("format", "version", "files", "settings")


class ArchiveError(ValueError):
    """A document that is no archive: every mistake in it."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the mistakes."""
        super().__init__("; ".join(f"{one.pointer}: {one.message.en}" for one in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Archive:
    """A policy as it is published; `digest`: SHA-256 of the document, in hexadecimal."""

    version: str
    files: Mapping[str, str] | None
    settings: Settings | None
    digest: str


def write_archive(version: str, files: Mapping[str, str] | None, settings: Settings | None) -> bytes:
    """Return the document of an archive."""
    document = {
        "format": FORMAT,
        "version": version,
        "files": None if files is None else dict(files),
        "settings": None if settings is None else settings.canonical(),
    }
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def read_archive(body: bytes) -> Archive:
    """Return the archive a document is. Raises ArchiveError with every mistake in it."""
    raw = _document(body)
    faults = [
        Fault(f"/{name}", "unknown_field", Text("没有这一项", "there is no such field"))
        for name in raw
        if name not in _FIELDS
    ]
    if raw.get("format") != FORMAT or isinstance(raw.get("format"), bool):
        faults.append(Fault("/format", "wrong_format", Text(f"应为 {FORMAT}", f"must be {FORMAT}")))
    version = raw.get("version")
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        faults.append(Fault("/version", "wrong_version", _VERSION_EXPECTED))
    files = _files(raw.get("files", ...), faults)
    settings = _settings(raw.get("settings"), faults)
    if files is None and settings is not None:
        faults.append(Fault("/settings", "bad_settings", _NO_SETTINGS))
    if faults:
        raise ArchiveError(faults)
    return Archive(str(version), files, settings, sha256(body).hexdigest())


_NO_SETTINGS = Text("没有 files 时应为 null", "must be null where `files` is null")
_VERSION_EXPECTED = Text("应为用点隔开的数字，如 2026.11.22", "must be numbers with dots, as in 2026.11.22")


def _document(body: bytes) -> dict[str, Any]:
    try:
        raw = parse_json(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        at = error.start
        reason = Text(f"第 {at} 字节起不是 UTF-8", f"not UTF-8 from byte {at} on")
        raise ArchiveError([Fault("", "not_utf8", reason)]) from None
    except BadInput as error:
        raise ArchiveError([Fault("", error.code, Text(error.message("zh"), error.message("en")))]) from None
    if not isinstance(raw, dict):
        raise ArchiveError([Fault("", "wrong_type", Text("应为对象", "must be an object"))])
    return raw


def _files(raw: object, faults: list[Fault]) -> dict[str, str] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or not raw:
        expected = Text("应为 {路径: 文本}，或者 null", "must be {path: text}, or null")
        faults.append(Fault("/files", "wrong_type", expected))
        return None
    for path, text in raw.items():
        pointer = pointer_to("files", path)
        if not isinstance(text, str):
            faults.append(Fault(pointer, "wrong_type", Text("应为文本", "must be text")))
        if not is_path(path):
            expected = Text("应为规则库内的相对路径", "must be a relative path within the policy")
            faults.append(Fault(pointer, "wrong_path", expected))
    return raw


def _settings(raw: object, faults: list[Fault]) -> Settings | None:
    if raw is None:
        return None
    try:
        return parse_settings(raw)
    except SettingsError as error:
        faults.append(Fault("/settings", "bad_settings", Text(error.zh, error.en)))
        return None


# --- signatures ------------------------------------------------------------------------------------


def verify_header(keys: Mapping[str, Ed25519PublicKey], header: str | None, body: bytes) -> str:
    """Return the id of the key that signed a document, by its header. Raises SignatureError."""
    if not header:
        raise SignatureError(f"缺少请求头 {HEADER}", f"the header {HEADER} is missing")
    return verify(keys, header, body)


def read_publish_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Return the keys of a file by their ids. Raises ConfigError with every mistake in it."""
    try:
        return read_public_keys(path)
    except KeyFileError as error:
        raise ConfigError(list(error.mistakes)) from None
