"""Signed notes with Ed25519, as C2SP writes them (c2sp.org/signed-note), and the keys for them.

A note is text, an empty line, and lines of signatures: `— name base64(key id, signature)`. A verifier key
is handed out as `name+key id+base64(type, public key)`.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from policylib.diagnostics import Text, reason_of

_ED25519 = b"\x01"
_KEY_BYTES = 32
_ID_BYTES = 4
_NAME = re.compile(r"[^\s+]+")
_DASH = "\u2014"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


class NoteError(ValueError):
    """A note or key that cannot be used, in both languages."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason."""
        super().__init__(f"{reason.zh} / {reason.en}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Verifier:
    """Who may have signed a note: a name, and the public key (32 bytes)."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The key id: says which of the keys of a name signed."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Return the verifier key as it is handed out."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"

    @staticmethod
    def of(text: str) -> Verifier:
        """Read a verifier key. Raises NoteError."""
        name, _, rest = text.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raw = b""
        verifier = Verifier(name, raw[1:])
        fits = _NAME.fullmatch(name) and raw[:1] == _ED25519 and len(raw) == 1 + _KEY_BYTES
        if not fits or verifier.id.hex() != identity:
            raise NoteError(
                Text(
                    "不是验证公钥，应形如 名称+八位编号+Base64（Ed25519）",
                    "this is no verifier key; expected name+id+base64 (Ed25519)",
                )
            )
        return verifier


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs notes under a name."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """What others verify the signatures with."""
        return Verifier(self.name, self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, text: str) -> str:
        """Return a note: text that ends in a newline, with the signature."""
        signature = base64.b64encode(self.verifier.id + self.key.sign(text.encode())).decode()
        return f"{text}\n{_DASH} {self.name} {signature}\n"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a note and its signatures: names, and key ids with what follows.

    A text without signatures is taken as it is. Raises NoteError.
    """
    if _CONTROL.search(note) or not note.endswith("\n"):
        raise NoteError(
            Text("含有控制字符，或者末尾没有换行", "it has control characters, or no newline at its end")
        )
    head, gap, tail = note.rpartition("\n\n")
    if not gap:
        return note, []
    signatures = []
    for line in tail.splitlines():
        dash, name, encoded = [*line.split(" "), "", "", ""][:3]
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raw = b""
        if dash != _DASH or line.count(" ") != 2 or not _NAME.fullmatch(name) or len(raw) <= _ID_BYTES:
            raise NoteError(Text(f"这一行不是签名：{line}", f"this line is no signature: {line}"))
        signatures.append((name, raw))
    return head + "\n", signatures


def verify_note(note: str, verifier: Verifier) -> str:
    """Return the text of a note that somebody signed; signatures of others are not looked at.

    Raises NoteError where the signature is absent or wrong.
    """
    text, signatures = split_note(note)
    mine = [raw for name, raw in signatures if (name, raw[:_ID_BYTES]) == (verifier.name, verifier.id)]
    if not mine:
        who = verifier.name
        raise NoteError(Text(f"没有 {who} 用这把钥匙的签名", f"it is not signed by {who} with this key"))
    for raw in mine:
        try:
            Ed25519PublicKey.from_public_bytes(verifier.key).verify(raw[_ID_BYTES:], text.encode())
        except (InvalidSignature, ValueError):
            raise NoteError(
                Text(f"{verifier.name} 的签名不对", f"the signature of {verifier.name} is wrong")
            ) from None
    return text


def new_key(path: Path) -> Ed25519PrivateKey:
    """Make a key and write it to a new file that only its owner can read. Raises NoteError."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise NoteError(_unreadable(path, error)) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return key


def read_signer(path: Path, name: str) -> Signer:
    """Read a private key (PEM) that signs under a name. Raises NoteError."""
    if not _NAME.fullmatch(name):
        raise NoteError(
            Text(
                f"日志名称“{name}”不能是空的，也不能含空格或加号",
                f"the name of the log, `{name}`, must not be empty and have neither blanks nor +",
            )
        )
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise NoteError(_unreadable(path, error)) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoteError(
            Text(
                f"{path} 里应为不加密的 Ed25519 私钥（PEM）",
                f"{path} must hold an Ed25519 private key, in PEM, not encrypted",
            )
        )
    return Signer(name, key)


def _unreadable(path: Path, error: OSError) -> Text:
    why = reason_of(error)
    return Text(f"密钥文件 {path} 读写不了：{why.zh}", f"the key file {path} cannot be used: {why.en}")
