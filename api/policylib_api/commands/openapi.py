"""`policylib openapi`: prints the OpenAPI document of the interface."""

from __future__ import annotations

import json

import click

from policylib import load
from policylib_api.app import OPERATIONS
from policylib_api.openapi.document import openapi_document


@click.command(short_help="HTTP 接口的 OpenAPI 文档 · the OpenAPI document of the HTTP interface")
def openapi() -> None:
    """输出 HTTP 接口的 OpenAPI 3.1 文档；运行中的服务在 /openapi.json 提供它自己的。

    Print the OpenAPI 3.1 document of the interface; a running server gives its own at /openapi.json.
    """
    click.echo(json.dumps(openapi_document(OPERATIONS, load()), ensure_ascii=False, indent=1))
