"""Input that cannot be read, and files of keys that cannot be used, are told in the reader's language."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policylib import BadInput, KeyFileError, parse_json
from policylib.bundle.signing import make_private_key, read_private_key, read_public_keys
from policylib.diagnostics import reason_of
from policylib.inputs.toml import TomlError, read_toml

ENGLISH = re.compile("[a-z]{3}")
FOREIGN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff{}",
        "{",
        "{1:2}",
        '{"a" 1}',
        "[1 2]",
        "[1,]",
        '{"a":1,}',
        "[] []",
        '["',
        '["a\nb"]',
        r'["\q"]',
        r'["\u12"]',
    ],
)
def test_why_a_text_is_no_json(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_json(text)
    assert not ENGLISH.search(caught.value.message("zh"))
    assert not FOREIGN.search(caught.value.message("en"))


def test_why_a_private_key_cannot_be_used(tmp_path: Path) -> None:
    def told(data: bytes) -> KeyFileError:
        (tmp_path / "key").write_bytes(data)
        with pytest.raises(KeyFileError) as caught:
            read_private_key(tmp_path / "key")
        return caught.value

    def pem(key: Ed25519PrivateKey, password: serialization.KeySerializationEncryption) -> bytes:
        return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, password)

    key = Ed25519PrivateKey.generate()
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert "不是私钥；应为 policylib policies keygen 制作" in told(b"\0\0").mistakes[0].zh
    assert (
        "expected a key without" in told(pem(key, serialization.BestAvailableEncryption(b"x"))).mistakes[0].en
    )
    assert "no Ed25519 private key" in told(other).mistakes[0].en
    (tmp_path / "key").write_bytes(pem(key, serialization.NoEncryption()))
    assert read_private_key(tmp_path / "key").private_bytes_raw() == key.private_bytes_raw()
    with pytest.raises(KeyFileError, match="没有这个文件或者文件夹"):
        read_private_key(tmp_path / "absent")


def test_why_public_keys_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="没有这个文件或者文件夹"):
        read_public_keys(tmp_path / "absent")
    (tmp_path / "keys").write_bytes(b"\xff")
    with pytest.raises(KeyFileError, match="不是 UTF-8 编码的文本"):
        read_public_keys(tmp_path / "keys")


def test_a_key_that_is_there_already_is_kept(tmp_path: Path) -> None:
    make_private_key(tmp_path / "key")
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(FileExistsError) as caught:
        make_private_key(tmp_path / "key")
    assert caught.value.errno == errno.EEXIST
    assert reason_of(caught.value).zh == "已经有了，不覆盖"
    assert (tmp_path / "key").read_bytes() == before


def test_a_toml_file_is_read_as_it_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"

    def told(data: bytes) -> TomlError:
        file.write_bytes(data)
        with pytest.raises(TomlError) as caught:
            read_toml(file)
        return caught.value

    file.write_bytes(b"\xef\xbb\xbfport = 8181\r\n")
    assert read_toml(file) == {"port": 8181}
    assert told(b"a = 1\nb = = 2\n").reason.zh == "第 2 行第 5 列不是有效的 TOML"
    assert told(b"a = [").reason.zh == "文件末尾不是有效的 TOML"
    assert told(b"a = '\xff'").reason.zh == "读不了：不是 UTF-8 编码的文本"
    with pytest.raises(TomlError, match="没有这个文件或者文件夹"):
        read_toml(tmp_path / "absent.toml")
