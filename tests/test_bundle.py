"""Bundles: the same policy as its folder, the same bytes wherever they are built, no parser."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import policylib
from bundle_files import repacked, with_part
from commands import EXAMPLES, LAWFUL, TASK, run
from policylib.bundle import contents, envelope
from policylib.bundle.contents import files_of
from policylib.bundle.envelope import read_bundle, seal, unpack
from policylib.bundle.errors import BundleError
from policylib.check.digest import policy_digest
from policylib.check.model import CheckedPolicy
from room import SOURCE

DAY = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


# --- the same policy -------------------------------------------------------------------------------


def test_a_bundle_is_the_policy_of_its_folder(shipped: policylib.Policy, shipped_bundle: Path) -> None:
    policy = policylib.load(shipped_bundle)
    for field in fields(CheckedPolicy):
        assert getattr(policy.checked, field.name) == getattr(shipped.checked, field.name), field.name
    assert policy.checked == shipped.checked
    assert list(policy.checked.rules) == list(shipped.checked.rules)
    assert list(policy.checked.vocabulary.facts) == list(shipped.checked.vocabulary.facts)
    assert policy.digest == policy_digest(policy.checked) == shipped.digest
    assert policy.files == shipped.files


def test_places_and_wording_are_those_of_the_files(shipped: policylib.Policy, shipped_bundle: Path) -> None:
    policy = policylib.load(shipped_bundle)
    for name, rule in policy.checked.rules.items():
        assert str(rule.span) == str(shipped.checked.rules[name].span)
    cases = zip(policy.checked.cases, shipped.checked.cases, strict=True)
    assert all(str(one.span) == str(other.span) for one, other in cases)
    one = "tonghua-ordinance/18-3-1"
    assert policy.rule_as_written(one) == shipped.rule_as_written(one) != []


@pytest.mark.parametrize("task", [TASK, LAWFUL])
def test_decisions_are_those_of_the_folder(
    task: Mapping[str, Any], shipped: policylib.Policy, shipped_bundle: Path
) -> None:
    policy = policylib.load(shipped_bundle)
    for language in ("zh", "en"):
        made = policy.decide(task, decided_on=DAY, derivation=True).model_dump(language)
        assert made == shipped.decide(task, decided_on=DAY, derivation=True).model_dump(language)


def test_what_no_decision_looks_at_is_not_read(shipped_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = contents._part

    def noted(bundle: envelope.Bundle, name: str) -> Any:
        read.append(name)
        return original(bundle, name)

    monkeypatch.setattr(contents, "_part", noted)
    policy = policylib.load(shipped_bundle)
    policy.decide(TASK, decided_on=DAY).text()
    assert read == ["decide"]
    assert len(policy.checked.cases) > 1000
    assert len(policy.checked.provisions) > 100
    assert read == ["decide", "cases", "provisions"]


def test_a_policy_of_a_bundle_can_be_copied(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.bundle"
    path.write_bytes(sealed)
    rule = next(iter(policylib.load(path).checked.rules.values()))
    copied = pickle.loads(pickle.dumps(rule))
    assert copied == rule
    assert rule.span is not None
    assert copied.span.text == rule.span.text != ""


def test_further_lists_can_be_added_to_a_bundle(shipped_bundle: Path) -> None:
    lists = EXAMPLES / "lists"
    assert policylib.load(shipped_bundle, lists=[lists]).digest == policylib.load(lists=[lists]).digest


_FIRST_DECISION = """
import json, sys
import policylib
policy = policylib.load(sys.argv[1])
decision = policy.decide(json.loads(sys.argv[2]))
heavy = {"lark", "yaml", "rapidfuzz", "cryptography", "click", "jsonschema", "openpyxl", "policylib.syntax",
         "policylib.check.checker", "policylib.check.data", "policylib.authoring.writing"}
