"""Bundles: the same policy as its folder, the same bytes wherever they are built, no parser."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import policylib
from commands import EXAMPLES, LAWFUL, TASK, run
from policylib.bundle import contents, envelope
from policylib.bundle.contents import files_of, pack_policy
from policylib.bundle.envelope import canonical, pack, read_bundle, seal, unpack
from policylib.bundle.errors import BundleError, KeyFileError
from policylib.bundle.signing import key_line, make_private_key, read_private_key, sign
from policylib.check.digest import policy_digest
from policylib.check.model import CheckedPolicy
from policylib_api.config import Config
from policylib_api.policies.loading import PolicyRefusedError, load_configured
from room import SOURCE

DAY = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def shipped_bundle(shipped: policylib.Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundles") / "shipped.bundle"
    path.write_bytes(seal(pack_policy(shipped.checked, shipped.files), None))
    return path


@pytest.fixture(scope="session")
def small() -> bytes:
    policy = policylib.load(SOURCE)
    return seal(pack_policy(policy.checked, policy.files), None)


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


def test_a_policy_of_a_bundle_can_be_copied(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "small.bundle"
    path.write_bytes(small)
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


def test_a_bundle_made_of_a_bundle_is_the_same(small: bytes, tmp_path: Path) -> None:
    (tmp_path / "one.bundle").write_bytes(small)
    assert run("build", "--policy", tmp_path / "one.bundle", "-o", tmp_path / "two.bundle").exit_code == 0
    assert (tmp_path / "two.bundle").read_bytes() == small


def test_a_signature_does_not_change_what_a_bundle_is_known_by(small: bytes) -> None:
    bundle = unpack(small)
    signed = unpack(seal(bundle.signed, "0123456789abcdef:AAAA"))
    assert signed.content == bundle.content


# --- refused ---------------------------------------------------------------------------------------


def test_a_flipped_bit_anywhere_is_refused(small: bytes) -> None:
    signed = seal(unpack(small).signed, "0123456789abcdef:" + "A" * 86 + "==")
    for at in range(len(signed)):
        for mask in (1, 0x20):
            flipped = bytearray(signed)
            flipped[at] ^= mask
            with pytest.raises(BundleError):
                unpack(bytes(flipped))


def test_a_truncated_bundle_is_refused(small: bytes) -> None:
    for length in range(len(small)):
        with pytest.raises(BundleError):
            unpack(small[:length])
    with pytest.raises(BundleError):
        unpack(small + b"\n")


def _repacked(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return a bundle with another header, and hashes that are right."""
    packed = unpack(data).signed
    first, header, rest = packed.split(b"\n", 2)
    changed = json.loads(header)
    change(changed)
    return seal(b"\n".join([first, canonical(changed), rest]), None)


