"""Sign-ins that have begun at an issuer: kept here until the browser comes back, once and soon."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import delete, insert, select

from policylib_api.records.store import Store
from policylib_api.records.tables import sign_ins

LASTS = 10 * 60 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has begun. `state` names it to the issuer, `nonce` must stand in the token, `verifier`
    proves that whoever asks for the token is who began (RFC 7636); `target`: the path to go to afterwards.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    target: str


def new_sign_in(target: str) -> SignIn:
    """Return a sign-in with 256 random bits for each of its secrets."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return SignIn(state, nonce, verifier, target)


def keep_sign_in(store: Store, sign_in: SignIn, browser: str, now: int) -> None:
    """Keep a sign-in of the browser that shows the session `browser`; forget those that are over.

    `now` in milliseconds since 1970 (UTC). Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        connection.execute(delete(sign_ins).where(sign_ins.c.begun <= now - LASTS))
        connection.execute(
            insert(sign_ins).values(
                state=_hash(sign_in.state),
                browser=_hash(browser),
                nonce=sign_in.nonce,
                verifier=sign_in.verifier,
                target=sign_in.target,
                begun=now,
            )
        )


def take_sign_in(store: Store, state: str, browser: str, now: int) -> SignIn | None:
    """Return a sign-in and forget it; None: this browser has begun none of this name, or too long ago, or it
    was taken before. Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        mine = (sign_ins.c.state == _hash(state), sign_ins.c.browser == _hash(browser))
        row = connection.execute(select(sign_ins).where(*mine)).mappings().first()
        # Of several who come at once, the one whose deletion counts has it.
        taken = connection.execute(delete(sign_ins).where(*mine)).rowcount
    if row is None or not taken or now - row["begun"] >= LASTS:
        return None
    return SignIn(state, row["nonce"], row["verifier"], row["target"])


def _hash(shown: str) -> bytes:
    return sha256(shown.encode()).digest()
