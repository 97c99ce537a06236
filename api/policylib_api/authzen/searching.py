"""Searching: who and what could be meant, one after the other, and where the next page goes on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from policylib import Policy
from policylib.diagnostics import Text
from policylib_api.authzen.directory import Directory
from policylib_api.authzen.requests import ENTITIES, Action, Evaluation
from policylib_api.authzen.tasks import ITEM, item_ids
from policylib_api.wire.problems import Fault, ProblemError

_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the answer may contain: the result itself, and the question whether it belongs there."""

    result: Mapping[str, str]
    asked: Evaluation


def candidates(policy: Policy, directory: Directory, asked: Evaluation, searched: str) -> Sequence[Candidate]:
    """Return everything that could be an answer, always in the same order."""
    if searched == "action":
        return [
            Candidate({"name": name}, replace(asked, action=Action(name)))
            for name in policy.checked.vocabulary.acts
        ]
    entity = asked.subject if searched == "subject" else asked.resource
    ids = [identity for kind, identity in directory.of(searched) if kind == entity.type]
    if searched == "resource" and entity.type == ITEM:
        ids += sorted(set(item_ids(policy)).difference(ids))
    return [
        Candidate(
            {"type": entity.type, "id": identity},
            replace(asked, subject=replace(entity, id=identity))
            if searched == "subject"
            else replace(asked, resource=replace(entity, id=identity)),
        )
        for identity in ids
    ]


# --- pages --------------------------------------------------------------------------------------


def query_digest(policy: Policy, searched: str, body: Mapping[str, Any]) -> str:
    """Return what all pages of one search have in common: the same question to the same policy."""
    question = [body.get(name) for name in (*ENTITIES, "context")]
    # Of a caller's numbers any may be too long for orjson.
    text = json.dumps([policy.digest, searched, question], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def token_of(digest: str, position: int) -> str:
    """Return the token of the page that begins at a candidate."""
    return base64.urlsafe_b64encode(f"{digest}.{position}".encode()).decode().rstrip("=")


def position_of(token: str, digest: str) -> int:
    """Return the candidate at which a page begins. Raises ProblemError 400 for a token of another search."""
    if not token:
        return 0
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _wrong_token() from None
    own, _, position = text.partition(".")
    if own != digest or not (position.isascii() and position.isdigit()):
        raise _wrong_token()
    return int(position)


def _wrong_token() -> ProblemError:
    message = Text(
        "这个 token 不属于这次查询，或者规则库已经更换；请从头查起",
        "the token is not of this search, or the policy has changed; begin anew",
    )
    title = Text("token 不对", "wrong token")
    return ProblemError(
        "invalid-token", 400, title, message, (Fault("/page/token", "invalid_token", message),)
    )
