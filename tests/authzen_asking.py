"""Questions of AuthZEN for tests, the directory they are asked under, and a server that answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import policylib
from api_server import Running, running, service_of

DATA = Path(__file__).parent / "data" / "authzen"
EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
SUBJECTS, RESOURCES, ACTIONS = (f"/access/v1/search/{what}" for what in ("subject", "resource", "action"))
METADATA = "/.well-known/authzen-configuration"
TODAY = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)

Json = dict[str, Any]

# A department by its unified social credit code, a matter by the number of its file in the office system.
DIRECTORY = """
region = "220502"

[[subjects]]
type = "organisation"
id = "11220502MB0001"
kind = "department"
level = "county"
region = "220502"
name = "东昌区统计局"

[[subjects]]
type = "organisation"
id = "12220502MB0002"
kind = "enterprise"

[[resources]]
type = "community"
id = "jianshe-community"
region = "220502"
community = "urban"

[[resources]]
type = "work-order"
id = "wo-1"
item = "property-supervision"
community = "urban"

[properties.action.entrusted]
fact = "written_entrustment"

[properties.action.money]
fact = "funding_provided"
values = { yes = true, no = false }

[properties.context.on]
field = "date"

[properties.resource.kind-of-community]
field = "community"
values = { "1" = "urban", "2" = "village" }
"""

DEPARTMENT: Json = {"type": "organisation", "id": "11220502MB0001"}
ASSIGN: Json = {"name": "assign_task"}
TREES: Json = {
    "type": "item",
    "id": "file-2026-118",
    "properties": {"region": "220502", "community": "urban", "text": "统计辖区树木数量", "lists": []},
}
ENTRUSTED: Json = {
    "written_entrustment": True,
    "funding_provided": True,
    "conditions_provided": True,
    "funding_by_assigner": True,
    "unified_arrangement": True,
}
ASSISTANCE: Json = {
    "type": "item",
    "id": "file-2026-119",
    "properties": {"community": "urban", "text": "上门核对", "lists": ["assistance"]},
}
LAWFUL: Json = {
    "subject": DEPARTMENT,
    "action": {"name": "entrust_matter", "properties": ENTRUSTED},
    "resource": ASSISTANCE,
}
UNLAWFUL: Json = {"subject": DEPARTMENT, "action": ASSIGN, "resource": TREES}


def directory_in(folder: Path) -> Path:
    path = folder / "directory.toml"
    path.write_text(DIRECTORY, "utf-8")
    return path


@pytest.fixture(scope="module")
def authzen_server(shipped: policylib.Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that knows the directory; it is `TODAY` there."""
    folder = tmp_path_factory.mktemp("authzen")
    service = service_of(shipped, folder, clock=lambda: TODAY, authzen=directory_in(folder))
    with running(service) as server:
        yield server


def ask(server: Running, path: str, body: Json, language: str = "en") -> Json:
    response = server.client.post(path, json=body, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def with_context(body: Json, **context: Any) -> Json:
    return {**body, "context": context}


def refused(server: Running, path: str, body: Json, status: int = 400) -> Json:
    response = server.client.post(path, json=body, headers={"Accept-Language": "en"})
    assert response.status_code == status, response.text
    document: Json = response.json()
    return document
