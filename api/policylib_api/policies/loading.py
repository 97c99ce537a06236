"""Loads policies: the one a server is configured with, and those that were kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import orjson

from policylib import (
    BadInput,
    BundleError,
    Diagnostic,
    KeyFileError,
    PolicyError,
    PolicyFolderError,
    Settings,
    SettingsError,
    __version__,
    diagnostics_text,
    load,
    load_files,
    parse_settings,
    read_settings,
)
from policylib.diagnostics import Text
from policylib_api.config import Config
from policylib_api.policies.activations import Activation
from policylib_api.policies.holder import Active
from policylib_api.records.store import Store
from policylib_api.wire.languages import LANGUAGES
from policylib_api.wire.problems import Fault, pointer_to

SHIPPED = "policylib"


class PolicyRefusedError(ValueError):
    """A policy that cannot decide: why, in both languages, and the mistakes one by one (`faults`; pointers
    are into an archive: `/files/…`).
    """

    def __init__(self, reason: Text, faults: Sequence[Fault] = ()) -> None:
        """Keep the reason."""
        super().__init__(f"{reason.zh} / {reason.en}")
        self.reason = reason
        self.faults = tuple(faults)


def load_wanted(config: Config, store: Store, activation: Activation | None, now: dt.datetime) -> Active:
    """Return the policy that is to decide: that of the last activation, or else the configured one.

    Raises:
        PolicyRefusedError: it cannot decide.
        RecordsUnavailableError: what is kept cannot be read.
    """
    if activation is None:
        return load_configured(config, now)
    if activation.policy is None:
        return load_configured(config, now, activation.number)
    return _load_kept(config, store, activation, activation.policy, now)


def load_settings(config: Config) -> Settings:
    """Return the settings of the configuration. Raises PolicyRefusedError."""
    path = config.settings
    if path is None:
        return Settings()
    try:
        return read_settings(path)
    except SettingsError as error:
        raise PolicyRefusedError(Text(f"{path}：{error.zh}", f"{path}: {error.en}")) from error
    except BadInput as error:
        zh, en = error.message("zh"), error.message("en")
        raise PolicyRefusedError(Text(f"{path}：{zh}", f"{path}: {en}")) from error


def load_configured(config: Config, now: dt.datetime, activation: int = 0) -> Active:
    """Return the policy of the configuration. Raises PolicyRefusedError."""
    settings = load_settings(config)
    try:
        # What is published must be signed; so must a bundle that stands on the machine, but not a folder.
        policy = load(config.policy, settings=settings, lists=config.lists, keys=config.publish_keys)
    except (BundleError, KeyFileError, PolicyError, PolicyFolderError, SettingsError) as error:
        raise refused(error) from error
    if config.policy is None:
        return Active(policy, now, SHIPPED, __version__, activation)
    return Active(policy, now, str(config.policy), None, activation)


def load_archived(files: Mapping[str, str], settings: Settings, version: str, now: dt.datetime) -> Active:
    """Return the policy of an archive. Raises PolicyRefusedError."""
    try:
        return Active(load_files(files, settings=settings), now, "archive", version)
    except (PolicyError, SettingsError) as error:
        raise refused(error) from error


def _load_kept(config: Config, store: Store, activation: Activation, digest: str, now: dt.datetime) -> Active:
    files = store.policy_files(digest)
    settings = load_settings(config)
    if activation.settings is not None:
        settings = parse_settings(orjson.loads(store.settings_body(activation.settings) or "null"))
    if files is None:
        raise PolicyRefusedError(Text(f"没有留存规则库 {digest}", f"policy {digest} is not kept"))
    active = load_archived(files, settings, activation.version, now)
    if active.policy.digest != digest:
        raise PolicyRefusedError(
            Text(
                f"留存的规则库 {digest} 在这个版本的 policylib 中成了 {active.policy.digest}，需要重新发布",
                f"the kept policy {digest} is {active.policy.digest} to this version of policylib, and must "
                "be published again",
            )
        )
    return Active(active.policy, now, "archive", activation.version, activation.number)


def refused(
    error: BundleError | KeyFileError | PolicyError | PolicyFolderError | SettingsError,
) -> PolicyRefusedError:
    """Return what is wrong with a policy, in both languages."""
    match error:
        case PolicyError():
            mistakes = [one for one in error.diagnostics if one.severity.value == "error"]
            zh, en = (diagnostics_text(mistakes, language) for language in ("zh", "en"))
            return PolicyRefusedError(Text(zh, en), [_fault(one) for one in mistakes])
        case BundleError():
            return PolicyRefusedError(Text(error.zh, error.en))
        case KeyFileError():
            zh, en = (
                "\n".join(one.in_language(language) for one in error.mistakes) for language in LANGUAGES
            )
            return PolicyRefusedError(Text(zh, en))
        case PolicyFolderError():
            return PolicyRefusedError(Text(f"{error.path}：{error.zh}", f"{error.path}: {error.en}"))
        case SettingsError():
            reason = Text(error.zh, error.en)
            return PolicyRefusedError(reason, [Fault("/settings", "bad_settings", reason)])


def _fault(one: Diagnostic) -> Fault:
    zh, en = (f"{one.span}: {one.message.in_language(language)}" for language in ("zh", "en"))
    return Fault(
        pointer_to("files", one.span.source.name),
        one.code,
        Text(zh, en),
        one.fix.replacement if one.fix else None,
    )
