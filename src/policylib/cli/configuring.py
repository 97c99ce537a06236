"""Finds out how the tools are run where a command works, or ends it with what is wrong with the config."""

from __future__ import annotations

from pathlib import Path

from policylib.cli.messages import say
from policylib.cli.options import refuse_with
from policylib.inputs.config import Config, ConfigError, find_config


def config_for(place: str | None, language: str | None) -> Config:
    """Return the config of a folder or file, by default of the folder that the command runs in.

    `language`: that of the command, if it says one.
    """
    try:
        return find_config(Path(place or "."))
    except ConfigError as error:
        spoken = language or "zh"
        message = say("config.bad", spoken, path=error.path, reason=error.message.in_language(spoken))
        if error.help is not None:
            message = say("hinted", spoken, message=message, hint=error.help.in_language(spoken))
        refuse_with(message, spoken)
