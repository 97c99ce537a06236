"""Every sentence is there in both languages, says the same things, and is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import policylib
from policylib.cli import messages as cli_messages
from policylib.diagnostics import Severity, Text
from policylib.engine.trace import Status, Verdict
from policylib.inputs import bad_input
from policylib.policyset import Policy
from policylib.regions import PLACE_TYPES
from policylib.render import messages

ALL = {
    **{f"render:{k}": v for k, v in messages.MESSAGES.items()},
    **{f"cli:{k}": v for k, v in cli_messages.MESSAGES.items()},
    **{f"inputs:{k}": v for k, v in bad_input.SENTENCES.items()},
}
HAN = re.compile("[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", ALL)
def test_both_languages_are_complete(key: str) -> None:
    text: Text = ALL[key]
    assert placeholders(text.zh) == placeholders(text.en)
    if key != "render:join.sentence":
        assert text.zh
        assert text.en
    assert not HAN.search(text.en)
    words = re.sub(r"\{.*?\}", "", text.en)
    if re.search("[A-Za-z]{2}", words) and not re.search("YAML|JSON|SHA", words):
        assert HAN.search(text.zh), "an English sentence without its Chinese"


@pytest.mark.parametrize("key", ALL)
def test_chinese_is_set_in_chinese_punctuation(key: str) -> None:
    zh = re.sub(r"\{.*?\}", "x", ALL[key].zh)
    assert not re.search("[\u4e00-\u9fff][,:;?!(]|[,:;?!)][\u4e00-\u9fff]", zh)


def test_every_code_has_its_sentences(shipped: Policy) -> None:
    """Whatever a decision can hold has a name: nothing fails on a decision that was not seen before."""
    keys = set(messages.MESSAGES)
    for verdict in Verdict:
        assert {f"verdict.{verdict}", f"meaning.{verdict}", f"do.{verdict}"} <= keys
    assert {f"status.{status}" for status in Status} <= keys
    assert {f"severity.{severity}" for severity in Severity} <= keys
    assert {f"place.{place}" for place in PLACE_TYPES} <= keys
    for origin in ("caller", "list", "no_list", "reading", "settled", "assumption", "implied", "unknown"):
        assert f"origin.{origin}" in keys
    for mode in ("binding", "replay", "preview", "illustrative"):
        assert f"mode.{mode}" in keys
    for why in ("in_force", "analogy", "lapsed", "tier"):
        assert f"why.{why}" in keys
    vocabulary = shipped.checked.vocabulary
    bodies = {fact.who for fact in vocabulary.facts.values()} | {
        one.who for one in vocabulary.list_kinds.values()
    }
    named = set(vocabulary.actors) | set(vocabulary.other_bodies)
    assert {f"body.{body}" for body in bodies - named} <= keys


@pytest.mark.parametrize(("module", "folder"), [(messages, "render"), (cli_messages, "cli")])
def test_every_sentence_is_used(module: object, folder: str) -> None:
    """A key stands in the code in full, or as a family: `verdict.{...}`; in a sheet, without its topic."""
    root = Path(policylib.__file__).parent
    parts = [
        path.read_text("utf-8")
        for part in ("render", "effects", "cli")
        for path in (root / part).glob("*.py")
        if not path.name.endswith("messages.py")
    ]
    parts.append(
        (root / folder / "messages.py").read_text("utf-8").split("MESSAGES: Mapping")[1].split("\n}\n", 1)[1]
    )
    families: set[str] = set()
    plain: set[str] = set()
    for code in parts:
        for topic in ("", *(f"{name}." for name in re.findall(r'topic = "([a-z_]+)"', code))):
            families |= {topic + family for family in re.findall(r'f"([a-z_.]+\.)\{', code)}
            plain |= {topic + key for key in re.findall(r'"([a-z_]+(?:\.[a-z_]+)*)"', code)}
    unused = [
        key
        for key in module.MESSAGES  # type: ignore[attr-defined]
        if key not in plain and not any(key.startswith(family) for family in families)
    ]
    assert unused == []


def test_every_refusal_of_input_has_its_sentence_and_every_sentence_its_refusal() -> None:
    root = Path(policylib.__file__).parent
    code = "".join(
        path.read_text("utf-8") for part in ("cli", "inputs") for path in (root / part).glob("*.py")
    )
    assert set(re.findall(r'BadInput\(\s*"([a-z0-9_]+)"', code)) == set(bad_input.SENTENCES)
