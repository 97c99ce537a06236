"""Passwords: which are accepted, and how they are kept (Argon2id, with parameters and salt of their own)."""

from __future__ import annotations

import base64
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from policylib.diagnostics import Text

SHORTEST, LONGEST = 12, 256
_FEWEST_DIFFERENT = 5
# RFC 9106, the second recommended choice: 64 MiB, three passes.
_HASHER = PasswordHasher()


class PasswordError(ValueError):
    """A password that is not accepted, and why."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason."""
        super().__init__(f"{reason.zh} / {reason.en}")
        self.reason = reason


def check_password(password: str, account_id: str) -> None:
    """Refuse a password that is soon guessed. Raises PasswordError."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise PasswordError(
            Text(
                f"密码应为 {SHORTEST} 到 {LONGEST} 个字符",
                f"a password has {SHORTEST} to {LONGEST} characters",
            )
        )
    if len(set(plain)) < _FEWEST_DIFFERENT:
        raise PasswordError(
            Text(
                f"密码里至少应有 {_FEWEST_DIFFERENT} 个不同的字符",
                f"a password has at least {_FEWEST_DIFFERENT} different characters",
            )
        )
    if account_id in plain.lower():
        raise PasswordError(Text("密码里不能有账户名", "a password does not contain the name of the account"))


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(_plain(password))


def is_password(kept: str | None, password: str) -> bool:
    """Say whether a password is the one of which `kept` was kept; None: of nobody, which takes as long."""
    try:
        return _HASHER.verify(_OF_NOBODY if kept is None else kept, _plain(password[: LONGEST + 1]))
    except (Argon2Error, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether a password would be kept otherwise today."""
    return _HASHER.check_needs_rehash(kept)


def _plain(password: str) -> str:
    # The same characters, whichever keyboard or system wrote them.
    return unicodedata.normalize("NFKC", password)


def _unpadded(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


# Of the form of a hash, with the parameters of all others; no password is known that leads to it.
_OF_NOBODY = (
    f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${_unpadded(bytes(_HASHER.salt_len))}${_unpadded(bytes(_HASHER.hash_len))}"
)
