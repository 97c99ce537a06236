"""What webhooks are told, as CloudEvents 1.0: ids, hashes and words of the policy, never text of a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from policylib_api.records.moments import format_moment
from policylib_api.records.store import Recorded

DECISION_RECORDED = "cn.policylib.decision.recorded.v1"
POLICY_ACTIVATED = "cn.policylib.policy.activated.v1"
EVENTS = (DECISION_RECORDED, POLICY_ACTIVATED)

MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8"


# What of a record's core is told; its commitments to texts and its trace are not.
_TOLD = (
    *("id", "policy", "settings", "engine", "date", "decided_on", "region", "assigner", "act", "verdict"),
    *("allowed", "possible", "deciding", "mode", "replay_of", "request_id"),
)


def decision_recorded(source: str, core: Mapping[str, Any], recorded: Recorded) -> bytes:
    """Return the event that a decision was recorded, from the core of its record; its id is that of the
    decision.
    """
    data = {name: core[name] for name in _TOLD} | {"seq": recorded.seq, "leaf": recorded.leaf.hex()}
    identity = core["id"]
    return _event(source, DECISION_RECORDED, identity, core["time"], f"/v1/decisions/{identity}", data)


def policy_activated(
    source: str, *, activation: int, policy: str, settings: str, version: str | None, signer: str, time: int
) -> bytes:
    """Return the event that a policy was activated (`time` in milliseconds); `activation`: its number."""
    data = {
        "activation": activation,
        "policy": policy,
        "settings": settings,
        "version": version,
        "signer": signer,
    }
    return _event(source, POLICY_ACTIVATED, f"activation-{activation}", time, "/v1/policy", data)


def _event(source: str, kind: str, identity: str, time: int, subject: str, data: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": identity,
            "source": source,
            "type": kind,
            "subject": subject,
            "time": format_moment(time),
            "datacontenttype": "application/json",
            "data": data,
        }
    )
