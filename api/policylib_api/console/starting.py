"""What a server does for the pages when it starts: who first looks at one waits for none of it."""

from __future__ import annotations

from importlib import import_module

from policylib_api.config import Config
from policylib_api.console.pages import batch
from policylib_api.console.rendering import compile_templates


def make_ready() -> None:
    """Compile the templates, and load what batches need where it is installed (together about a second)."""
    compile_templates()
    if batch.is_installed():
        import_module(batch.SHOWS)


def resume_batches(config: Config) -> None:
    """Go on with the batches that a server before left undone."""
    root = config.jobs_folder
    if root.is_dir() and batch.is_installed():
        import_module("policylib_api.console.jobs.running").resume(root, config.job_memory)