later = {"polars", "difflib"}
later |= {f"policylib.{name}" for name in ("render", "tables", "inputs", "analysis", "cli")}
print(decision.verdict.value, sorted((heavy | later) & set(sys.modules)))
decision.text(), decision.model_dump(), decision._repr_html_()
print(sorted((heavy - {"rapidfuzz"}) & set(sys.modules)))  # it proposes entries for a title that is none
"""


def test_a_decision_by_a_bundle_imports_no_parser(shipped_bundle: Path) -> None:
    command = [sys.executable, "-c", _FIRST_DECISION, str(shipped_bundle), json.dumps(LAWFUL)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["lawful []", "[]"]


# --- the same bytes --------------------------------------------------------------------------------


def _copied(source: Path, target: Path, *, backwards: bool) -> Path:
    """Copy a folder file by file, so that the order of creation is known."""
    for file in sorted(source.rglob("*"), reverse=backwards):
        if file.is_file():
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return target


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    """From folders in other places, made in another order, in another time zone, with other hashes."""
    built = []
    for name, zone, seed in (("one", "Asia/Shanghai", "1"), ("two/deeper", "America/New_York", "2")):
        place = tmp_path / name
        folder = _copied(SOURCE, place / "policy", backwards=zone == "Asia/Shanghai")
        lists = place / "lists"
        lists.mkdir()
        entry = "id: further\nkind: open\ntitle: t\nregion: '000000'\nstatus: illustrative\ncomplete: true\n"
        kind = next(iter(policylib.load(folder).checked.vocabulary.list_kinds), None)
        command = [
            sys.executable,
            "-m",
            "policylib",
            "build",
            "--policy",
            str(folder),
            "-o",
            f"{place}/x.bundle",
        ]
        if kind is not None:
            (lists / "a.yaml").write_text(entry.replace("open", kind), "utf-8")
            command += ["--lists", str(lists)]
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60, cwd=place)
        built.append((place / "x.bundle").read_bytes())
    assert built[0] == built[1]


def test_further_lists_are_in_a_bundle_under_names_of_their_own(tmp_path: Path) -> None:
    out = []
    for name in ("here", "there"):
        lists = Path(shutil.copytree(EXAMPLES / "lists", tmp_path / name / "lists"))
        file = tmp_path / name / "x.bundle"
        assert run("build", "--lists", lists, "-o", file).exit_code == 0
        out.append(file)
    assert out[0].read_bytes() == out[1].read_bytes()
    besides = [name for name in files_of(read_bundle(out[0])) if name.startswith("+")]
    assert besides
    assert all(name.startswith("+lists/") for name in besides)
    assert policylib.load(out[0]).digest == policylib.load(lists=[EXAMPLES / "lists"]).digest


def test_a_bundle_made_of_a_bundle_is_the_same(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "one.bundle").write_bytes(sealed)
    assert run("build", "--policy", tmp_path / "one.bundle", "-o", tmp_path / "two.bundle").exit_code == 0
    assert (tmp_path / "two.bundle").read_bytes() == sealed


def test_a_signature_does_not_change_what_a_bundle_is_known_by(sealed: bytes) -> None:
    bundle = unpack(sealed)
    signed = unpack(seal(bundle.signed, "0123456789abcdef:AAAA"))
    assert signed.content == bundle.content


# --- refused ---------------------------------------------------------------------------------------


def test_a_flipped_bit_anywhere_is_refused(sealed: bytes) -> None:
    signed = seal(unpack(sealed).signed, "0123456789abcdef:" + "A" * 86 + "==")
    for at in range(len(signed)):
        for mask in (1, 0x20):
            flipped = bytearray(signed)
            flipped[at] ^= mask
            with pytest.raises(BundleError):
                unpack(bytes(flipped))


def test_a_truncated_bundle_is_refused(sealed: bytes) -> None:
    for length in range(len(sealed)):
        with pytest.raises(BundleError):
            unpack(sealed[:length])
    with pytest.raises(BundleError):
        unpack(sealed + b"\n")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"PK\x03\x04", "not_a_bundle"),
        (lambda data: b"", "not_a_bundle"),
        (lambda data: data.replace(b"policylib-bundle 1", b"policylib-bundle 7", 1), "format"),
        (lambda data: repacked(data, lambda header: header.update(more=1)), "damaged"),
        (lambda data: repacked(data, lambda header: header.pop("engine")), "damaged"),
        (lambda data: repacked(data, lambda header: header.update(policy=None)), "damaged"),
        (lambda data: repacked(data, lambda header: header.update(engine="x" * 5000)), "damaged"),
        (lambda data: repacked(data, lambda header: header["parts"].pop()), "damaged"),
        (lambda data: repacked(data, lambda header: header["parts"].append(["x", -1, ""])), "damaged"),
        (lambda data: repacked(data, lambda header: header["parts"].append("x")), "damaged"),
        (lambda data: repacked(data, lambda header: header.update(shape="0" * 16)), "shape"),
        (lambda data: data[: data.rindex(b"{")] + b'{"content":"","more":1}\n', "damaged"),
        (lambda data: with_part(data, "further", 1), "damaged"),
        (lambda data: with_part(data, "decide", 1), "damaged"),
        (lambda data: with_part(data, "decide", {"policy": {}, "texts": []}), "damaged"),
        (lambda data: with_part(data, "decide", {"policy": [], "texts": [1]}), "damaged"),
    ],
)
def test_what_is_no_bundle_is_refused(
    change: Callable[[bytes], bytes], code: str, sealed: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(change(sealed))
    with pytest.raises(BundleError) as caught:
        policylib.load(path)
    assert caught.value.code == code
    assert "policylib" in caught.value.zh
    assert "policylib" in caught.value.en
    for language in ("zh", "en"):
        result = run("decide", EXAMPLES / "off-list.json", "--policy", path, "--lang", language)
        assert result.exit_code == 2
        assert (caught.value.zh if language == "zh" else caught.value.en) in result.stderr
    answer = run("decide", EXAMPLES / "off-list.json", "--policy", path, "--format", "json")
    assert json.loads(answer.stdout)["error"]["code"] == code


@pytest.mark.parametrize("part", ["cases", "files"])
@pytest.mark.parametrize("value", [1, {"a": 1}, [[1]]])
def test_a_part_that_is_read_late_is_refused_then(
    part: str, value: Any, sealed: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(with_part(sealed, part, value))
    policy = policylib.load(path)
    with pytest.raises(BundleError, match="damaged"):
        policy.failing_cases() if part == "cases" else policy.files


def test_a_part_that_inflates_without_end_is_refused(
    sealed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(sealed)
    monkeypatch.setattr(contents, "_LARGEST_PART", 100)
    with pytest.raises(BundleError, match="damaged"):
        policylib.load(path)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError) as caught:
        policylib.load(tmp_path / "none.bundle")
    assert caught.value.code == "unreadable"
    assert "没有这个文件" in caught.value.zh
    assert "No such file" in caught.value.en
    monkeypatch.setattr(envelope, "MOST_BYTES", 10)
    (tmp_path / "large.bundle").write_bytes(b"x" * 11)
    with pytest.raises(BundleError, match="larger than"):
        policylib.load(tmp_path / "large.bundle")
