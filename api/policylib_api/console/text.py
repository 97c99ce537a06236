"""Every sentence of the pages in Chinese and in English, by its key."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text
from policylib_api.console.texts.accounts import ACCOUNTS_TEXTS
from policylib_api.console.texts.batch import BATCH_TEXTS
from policylib_api.console.texts.check import CHECK_TEXTS
from policylib_api.console.texts.design import DESIGN_TEXTS
from policylib_api.console.texts.law import LAW_TEXTS
from policylib_api.console.texts.letters import LETTERS_TEXTS
from policylib_api.console.texts.records import RECORDS_TEXTS
from policylib_api.console.texts.session import SESSION_TEXTS
from policylib_api.console.texts.shell import SHELL_TEXTS
from policylib_api.console.texts.trying import TRYING_TEXTS

TEXTS: Mapping[str, Text] = {
    **SHELL_TEXTS,
    **RECORDS_TEXTS,
    **SESSION_TEXTS,
    **ACCOUNTS_TEXTS,
    **CHECK_TEXTS,
    **LETTERS_TEXTS,
    **BATCH_TEXTS,
    **LAW_TEXTS,
    **TRYING_TEXTS,
    **DESIGN_TEXTS,
}


def say(language: str, key: str, /, **values: object) -> str:
    """Return a sentence in `zh` or `en`, with the values filled in. Raises KeyError for an unknown key."""
    return TEXTS[key].filled(language, values)
