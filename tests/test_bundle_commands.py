"""Commands that build bundles, look at them, and take them in the place of a folder."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from pathlib import Path

import pytest

import policylib
from bundle_files import repacked, with_part
from commands import EXAMPLES, run
from policylib.bundle.contents import files_of
from policylib.bundle.envelope import seal, unpack
from policylib.bundle.errors import BundleError, KeyFileError
from policylib.bundle.signing import key_line, make_private_key, read_private_key, sign
from policylib_api.config import Config
from policylib_api.policies.loading import PolicyRefusedError, load_configured
from room import SOURCE

DAY = dt.date(2026, 1, 5)
NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)


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


def test_verify_says_what_is_wrong(sealed: bytes, tmp_path: Path, keys: tuple[Path, Path]) -> None:
    _, public = keys
    path = tmp_path / "x.bundle"
    files = files_of(unpack(sealed))
    rules = "records.policy"

    def verified(data: bytes, *options: str | Path) -> tuple[int, str]:
        path.write_bytes(data)
        result = run("bundle", "verify", path, "--format", "json", *options)
        return result.exit_code, json.loads(result.stdout)["error"]["code"]

    stranger = make_private_key(tmp_path / "other.pem")
    signed = seal(
        unpack(sealed).signed, sign(read_private_key(tmp_path / "other.pem"), unpack(sealed).signed)
    )
    known = public.read_text("utf-8").split()[0]
    assert verified(sealed, "--key", public) == (1, "unsigned")
    assert verified(signed, "--key", public) == (1, "bad_signature")
    assert verified(seal(unpack(sealed).signed, f"{known}:AAAA"), "--key", public) == (1, "bad_signature")
    assert verified(seal(unpack(sealed).signed, f"{known}:!"), "--key", public) == (1, "bad_signature")
    assert verified(sealed[:-9]) == (1, "damaged")
    assert verified(repacked(sealed, lambda header: header.update(policy="sha256:0"))) == (1, "other_digest")
    renamed = {**files, rules: files[rules].replace("everybody may read", "nobody may read")}
    assert verified(with_part(sealed, "files", renamed)) == (1, "other_files")
    assert verified(with_part(sealed, "files", {**files, rules: "?"})) == (1, "broken_files")
    assert verified(b"PK") == (2, "not_a_bundle")
    public.write_text(key_line(stranger, "another"), "utf-8")
    path.write_bytes(signed)
    assert run("bundle", "verify", path, "--key", public).exit_code == 0
    public.write_text("no key", "utf-8")
    assert run("bundle", "verify", path, "--key", public).exit_code == 2


def test_a_key_can_be_demanded_when_a_bundle_is_loaded(
    sealed: bytes, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    private, public = keys
    path = tmp_path / "x.bundle"
    packed = unpack(sealed).signed
    path.write_bytes(seal(packed, sign(read_private_key(private), packed)))
    assert policylib.load(path, keys=public).digest == unpack(sealed).policy
    assert (
        load_configured(Config(policy=path, publish_keys=public), NOW).policy.digest == unpack(sealed).policy
    )
    path.write_bytes(sealed)
    with pytest.raises(BundleError, match="not signed"):
        policylib.load(path, keys=public)
    with pytest.raises(PolicyRefusedError, match="not signed"):
        load_configured(Config(policy=path, publish_keys=public), NOW)
    assert load_configured(Config(policy=path), NOW).policy.digest == unpack(sealed).policy
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


def test_cases_and_coverage_of_a_bundle(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(sealed)
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
