"""What the commands of a server share: its configuration, its records, and ending with a clear message."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from policylib.cli.options import REFUSED, Decorator, format_option, lang_option
from policylib.diagnostics import Text
from policylib_api.config import Config, ConfigError
from policylib_api.configuring import read_config
from policylib_api.records.migrating import migrate
from policylib_api.records.store import RecordsUnavailableError, Store

__all__ = [
    "config_option",
    "configured",
    "format_option",
    "lang_option",
    "opened",
    "records_option",
    "records_options",
    "records_unusable",
    "refuse",
]

config_option: Decorator = click.option(
    "--config", "file", type=click.Path(path_type=Path), help="配置文件（TOML） · configuration"
)
records_option: Decorator = click.option(
    "--records", metavar="URL", help="记录所在的数据库 · database of the records"
)


def records_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command on records takes: the language, the records, the configuration."""
    for option in (lang_option, records_option, config_option):
        command = option(command)
    return command


def configured(file: Path | None, lang: str, **given: Any) -> Config:
    """Return the configuration a command is given, or end with what is wrong in it."""
    try:
        return read_config(file, os.environ, **given)
    except ConfigError as error:
        refuse(error.mistakes, lang)


@contextmanager
def opened(config: Config, lang: str) -> Iterator[Store]:
    """Open the records, brought up to date; end with a message where they cannot be used."""
    store = Store(config.records)
    try:
        migrate(store)
        yield store
    except RecordsUnavailableError as error:
        refuse([records_unusable(error)], lang)
    finally:
        store.engine.dispose()


def records_unusable(error: RecordsUnavailableError) -> Text:
    """Return the sentence for records that cannot be read or written."""
    return Text(f"记录用不了：{error}", f"the records cannot be used: {error}")


def refuse(mistakes: Iterable[Text], lang: str) -> NoReturn:
    """End with exit code 2 and messages."""
    for one in mistakes:
        click.echo(one.in_language(lang), err=True)
    sys.exit(REFUSED)
