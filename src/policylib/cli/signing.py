"""Signing and verifying for commands: what is missing or wrong ends them with a clear message."""

from __future__ import annotations

from typing import NoReturn

from policylib.bundle.envelope import Bundle
from policylib.bundle.errors import KeyFileError
from policylib.cli.options import refuse, refuse_with


def signed_with(key_file: str, packed: bytes, language: str) -> str:
    """Return the signature of what was packed, by the private key of a file."""
    try:
        from policylib.bundle.signing import read_private_key, sign
    except ModuleNotFoundError:
        refuse("bundle.no_cryptography", language)
    try:
        return sign(read_private_key(key_file), packed)
    except KeyFileError as error:
        _refuse_keys(error, language)


def verified_with(keys_file: str, bundle: Bundle, language: str) -> str:
    """Return the id of the key of a file that signed a bundle. Raises BundleError where none did."""
    try:
        from policylib.bundle.signing import check_signature, read_public_keys
    except ModuleNotFoundError:
        refuse("bundle.no_cryptography", language)
    try:
        keys = read_public_keys(keys_file)
    except KeyFileError as error:
        _refuse_keys(error, language)
    return check_signature(bundle, keys)


def _refuse_keys(error: KeyFileError, language: str) -> NoReturn:
    refuse_with("\n".join(one.in_language(language) for one in error.mistakes), language)
