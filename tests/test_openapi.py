"""The OpenAPI document: current, valid, complete, with examples that are true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api_server import running, service_of
from policylib import Policy, load_files
from policylib_api.app import OPERATIONS
from policylib_api.openapi.document import openapi_document

COMMITTED = Path(__file__).parents[1] / "api" / "openapi.json"


@pytest.fixture(scope="module")
def document(shipped: Policy) -> dict[str, Any]:
    return openapi_document(OPERATIONS, shipped)


def described(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def problems_of(document: dict[str, Any], schema: str, value: Any) -> list[str]:
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", resource)
    wanted = {"$ref": f"urn:document#/components/schemas/{schema}"}
    return [one.message for one in Draft202012Validator(wanted, registry=registry).iter_errors(value)]


def test_the_committed_document_is_current(document: dict[str, Any]) -> None:
    assert json.loads(COMMITTED.read_text("utf-8")) == document, "write it anew: make openapi"


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_is_described_in_both_languages(document: dict[str, Any]) -> None:
    identities = [one["operationId"] for one in described(document)]
    assert len(identities) == len(set(identities)) == len(OPERATIONS)
    tags = {tag["name"] for tag in document["tags"]}
    for one in described(document):
        assert set(one["tags"]) <= tags
        for text in (one["summary"], one["description"]):
            assert any("一" <= sign <= "鿿" for sign in text), one["operationId"]
            assert any(sign.isascii() and sign.isalpha() for sign in text), one["operationId"]


def test_examples_are_decisions_of_every_kind(document: dict[str, Any], shipped: Policy) -> None:
    operation = document["paths"]["/v1/decisions"]["post"]
    tasks = operation["requestBody"]["content"]["application/json"]["examples"]
    decisions = operation["responses"]["201"]["content"]["application/json"]["examples"]
    for name, example in decisions.items():
        assert example["value"]["verdict"] == name
        assert problems_of(document, "Decision", example["value"]) == []
        assert problems_of(document, "Task", tasks[name]["value"]) == []
        assert shipped.decide(tasks[name]["value"]).verdict == name
    # The shipped rules never clash; every other verdict has an example.
    assert set(decisions) == {case.verdict for case in shipped.checked.cases if case.verdict} - {"conflict"}


def test_the_schemas_refuse_what_is_not_so(document: dict[str, Any]) -> None:
    decision = document["paths"]["/v1/decisions"]["post"]["responses"]["201"]["content"]["application/json"][
        "examples"
    ]["lawful"]["value"]
    assert problems_of(document, "Decision", {**decision, "verdict": "perhaps"})
    assert problems_of(document, "Decision", {**decision, "more": 1})
    without = {name: value for name, value in decision.items() if name != "recorded"}
    assert problems_of(document, "Decision", without)


def test_a_server_gives_the_document_of_its_own_policy(
    document: dict[str, Any], shipped: Policy, tmp_path: Path
) -> None:
    address = "https://policy.example.org"
    with running(service_of(shipped, tmp_path, public_url=address)) as server:
        served = server.client.get("/openapi.json")
    assert served.status_code == 200
    assert served.json()["servers"][0]["url"] == address
    assert {**served.json(), "servers": document["servers"]} == document


def test_a_policy_of_other_words_has_other_schemas(shipped: Policy, document: dict[str, Any]) -> None:
    """Examples that such a policy cannot decide are left out."""
    acts = document["components"]["schemas"]["Task"]["properties"]["act"]["oneOf"]
    assert {one["const"] for one in acts} == set(shipped.checked.vocabulary.acts)
    words = ("vocabulary.yaml", "ranks.yaml", "places.yaml")
    files = {name: shipped.files[name].replace("offer_support", "give_support") for name in words}
    other = load_files(files)
    made = openapi_document(OPERATIONS, other)
    assert "give_support" in [
        one["const"] for one in made["components"]["schemas"]["Task"]["properties"]["act"]["oneOf"]
    ]
    examples = made["paths"]["/v1/decisions"]["post"]["responses"]["201"]["content"]["application/json"]
    assert "ungoverned" not in examples.get("examples", {})
