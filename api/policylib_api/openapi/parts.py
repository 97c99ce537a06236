"""Pieces of the OpenAPI descriptions of operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Part = dict[str, Any]

TEXT: Part = {"type": "string"}
TEXT_OR_NULL: Part = {"type": ["string", "null"]}
FLAG: Part = {"type": "boolean"}
COUNT: Part = {"type": "integer", "minimum": 0}
DAY: Part = {"type": "string", "format": "date"}
DAY_OR_NULL: Part = {"type": ["string", "null"], "format": "date"}
DIGEST: Part = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
RECORD_ID: Part = {"type": "string", "format": "uuid"}


def ref(name: str) -> Part:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def an_object(properties: Mapping[str, Any], optional: Iterable[str] = ()) -> Part:
    """Return the schema of an object with these properties and no others."""
    left_out = tuple(optional)
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in left_out],
        "additionalProperties": False,
    }


def array(items: Part) -> Part:
    """Return the schema of an array."""
    return {"type": "array", "items": items}


def or_null(schema: Part) -> Part:
    """Return a schema that also allows null."""
    return {"oneOf": [{"type": "null"}, schema]}


def body(schema: Part, examples: Mapping[str, Any] | None = None) -> Part:
    """Return the description of a body that must be sent."""
    media: Part = {"schema": schema}
    if examples:
        media["examples"] = dict(examples)
    return {"required": True, "content": {"application/json": media}}


def answer(description: str, schema: Part, **more: Any) -> Part:
    """Return the description of an answer in JSON."""
    return {"description": description, "content": {"application/json": {"schema": schema}}, **more}


def problem(description: str) -> Part:
    """Return the description of an answer that is a problem document."""
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }


def in_query(name: str, description: str, schema: Part, *, required: bool = False) -> Part:
    """Return the description of a parameter of the query."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": schema,
    }


def in_path(name: str, description: str, schema: Part | None = None, example: str | None = None) -> Part:
    """Return the description of a part of the path."""
    # A part of a path is never empty, and a slash would make it two.
    described: Part = schema or {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
    more = {} if example is None else {"example": example}
    return {
        "name": name,
        "in": "path",
        "description": description,
        "required": True,
        "schema": described,
        **more,
    }


IDEMPOTENCY_KEY: Part = {"$ref": "#/components/parameters/IdempotencyKey"}
RECORD: Part = in_query(
    "record",
    "`false`: answer without recording it (the answer says so) · `false`：只作答，不留存记录",
    {"type": "boolean", "default": True},
)
DETAIL: Part = in_query(
    "detail",
    "`brief`: only what a caller acts on, without the reasons · `brief`：只答结论，不说理由",
    {"enum": ["full", "brief"], "default": "full"},
)
ANSWERED: Part = {"oneOf": [ref("Decision"), ref("Brief")]}
LOCATION: Part = {
    "Location": {"description": "Address of the record · 记录的地址", "required": True, "schema": TEXT}
}