def _with_part(data: bytes, name: str, value: Any) -> bytes:
    """Return a bundle with another part, and hashes that are right."""
    bundle = unpack(data)
    parts = {**bundle.parts, name: zlib.compress(canonical(value))}
    return seal(pack(parts, bundle.policy, bundle.shape), None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"PK\x03\x04", "not_a_bundle"),
        (lambda data: b"", "not_a_bundle"),
        (lambda data: data.replace(b"policylib-bundle 1", b"policylib-bundle 7", 1), "format"),
        (lambda data: _repacked(data, lambda header: header.update(more=1)), "damaged"),
        (lambda data: _repacked(data, lambda header: header.pop("engine")), "damaged"),
        (lambda data: _repacked(data, lambda header: header.update(policy=None)), "damaged"),
        (lambda data: _repacked(data, lambda header: header.update(engine="x" * 5000)), "damaged"),
        (lambda data: _repacked(data, lambda header: header["parts"].pop()), "damaged"),
        (lambda data: _repacked(data, lambda header: header["parts"].append(["x", -1, ""])), "damaged"),
        (lambda data: _repacked(data, lambda header: header["parts"].append("x")), "damaged"),
        (lambda data: _repacked(data, lambda header: header.update(shape="0" * 16)), "shape"),
        (lambda data: data[: data.rindex(b"{")] + b'{"content":"","more":1}\n', "damaged"),
        (lambda data: _with_part(data, "further", 1), "damaged"),
        (lambda data: _with_part(data, "decide", 1), "damaged"),
        (lambda data: _with_part(data, "decide", {"policy": {}, "texts": []}), "damaged"),
        (lambda data: _with_part(data, "decide", {"policy": [], "texts": [1]}), "damaged"),
    ],
)
def test_what_is_no_bundle_is_refused(
    change: Callable[[bytes], bytes], code: str, small: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(change(small))
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
    part: str, value: Any, small: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(_with_part(small, part, value))
    policy = policylib.load(path)
    with pytest.raises(BundleError, match="damaged"):
        policy.failing_cases() if part == "cases" else policy.files


def test_a_part_that_inflates_without_end_is_refused(
    small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(small)
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


# --- commands --------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "key.pem", tmp_path / "keys"
    public.write_text(key_line(make_private_key(private), "tests") + "\n", "utf-8")
    return private, public


def test_build_show_and_verify(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    private, public = keys
    out = tmp_path / "x.bundle"
    built = run("build", "--policy", SOURCE, "-o", out, "--sign", private)
    assert built.exit_code == 0, built.output
    key = public.read_text("utf-8").split()[0]
    for language in ("zh", "en"):
        shown = run("bundle", "show", out, "--lang", language)
        assert shown.exit_code == 0
        assert key in shown.stdout
        verified = run("bundle", "verify", out, "--key", public, "--lang", language)
        assert (verified.exit_code, key in verified.stdout) == (0, True)
        assert len(run("bundle", "verify", out, "--lang", language).stdout.splitlines()) == 2
    told = json.loads(run("bundle", "show", out, "--format", "json").stdout)
    assert (told["policy"], told["signed_by"]) == (policylib.load(SOURCE).digest, key)
    assert told["holds"]["files"] == len(policylib.load(SOURCE).files)
    verified = run("bundle", "verify", out, "--key", public, "--format", "json")
    assert json.loads(verified.stdout)["signed_by"] == key
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_verify_says_what_is_wrong(small: bytes, tmp_path: Path, keys: tuple[Path, Path]) -> None:
    _, public = keys
    path = tmp_path / "x.bundle"
    files = files_of(unpack(small))
    rules = "records.policy"

    def verified(data: bytes, *options: str | Path) -> tuple[int, str]:
        path.write_bytes(data)
        result = run("bundle", "verify", path, "--format", "json", *options)
        return result.exit_code, json.loads(result.stdout)["error"]["code"]

    stranger = make_private_key(tmp_path / "other.pem")
    signed = seal(unpack(small).signed, sign(read_private_key(tmp_path / "other.pem"), unpack(small).signed))
    known = public.read_text("utf-8").split()[0]
    assert verified(small, "--key", public) == (1, "unsigned")
    assert verified(signed, "--key", public) == (1, "bad_signature")
    assert verified(seal(unpack(small).signed, f"{known}:AAAA"), "--key", public) == (1, "bad_signature")
    assert verified(seal(unpack(small).signed, f"{known}:!"), "--key", public) == (1, "bad_signature")
    assert verified(small[:-9]) == (1, "damaged")
    assert verified(_repacked(small, lambda header: header.update(policy="sha256:0"))) == (1, "other_digest")
    renamed = {**files, rules: files[rules].replace("everybody may read", "nobody may read")}
    assert verified(_with_part(small, "files", renamed)) == (1, "other_files")
    assert verified(_with_part(small, "files", {**files, rules: "?"})) == (1, "broken_files")
    assert verified(b"PK") == (2, "not_a_bundle")
    public.write_text(key_line(stranger, "another"), "utf-8")
    path.write_bytes(signed)
    assert run("bundle", "verify", path, "--key", public).exit_code == 0
    public.write_text("no key", "utf-8")
    assert run("bundle", "verify", path, "--key", public).exit_code == 2


def test_a_key_can_be_demanded_when_a_bundle_is_loaded(
    small: bytes, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    private, public = keys
    path = tmp_path / "x.bundle"
    packed = unpack(small).signed
    path.write_bytes(seal(packed, sign(read_private_key(private), packed)))
    assert policylib.load(path, keys=public).digest == unpack(small).policy
    assert (
        load_configured(Config(policy=path, publish_keys=public), NOW).policy.digest == unpack(small).policy
    )
    path.write_bytes(small)
    with pytest.raises(BundleError, match="not signed"):
        policylib.load(path, keys=public)
    with pytest.raises(PolicyRefusedError, match="not signed"):
        load_configured(Config(policy=path, publish_keys=public), NOW)
    assert load_configured(Config(policy=path), NOW).policy.digest == unpack(small).policy
    public.write_text("no key", "utf-8")
    with pytest.raises(KeyFileError, match=":1"):
        policylib.load(path, keys=public)
    with pytest.raises(PolicyRefusedError, match=":1"):
        load_configured(Config(policy=path, publish_keys=public), NOW)


def test_commands_take_a_bundle_for_a_folder(shipped_bundle: Path) -> None:
    file = EXAMPLES / "off-list.json"
    for command in ("decide", "explain"):
        asked = (command, file, "--decided-on", "2026-01-05")
        assert run(*asked, "--policy", shipped_bundle).stdout == run(*asked).stdout
    for words in (
        ("show", "rule", "tonghua-ordinance/18-3-1"),
        ("show", "article", "tonghua-ordinance/第十八条第三款"),
        ("law", "220502", "2026-01-05"),
        ("readings",),
    ):
        assert run(*words, "--policy", shipped_bundle).stdout == run(*words).stdout != ""


def test_cases_and_coverage_of_a_bundle(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(small)
    assert run("test", path).exit_code == run("test", SOURCE).exit_code == 0
    assert run("test", path, "--format", "json").stdout == run("test", SOURCE, "--format", "json").stdout
    bundle, folder = (run("coverage", "--policy", place, "--format", "json") for place in (path, SOURCE))
    assert bundle.stdout == folder.stdout != ""


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_commands_that_need_the_folder_say_so(command: str, shipped_bundle: Path) -> None:
    zh, en = (run(command, shipped_bundle, "--lang", language) for language in ("zh", "en"))
    assert (zh.exit_code, en.exit_code) == (2, 2)
    assert "规则库文件夹" in zh.stderr
    if command == "check":
        assert "policy folder" in en.stderr


def test_build_refuses(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    out = tmp_path / "x.bundle"
    assert ".bundle" in run("build", "--policy", SOURCE, "-o", tmp_path / "x.zip").stderr
    assert run("build", "--policy", SOURCE, "-o", tmp_path / "none" / "x.bundle").exit_code == 2
    assert run("build", "--policy", SOURCE, "-o", out, "--sign", keys[1]).exit_code == 2
    assert run("build", "--policy", tmp_path / "none.bundle", "-o", out).exit_code == 2
    one, two = (Path(shutil.copytree(EXAMPLES / "lists", tmp_path / name / "lists")) for name in ("a", "b"))
    refused = run("build", "--lists", one, "--lists", two, "-o", out)
    assert refused.exit_code == 2
    assert not out.exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_signing_without_cryptography(
    language: str, tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.delitem(sys.modules, "policylib.bundle.signing")
    out = tmp_path / "x.bundle"
    result = run("build", "--policy", SOURCE, "-o", out, "--sign", keys[0], "--lang", language)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "pip install 'policylib[api]'" in result.stderr
    assert not out.exists()
