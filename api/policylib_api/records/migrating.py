"""Brings the tables of a record store to the version this code works with."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from policylib_api.records.store import RecordsUnavailableError, Store

_FOLDER = Path(__file__).with_name("migrations")


def migrate(store: Store) -> None:
    """Create the tables, or bring them up to date; several processes may do so at once.

    Raises:
        RecordsUnavailableError: the store cannot be reached, or was written by a newer version.
    """
    with store.writing() as connection:
        present = current_version(connection)
        if present is not None and present not in known_versions():
            raise RecordsUnavailableError(
                f"the store has version {present}, which this version of policylib does not know"
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current_version(connection: Connection) -> str | None:
    """Return the version of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def known_versions() -> frozenset[str]:
    """Return the versions this code knows."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
