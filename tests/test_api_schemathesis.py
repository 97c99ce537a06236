"""What is generated from the OpenAPI document finds nothing: every check, sequences of requests included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema

from api_server import running, service_of
from policylib import Policy
from policylib_api.auth.caller import Scope
from policylib_api.auth.keys import create_key

# Where a schema cannot say all that is expected: days and codes that must exist, facts that exclude each
# other, sizes of a log that it must have reached, signatures. There, 400 may be the answer to proper data.
_MEANT = (
    "createDecision",
    "matchTitle",
    "getPolicy",
    "listDecisions",
    "proveDecision",
    "proveConsistency",
    "redactDecision",
    "activatePolicy",
    "authzenEvaluation",
    "authzenEvaluations",
    "authzenSearchSubject",
    "authzenSearchResource",
    "authzenSearchAction",
)
_ACCEPTED = ["2xx", 401, 403, 404, 409, 422]
_REFUSED = ["4xx"]


def configuration(url: str, key: str) -> dict[str, Any]:
    return {
        "base-url": url,
        "seed": 20260302,
        "headers": {"Authorization": f"Bearer {key}"},
        "request-timeout": 60,
        "generation": {"max-examples": 2, "database": "none", "deterministic": True},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
            "negative_data_rejection": {"expected-statuses": _REFUSED},
        },
        "operations": [
            {
                "include-operation-id": list(_MEANT),
                "checks": {"positive_data_acceptance": {"expected-statuses": [*_ACCEPTED, 400]}},
            },
            {
                # What is wrong with one task of a batch is said in its place; the answer is 200.
                "include-operation-id": ["createDecisions"],
                "checks": {
                    "positive_data_acceptance": {"expected-statuses": [*_ACCEPTED, 400]},
                    "negative_data_rejection": {"expected-statuses": [200, *_REFUSED]},
                },
            },
        ],
    }


def without_if_policy(document: dict[str, Any]) -> dict[str, Any]:
    """Demands for other policies would turn nearly every request away (they have tests of their own)."""
    for path in document["paths"].values():
        for operation in path.values():
            parameters = operation.get("parameters", [])
            operation["parameters"] = [one for one in parameters if "IfPolicy" not in one.get("$ref", "")]
    return document


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_nothing_is_found(shipped: Policy, tmp_path: Path) -> None:
    # Wrong keys are tried by the dozen.
    service = service_of(shipped, tmp_path, authentication=True, failure_rate="1000000/second")
    _, key = create_key(
        service.recorder.store, name="all", scopes=frozenset(Scope), now=0, expires=None, assigner=None
    )
    found: list[str] = []
    phases = set()
    with running(service) as server:
        document = without_if_policy(server.client.get("/openapi.json").json())
        config = SchemathesisConfig.from_dict(configuration(server.url, key))
        schema = schemathesis.openapi.from_dict(document, config=config)
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                found.append(str(event))
            if isinstance(event, events.ScenarioFinished):
                phases.add(event.phase.value)
                found += failures_of(event)
    assert not found, "\n\n".join(found)
    assert {"examples", "coverage", "fuzzing", "stateful"} <= phases


def failures_of(event: events.ScenarioFinished) -> list[str]:
    return [
        f"{check.name}: {describe(check.failure_info.failure)}\n{check.failure_info.code_sample}"
        for checks in event.recorder.checks.values()
        for check in checks
        if check.status is Status.FAILURE and check.failure_info is not None
    ]


def describe(failure: Failure) -> str:
    return f"{failure.title}: {failure.message}"
