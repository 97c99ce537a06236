"""Signatures (Ed25519) by which the publisher of a policy is known, and the files that hold their keys.

Needs `cryptography` (the extra `api`).
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policylib.bundle.envelope import Bundle
from policylib.bundle.errors import BundleError, KeyFileError, SignatureError
from policylib.diagnostics import Text, unreadable


def make_private_key(file: str | Path) -> Ed25519PublicKey:
    """Write a new private key into a new file that nobody else may read; return its public key.

    Raises OSError where the file is there already, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Nobody else may read it, from the first moment; nothing is overwritten.
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(text)
    return key.public_key()


def read_private_key(file: str | Path) -> Ed25519PrivateKey:
    """Return the private key of a file (PEM, not encrypted). Raises KeyFileError."""
    try:
        key = serialization.load_pem_private_key(Path(file).read_bytes(), None)
    except OSError as error:
        raise KeyFileError([unreadable(file, error)]) from None
    except TypeError:  # there is a password on it
        mistake = Text(
            f"{file} 加了密码，用不了；应为没有密码的私钥",
            f"{file} is protected by a password, expected a key without one",
        )
        raise KeyFileError([mistake]) from None
    except (ValueError, UnsupportedAlgorithm):
        mistake = Text(
            f"{file} 不是私钥；应为 policylib policies keygen 制作的文件（PEM）",
            f"{file} is no private key, expected a file (PEM) made by `policylib policies keygen`",
        )
        raise KeyFileError([mistake]) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError([Text(f"{file} 不是 Ed25519 私钥", f"{file} is no Ed25519 private key")])
    return key


def read_public_keys(file: str | Path) -> dict[str, Ed25519PublicKey]:
    """Return the keys of a file by their ids: lines of id, key in base64, and whose it is; `#` begins a
    comment. Raises KeyFileError with every mistake in it.
    """
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError([unreadable(file, error)]) from None
    keys: dict[str, Ed25519PublicKey] = {}
    mistakes: list[Text] = []
    for number, line in enumerate(lines, 1):
        parts = line.partition("#")[0].split(maxsplit=2)
        if not parts:
            continue
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(parts[1], validate=True))
        except (IndexError, ValueError):
            zh = "应为：编号 公钥(base64) 说明"
            mistakes.append(
                Text(f"{file}:{number}：{zh}", f"{file}:{number}: expected: id, public key (base64), whose")
            )
            continue
        if key_id(key) != parts[0]:
            mistakes.append(
                Text(
                    f"{file}:{number}：这个公钥的编号应为 {key_id(key)}",
                    f"{file}:{number}: the id of this key must be {key_id(key)}",
                )
            )
        keys[key_id(key)] = key
    if mistakes:
        raise KeyFileError(mistakes)
    return keys


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key: the beginning of the SHA-256 of its 32 bytes, in hexadecimal."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def key_line(key: Ed25519PublicKey, whose: str) -> str:
    """Return the line of a file of public keys that admits a key."""
    return f"{key_id(key)} {base64.b64encode(key.public_bytes_raw()).decode()} {whose}".rstrip()


def sign(key: Ed25519PrivateKey, signed: bytes) -> str:
    """Return the signature of these bytes, as `<key id>:<base64>`."""
    return f"{key_id(key.public_key())}:{base64.b64encode(key.sign(signed)).decode()}"


def verify(keys: Mapping[str, Ed25519PublicKey], signature: str, signed: bytes) -> str:
    """Return the id of the key that signed these bytes. Raises SignatureError."""
    identity, _, encoded = signature.strip().partition(":")
    if identity not in keys:
        raise SignatureError("签名的密钥不在可发布的密钥之列", "the signing key is not one that may publish")
    try:
        keys[identity].verify(base64.b64decode(encoded, validate=True), signed)
    except (binascii.Error, ValueError):
        raise SignatureError("签名应为 密钥编号:base64", "the signature must be <key id>:<base64>") from None
    except InvalidSignature:
        raise SignatureError(
            "签名与内容不符", "the signature is not one of exactly these bytes by that key"
        ) from None
    return identity


def check_signature(bundle: Bundle, keys: Mapping[str, Ed25519PublicKey]) -> str:
    """Return the id of the key that signed a bundle. Raises BundleError."""
    if bundle.signature is None:
        raise BundleError(
            "unsigned",
            "规则包没有签名；请用 policylib build --sign 生成",
            "the bundle is not signed; build it with `policylib build --sign`",
        )
    try:
        return verify(keys, bundle.signature, bundle.signed)
    except SignatureError as error:
        raise BundleError("bad_signature", error.reason.zh, error.reason.en) from error
