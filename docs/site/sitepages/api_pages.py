"""The HTTP API as pages, made from its OpenAPI document: nothing is drawn by a script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitepages.said import said
from sitepages.wording import code, escaped, in_one, link, table

INDEX = "api/index.md"
SCHEMAS = "api/schemas.md"

# Objects within objects are shown as `outer.inner`, down to this depth.
DEPTH = 3
# Of longer enumerations the rest is in the document.
MOST_VALUES = 20

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ApiPages:
    """Writes the pages of one OpenAPI document."""

    document: Mapping[str, Any]
    language: str

    def pages(self) -> dict[str, str]:
        """Return the overview, one page an area, and the page of the schemas."""
        return {
            INDEX: "\n".join(self._index()),
            **{self._page(one["name"]): "\n".join(self._area(one)) for one in self.document["tags"]},
            SCHEMAS: "\n".join(self._schemas()),
        }

    def _page(self, tag: str) -> str:
        return f"api/{tag}.md"

    def _said(self, key: str) -> str:
        return said(key, self.language)

    def _one(self, text: str) -> str:
        return in_one(text, self.language)

    def _described(self, text: str) -> str:
        """Return a description, which OpenAPI takes for Markdown, as the cell of a table."""
        return self._one(text).replace("|", "&#124;").replace("\n", "<br>")

    def _operations(self, tag: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if tag in operation["tags"]:
                    yield method.upper(), path, operation

    def _index(self) -> Iterator[str]:
        info = self.document["info"]
        yield f"# {self._said('api')}\n\n{info['description']}\n\n{self._said('api.intro')}"
        yield f"\n[{self._said('api.document')}](openapi.json)"
        for tag in self.document["tags"]:
            yield f"\n## {escaped(self._one(tag['description']))}"
            rows = [
                (
                    code(f"{method} {path}"),
                    link(
                        self._one(operation["summary"]),
                        f"{self._page(tag['name'])}#{operation['operationId']}",
                        page=INDEX,
                    ),
                )
                for method, path, operation in self._operations(tag["name"])
            ]
            yield from table((self._said("api.operation"), self._said("head.description")), rows)

    # --- operations ------------------------------------------------------------------------------

    def _area(self, tag: Mapping[str, Any]) -> Iterator[str]:
        page = self._page(tag["name"])
        yield f"# {escaped(self._one(tag['description']))}"
        for method, path, operation in self._operations(tag["name"]):
            yield f"\n## {escaped(self._one(operation['summary']))} {{ #{operation['operationId']} }}"
            yield f"\n`{method} {path}`\n\n{operation['description']}\n"
            parameters = [self._resolved(one) for one in operation.get("parameters", ())]
            if parameters:
                yield f"**{self._said('api.parameters')}**"
                yield from table(
                    [self._said(f"head.{one}") for one in ("parameter", "in", "type", "description")],
                    [
                        (
                            code(one["name"]),
                            one["in"],
                            self._type(one["schema"], page)
                            + self._required(required=one.get("required", False)),
                            self._described(one.get("description", "")),
                        )
                        for one in parameters
                    ],
                )
            if "requestBody" in operation:
                content = self._content(self._resolved(operation["requestBody"]), page)
                yield f"**{self._said('api.body')}** {content}\n"
            yield f"**{self._said('api.responses')}**"
            yield from table(
                [self._said(f"head.{one}") for one in ("code", "description", "schema")],
                [
                    (status, self._described(response["description"]), self._content(response, page))
                    for status, response in (
                        (status, self._resolved(one)) for status, one in operation["responses"].items()
                    )
                ],
            )

    def _content(self, body: Mapping[str, Any], page: str) -> str:
        return ", ".join(
            f"{code(media)} {self._type(one.get('schema', {}), page)}"
            for media, one in body.get("content", {}).items()
        )

    def _required(self, *, required: bool) -> str:
        return f", {self._said('api.required')}" if required else ""

    def _resolved(self, one: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a reference to a shared part stands for."""
        if "$ref" not in one:
            return one
        part: Any = self.document
        for step in one["$ref"].removeprefix("#/").split("/"):
            part = part[step]
        found: Mapping[str, Any] = part
        return found

    # --- schemas ---------------------------------------------------------------------------------

    def _schemas(self) -> Iterator[str]:
        yield f"# {self._said('api.schemas')}"
        for name, schema in self.document["components"]["schemas"].items():
            yield f"\n## {name} {{ #{name} }}\n"
            if "description" in schema:
                yield f"{self._described(schema['description'])}\n"
            fields = list(self._fields(schema, "", DEPTH))
            if fields:
                head = [self._said(f"head.{one}") for one in ("field", "type", "description")]
                yield from table(head, fields)
            else:
                yield self._type(schema, SCHEMAS)

    def _fields(self, schema: Schema, prefix: str, depth: int) -> Iterator[tuple[str, str, str]]:
        needed = schema.get("required", ())
        for name, one in schema.get("properties", {}).items():
            kind = self._type(one, SCHEMAS) + self._required(required=name in needed)
            yield code(f"{prefix}{name}"), kind, self._explained(one)
            inner, mark = (one["items"], "[]") if "items" in one else (one, "")
            if depth and "properties" in inner:
                yield from self._fields(inner, f"{prefix}{name}{mark}.", depth - 1)

    def _explained(self, schema: Schema) -> str:
        parts = [schema[name] for name in ("title", "description") if name in schema]
        return self._described("\n".join(parts))

    def _type(self, schema: Schema, page: str) -> str:
        """Return what a value may be, in a few words."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return link(name, f"{SCHEMAS}#{name}", page=page)
        for way in ("oneOf", "anyOf"):
            if way in schema:
                return self._values([self._type(one, page) for one in schema[way]])
        if "const" in schema:
            return code(json.dumps(schema["const"], ensure_ascii=False))
        if "enum" in schema:
            return self._values([code(json.dumps(one, ensure_ascii=False)) for one in schema["enum"]])
        if "items" in schema:
            return f"array: {self._type(schema['items'], page)}"
        kinds = schema.get("type", "any")
        return escaped(
            schema["format"] if "format" in schema else kinds if isinstance(kinds, str) else " | ".join(kinds)
        )

    def _values(self, shown: list[str]) -> str:
        more = ["…"] if len(shown) > MOST_VALUES else []
        return " | ".join([*shown[:MOST_VALUES], *more]).replace("|", "&#124;")
