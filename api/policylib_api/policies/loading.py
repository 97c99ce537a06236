"""Loads the policy a server is configured with."""

from __future__ import annotations

import datetime as dt

from policylib import (
    PolicyError,
    PolicyFolderError,
    Settings,
    SettingsError,
    __version__,
    diagnostics_text,
    load,
    read_settings,
)
from policylib_api.config import Config
from policylib_api.policies.holder import Active
from policylib_api.wire.words import Words

SHIPPED = "policylib"


class PolicyRefusedError(ValueError):
    """A policy that cannot decide: why, in both languages."""

    def __init__(self, reason: Words) -> None:
        """Keep the reason."""
        super().__init__(f"{reason.zh} / {reason.en}")
        self.reason = reason


def load_settings(config: Config) -> Settings:
    """Return the settings of the configuration. Raises PolicyRefusedError."""
    if config.settings is None:
        return Settings()
    try:
        return read_settings(config.settings)
    except SettingsError as error:
        path = config.settings
        raise PolicyRefusedError(Words(f"{path}：{error.zh}", f"{path}: {error.en}")) from error


def load_configured(config: Config, now: dt.datetime) -> Active:
    """Return the policy of the configuration. Raises PolicyRefusedError."""
    settings = load_settings(config)
    try:
        policy = load(config.policy, settings=settings, lists=config.lists)
    except (PolicyError, PolicyFolderError, SettingsError) as error:
        raise PolicyRefusedError(reason_of(error)) from error
    if config.policy is None:
        return Active(policy, now, SHIPPED, __version__)
    return Active(policy, now, str(config.policy))


def reason_of(error: PolicyError | PolicyFolderError | SettingsError) -> Words:
    """Return what is wrong with a policy, in both languages."""
    match error:
        case PolicyError():
            zh, en = (diagnostics_text(error.diagnostics, language) for language in ("zh", "en"))
        case PolicyFolderError():
            zh, en = f"{error.path}：{error.zh}", f"{error.path}: {error.en}"
        case SettingsError():
            zh, en = error.zh, error.en
    return Words(zh, en)
