"""A task as JSON, for its hash and for answers: put together from parts, because every decision needs it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring

from policylib.engine.task import Body, Item, Task

_PLAIN: Mapping[str | None, str] = {"true": "true", "false": "false", None: "null"}


def task_digest(task: Task) -> str:
    """Return what `check.digest.digest` gives of a task as plain data: `sha256:<hex>`."""
    canonical = (
        f'{{"act":{_word(task.act)},"assigner":{_sorted_body(task.assigner)},'
        f'"community":{_word(task.community)},"date":"{task.date.isoformat()}",'
        f'"facts":{_facts(tuple(task.facts.items()))},"item":{_sorted_item(task.item)},'
        f'"on_behalf_of":{_sorted_body(task.on_behalf_of)},"region":{_word(task.region)}}}'
    )
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def task_json(task: Task) -> str:
    """Return what `Task.model_dump` gives as JSON without spaces, in its order."""
    return (
        f'{{"region":{_word(task.region)},"date":"{task.date.isoformat()}",'
        f'"assigner":{_body(task.assigner)},"on_behalf_of":{_body(task.on_behalf_of)},'
        f'"community":{_word(task.community)},"act":{_word(task.act)},'
        f'"item":{_item(task.item)},"facts":{_facts(tuple(task.facts.items()))}}}'
    )


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


# Of words that come again and again; free text hardly does.
_word = lru_cache(maxsize=4096)(_text)


def _body(body: Body | None) -> str:
    if body is None:
        return "null"
    return (
        f'{{"kind":{_word(body.kind)},"level":{_word(body.level)},'
        f'"region":{_word(body.region)},"name":{_text(body.name)}}}'
    )


def _sorted_body(body: Body | None) -> str:
    if body is None:
        return "null"
    return (
        f'{{"kind":{_word(body.kind)},"level":{_word(body.level)},'
        f'"name":{_text(body.name)},"region":{_word(body.region)}}}'
    )


def _item(item: Item | None) -> str:
    if item is None:
        return "null"
    return f'{{"text":{_text(item.text)},"id":{_word(item.id)},"lists":{_lists(item)}}}'


def _sorted_item(item: Item | None) -> str:
    if item is None:
        return "null"
    return f'{{"id":{_word(item.id)},"lists":{_lists(item)},"text":{_text(item.text)}}}'


def _lists(item: Item) -> str:
    return "null" if item.lists is None else f"[{','.join(map(_word, sorted(item.lists)))}]"


@lru_cache(maxsize=4096)
def _facts(stated: tuple[tuple[str, str | None], ...]) -> str:
    facts = [f"{_word(name)}:{_PLAIN.get(value) or _word(value)}" for name, value in sorted(stated)]
    return f"{{{','.join(facts)}}}"
