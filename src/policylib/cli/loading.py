"""Loads a policy and its settings for a command, or ends it with what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from policylib.bundle.contents import files_of
from policylib.bundle.envelope import is_bundle, read_bundle
from policylib.bundle.errors import BundleError
from policylib.check.folder import BESIDES, PolicyFolderError, read_lists
from policylib.cli.messages import say
from policylib.cli.options import mistake, refuse_as, refuse_with
from policylib.diagnostics import PolicyError, Severity, Text
from policylib.engine.settings import Settings, SettingsError
from policylib.inputs.bad_input import BadInput
from policylib.loading import load, load_files, read_settings
from policylib.policyset import Policy
from policylib.render.diagnostics import diagnostics_text


def load_policy(
    folder: str | None,
    settings_file: str | None,
    language: str,
    output: str = "text",
    lists: Sequence[str] = (),
    make: Callable[[Settings | None], Policy] | None = None,
) -> Policy:
    """Return a policy; without a folder, the one that comes with the library. `lists`: further lists; `make`:
    what makes it where it is neither folder nor bundle (`folder` then only names it).

    Where there is none to return, the command ends, and says why in the form of its output.
    """
    if make is None and (folder is None or not is_bundle(folder)):
        check_folder(folder, language, output)
    try:
        settings = None if settings_file is None else read_settings(settings_file)
        return load(folder, settings=settings, lists=lists) if make is None else make(settings)
    except PolicyError as error:
        _refuse_policy(error, folder or "policy", language, output)
    except BundleError as error:
        _refuse_bundle(error, folder, language, output)
    except PolicyFolderError as error:
        reason = _reason(error, language)
        message = say("line", language, label=error.path, text=reason)
        refuse_as(output, [mistake("bad_policy", error.path, reason)], message, language)
    except (SettingsError, BadInput) as error:
        reason = error.message(language) if isinstance(error, BadInput) else _reason(error, language)
        place = error.place if isinstance(error, BadInput) else {}
        path = ":".join(map(str, [settings_file, *place.values()]))
        message = say("settings.bad", language, path=settings_file, reason=reason)
        refuse_as(output, [mistake("bad_settings", path, reason)], message, language)


def load_texts(folder: str | None, language: str, lists: Sequence[str]) -> Policy:
    """Do the same, but make the policy of a bundle anew of the files in it, whatever wrote its records."""
    if folder is None or not is_bundle(folder):
        return load_policy(folder, None, language, lists=lists)
    try:
        files = files_of(read_bundle(folder))
        besides = {f"{BESIDES}{one.name}": one.text for one in read_lists(map(Path, lists))}
        return load_files({**files, **besides})
    except BundleError as error:
        _refuse_bundle(error, folder, language, "text")
    except PolicyFolderError as error:
        refuse_with(say("line", language, label=error.path, text=_reason(error, language)), language)
    except PolicyError as error:
        _refuse_policy(error, folder, language, "text")


def _refuse_bundle(error: BundleError, path: str | None, language: str, output: str) -> NoReturn:
    reason = _reason(error, language)
    message = say("bundle.bad", language, path=path, reason=reason)
    refuse_as(output, [mistake(error.code, str(path), reason)], message, language)


def _reason(error: BundleError | PolicyFolderError | SettingsError, language: str) -> str:
    return Text(error.zh, error.en).in_language(language)


def _refuse_policy(error: PolicyError, folder: str, language: str, output: str) -> NoReturn:
    """End with the mistakes of a policy: all of them as JSON, the first one for people."""
    errors = [one for one in error.diagnostics if one.severity is Severity.ERROR]
    problems = [
        mistake(
            "bad_policy",
            str(one.span),
            say("policy.diagnostic", language, code=one.code, message=one.message.in_language(language)),
            one.fix.replacement if one.fix else None,
        )
        for one in errors
    ]
    if output != "json":
        click.echo(diagnostics_text(errors[:1], language), err=True)
    key = "policy.broken" if Path(folder).exists() else "diff.broken"
    message = say(key, language, path=folder, count=len(errors))
    refuse_as(output, problems, message, language)


def check_folder(folder: str | None, language: str, output: str = "text") -> None:
    """Refuse a folder that cannot be a policy, before anything is read."""
    if folder is None:
        return
    if is_bundle(folder):
        key = "bundle.needs_folder"
    elif not Path(folder).is_dir():
        key = "policy.not_a_folder"
    elif not (Path(folder) / "vocabulary.yaml").is_file():
        key = "policy.no_vocabulary"
    else:
        return
    message = say(key, language, path=folder)
    above = [one for one in Path(folder).absolute().parents if (one / "vocabulary.yaml").is_file()]
    if above:
        hint = say("policy.above", language, path=os.path.relpath(above[0]))
        message = say("hinted", language, message=message, hint=hint)
    refuse_as(output, [mistake("bad_policy", folder, message)], message, language)


def policy_name(folder: str | None, language: str) -> str:
    """Say which policy a command looked at: a folder, or the one that comes with the library."""
    if folder is None:
        return say("policy.shipped", language)
    return say("policy.named", language, path=folder)
