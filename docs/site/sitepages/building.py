"""Every page and file of the site in one language, before MkDocs makes HTML of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import policylib
from sitepages.api_pages import ApiPages
from sitepages.diagnostics import INDEX, diagnostics_index
from sitepages.documents import documents, in_language
from sitepages.including import page_text
from sitepages.language_pages import language_pages
from sitepages.links import FILES, Linker
from sitepages.markdown import readable
from sitepages.rulebase import RuleBase
from sitepages.things import Things

OPENAPI = "api/openapi.json"


@dataclass(frozen=True, slots=True)
class Site:
    """`pages`: Markdown by uri; `languages`: that of each page; `files`: what is copied, by uri."""

    pages: Mapping[str, str]
    languages: Mapping[str, str]
    files: Mapping[str, Path]


def built(root: Path, language: str) -> Site:
    """Return the site in `zh` or `en`, made from the checkout at `root`.

    Raises:
        policylib.PolicyError: the rule base has errors.
    """
    found = documents(root)
    shown = in_language(found, language)
    linker = Linker(root, shown, {one.path: one for one in found})
    written = {uri: readable(page_text(one, linker)) for uri, one in shown.items()}
    policy = policylib.load(root / "policy")
    document = json.loads((root / OPENAPI).read_text("utf-8"))
    made = {
        INDEX: diagnostics_index(shown, language),
        **language_pages(language),
        **RuleBase(policy, language).pages(),
        **Things(policy.reference(language)).pages(),
        **ApiPages(document, language).pages(),
    }
    copied = {f"{FILES}/{path}": root / path for path in linker.files()}
    return Site(
        pages={**written, **made},
        languages={**{uri: one.language for uri, one in shown.items()}, **dict.fromkeys(made, language)},
        files={**copied, OPENAPI: root / OPENAPI},
    )
