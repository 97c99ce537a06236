"""What a server does for the pages before it answers: who first looks at one waits for none of it."""

from __future__ import annotations

from importlib import import_module

from policylib_api.console.pages import batch
from policylib_api.console.rendering import compile_templates


def make_ready() -> None:
    """Compile the templates, and load what batches need where it is installed (together about a second)."""
    compile_templates()
    if batch.is_installed():
        import_module(batch.SHOWS)
