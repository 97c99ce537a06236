"""What is written in the forms for accounts, and what is wrong with it, by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from policylib import Policy
from policylib.matching.places import meant_place
from policylib.render.words import Words
from policylib_api.auth.accounts import LONGEST_NAME, account_id_in
from policylib_api.auth.assigners import FIELDS, LONGEST, mistakes_in_body
from policylib_api.auth.caller import Scope, known_scopes
from policylib_api.auth.passwords import PasswordError, check_password
from policylib_api.call import Call
from policylib_api.console.text import say as words
from policylib_api.deciding import today_of

BODY = "body_"  # before the names of the fields of a body


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do: `written` is the body as it was typed, by field; `wrong`: mistakes in it."""

    scopes: frozenset[Scope]
    assigner: dict[str, str] | None = None
    written: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def read_rights(call: Call, form: FormData) -> Rights:
    """Return the scopes and the body of a form."""
    written = {name: str(form.get(BODY + name, "")).strip() for name in FIELDS}
    assigner = _assigner(call.active.policy, written)
    wrong = {}
    if assigner and "kind" not in assigner:
        wrong[BODY + "kind"] = words(call.language, "accounts.body.no_kind")
    elif assigner:
        for name, what in mistakes_in_body(call.active.policy, assigner, today_of(call)):
            wrong.setdefault(BODY + name, what.in_language(call.language))
    if len(assigner.get("name", "")) > LONGEST:
        wrong[BODY + "name"] = words(call.language, "accounts.body.too_long", most=LONGEST)
    return Rights(known_scopes(map(str, form.getlist("scopes"))), assigner or None, written, wrong)


def body_in_words(call: Call, assigner: Mapping[str, str]) -> str:
    """Return the body that somebody is bound to in words; what the policy does not know, as it is."""
    policy = call.active.policy
    shown, vocabulary = Words(policy.checked, call.language), policy.checked.vocabulary
    kind, level, region = (assigner.get(name, "") for name in ("kind", "level", "region"))
    place = meant_place(policy.checked.places, region)
    parts = (
        region if place is None else place.text,
        shown.label(vocabulary.levels[level]) if level in vocabulary.levels else level,
        shown.label(vocabulary.actors[kind]) if kind in vocabulary.actors else kind,
        assigner.get("name", ""),
    )
    return ("，" if call.language == "zh" else ", ").join(filter(None, parts))


def wrong_id(language: str, text: str) -> dict[str, str]:
    """Return what is wrong with the id of a new account, by field."""
    return {} if account_id_in(text) else {"id": words(language, "accounts.id.wrong")}


def wrong_name(language: str, name: str) -> dict[str, str]:
    """Return what is wrong with whom an account is for, by field."""
    if 0 < len(name) <= LONGEST_NAME:
        return {}
    return {"name": words(language, "accounts.name.wrong", most=LONGEST_NAME)}


def wrong_password(language: str, account_id: str, new: str, again: str) -> dict[str, str]:
    """Return what is wrong with a new password, by field."""
    try:
        check_password(new, account_id)
    except PasswordError as error:
        return {"new": error.reason.in_language(language)}
    return {} if new == again else {"again": words(language, "session.not_the_same")}


def _assigner(policy: Policy, written: dict[str, str]) -> dict[str, str]:
    place = meant_place(policy.checked.places, written["region"])
    stated = {**written, "region": written["region"] if place is None else place.code}
    return {name: value for name, value in stated.items() if value}
