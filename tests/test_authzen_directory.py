"""The directory of AuthZEN: what is wrong with one, and where it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

import policylib
from authzen_asking import (
    DATA,
)
from policylib_api.authzen.directory import load_directory
from policylib_api.config import Config, ConfigError
from policylib_api.configuring import read_config


@pytest.fixture(scope="module")
def records() -> policylib.Policy:
    return policylib.load(DATA / "policy")


# --- the directory ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subjects = 1", "subjects: expected tables"),
        ("subject = 1", "subject: there is no such key; keys: region, subjects, resources, properties"),
        ("region = 110101", "region: expected a region code in quotes"),
        ("region = '99'", "region: region code `99`"),
        ("[[subjects]]\nid = 'x'", "subjects[1].type: expected text that is not empty"),
        ("[[subjects]]\ntype = 'user'\nid = ''", "subjects[1].id: expected text that is not empty"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nage = 3", "subjects[1].age: there is no such key"),
        ("[[subjects]]\ntype = 'moon'\nid = 'x'", "subjects[1] x: kind: `moon`"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nfacts = { moon = true }", "there is no fact `moon`"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nfacts = 1", "subjects[1].facts: expected a table"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\n[[subjects]]\ntype = 'user'\nid = 'x'", "subjects[2]"),
        ("[[resources]]\ntype = 'record'\nid = 'x'\nitem = 'moon'", "there is no list entry `moon`"),
        (
            "[[resources]]\ntype = 'record'\nid = 'x'\nfacts = { archived = 1 }",
            "expected true, false or null",
        ),
        ("[properties.moon]", "properties.moon: there is no such key"),
        ("properties = 1", "properties: expected a table"),
        ("[properties.subject]\nrole = 1", "properties.subject.role: expected a table"),
        ("[properties.subject.role]", "expected one of `fact` and `field`"),
        ("[properties.subject.role]\nfact = 'admin'\nfield = 'level'", "expected one of `fact` and `field`"),
        ("[properties.subject.role]\nfact = 'moon'", "there is no fact `moon`"),
        ("[properties.subject.role]\nfield = 'moon'", "expected one of: level, region, name, on_behalf_of"),
        ("[properties.action.how]\nfield = 'moon'", "expected one of: none"),
        ("[properties.subject.role]\nfact = 'admin'\nvalues = { a = 'b' }", "expected true, false or null"),
        ("[properties.subject.role]\nfact = 'admin'\notherwise = true", "`otherwise` goes with `values`"),
        ("[properties.subject.role]\nfact = 'admin'\nvalues = 1", "values: expected a table"),
        ("= 1", "not valid TOML"),
    ],
)
def test_mistakes_in_a_directory(records: policylib.Policy, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_directory(path, records)
    messages = [one.en for one in caught.value.mistakes]
    assert any(words in message for message in messages), messages
    assert all(str(path) in message for message in messages)
    assert all(one.zh != one.en for one in caught.value.mistakes)


def test_every_mistake_in_a_directory_is_told_at_once(records: policylib.Policy, tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text("region = 1\n[[subjects]]\nid = 'x'\n[properties.moon]", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_directory(path, records)
    assert len(caught.value.mistakes) == 3


def test_a_directory_that_is_not_there(records: policylib.Policy, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_directory(tmp_path / "none.toml", records)


def test_the_directory_of_the_configuration_is_relative_to_its_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('authzen = "directory.toml"', "utf-8")
    assert read_config(file, {}) == Config(authzen=tmp_path / "directory.toml")
