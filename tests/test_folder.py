"""Reading a policy folder: which files, in which order, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylib.check import folder
from policylib.check.folder import PolicyFolderError, read_policy_folder


def write(root: Path, name: str, data: bytes = b"a\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_rule_and_data_files_are_read_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.policy", "a/lists/x.yaml", "a/c.policy", "vocabulary.yaml", "README.md", "schema/x.json"):
        write(tmp_path, name)
    write(tmp_path, ".git/hidden.policy")
    write(tmp_path, "schema/list.yaml")
    names = [source.name for source in read_policy_folder(tmp_path)]
    assert names == ["a/c.policy", "a/lists/x.yaml", "b.policy", "vocabulary.yaml"]


def test_byte_order_mark_and_line_ends_are_no_part_of_the_text(tmp_path: Path) -> None:
    write(tmp_path, "a.policy", "\ufeff规则\r\n二\r三\n".encode())
    assert read_policy_folder(tmp_path)[0].text == "规则\n二\n三\n"


def test_a_missing_folder_and_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFolderError, match="没有这个文件夹 / there is no such folder"):
        read_policy_folder(tmp_path / "absent")
    with pytest.raises(PolicyFolderError, match="not a policy folder"):
        read_policy_folder(write(tmp_path, "a.policy"))


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.policy", b"ok\n" + "规则".encode("gb18030"))
    with pytest.raises(PolicyFolderError, match="line 2 is not UTF-8") as caught:
        read_policy_folder(tmp_path)
    assert caught.value.path == "sub/a.policy"
    assert "第 2 行" in caught.value.zh


def test_one_bad_file_does_not_hide_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.policy", "b.policy", "c.policy"):
        write(tmp_path, name, b"ok\n\xff")
    write(tmp_path, "fine.policy")
    with pytest.raises(PolicyFolderError) as caught:
        read_policy_folder(tmp_path)
    assert caught.value.path == "a.policy"
    for told in (caught.value.zh, caught.value.en):
        assert "b.policy" in told
        assert "c.policy" in told
        assert "fine.policy" not in told
    monkeypatch.setattr(folder, "MOST_TOLD", 2)
    with pytest.raises(PolicyFolderError) as caught:
        read_policy_folder(tmp_path)
    assert "c.policy" not in caught.value.en


def test_sizes_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.policy", b"123456")
    write(tmp_path, "b.policy", b"1234")
    monkeypatch.setattr(folder, "MOST_BYTES_IN_ALL", 9)
    with pytest.raises(PolicyFolderError, match="too large"):
        read_policy_folder(tmp_path)
    monkeypatch.setattr(folder, "MOST_BYTES", 5)
    with pytest.raises(PolicyFolderError, match="larger than") as caught:
        read_policy_folder(tmp_path)
    assert caught.value.path == "a.policy"
    monkeypatch.setattr(folder, "MOST_BYTES", 6)
    monkeypatch.setattr(folder, "MOST_BYTES_IN_ALL", 10)
    assert len(read_policy_folder(tmp_path)) == 2
    monkeypatch.setattr(folder, "MOST_FILES", 1)
    with pytest.raises(PolicyFolderError, match="too large"):
        read_policy_folder(tmp_path)


def test_folders_are_not_followed_without_end(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(PolicyFolderError, match="nested too deeply"):
        read_policy_folder(tmp_path)
