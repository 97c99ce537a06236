"""The table of all pages, and what the navigation is made of."""

from __future__ import annotations

from collections.abc import Sequence

from policylib_api.console import files
from policylib_api.console.page import Page
from policylib_api.console.pages import (
    accounts,
    batch,
    check,
    design,
    editor,
    issuer,
    law,
    letters,
    record,
    records,
    session,
    trying,
)

# The navigation is in the order of this table.
PAGES: Sequence[Page] = (
    *check.PAGES,
    *batch.PAGES,
    *law.PAGES,
    *records.PAGES,
    *record.PAGES,
    *letters.PAGES,
    *trying.PAGES,
    *editor.PAGES,
    *session.PAGES,
    *issuer.PAGES,
    *accounts.PAGES,
    *design.PAGES,
    *files.PAGES,
)
NAVIGATION = tuple((page.path, page.nav) for page in PAGES if page.nav is not None)
