"""A page of the console: where it is, who may see it, and in which language and look it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from policylib_api.call import Handler, Scope
from policylib_api.wire.languages import LANGUAGES

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, or what a form of a page sends to.

    `scope` None: anybody may see it. `nav`: the key of the words under which the navigation leads to it;
    None: it does not.
    """

    method: str
    path: str
    id: str
    scope: Scope | None
    handler: Handler
    nav: str | None = None


def page_language(request: Request) -> str:
    """Return `zh` or `en`: what `?lang=` says, else what was chosen before, else Chinese."""
    return _chosen(request, "lang", LANGUAGES)


def page_theme(request: Request) -> str:
    """Return `auto`, `light` or `dark`: what `?theme=` says, else what was chosen before."""
    return _chosen(request, "theme", THEMES)


def _chosen(request: Request, name: str, values: tuple[str, ...]) -> str:
    for value in (request.query_params.get(name), request.cookies.get(name)):
        if value in values:
            return value
    return values[0]
