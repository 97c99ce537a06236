"""Policies of git revisions, `git:REVISION` or `git:REVISION:FOLDER`: read from the repository's objects,
never from the files that are being worked on.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from policylib.check.folder import SUFFIXES, PolicyFolderError, read_policy_folder

PREFIX = "git:"
_MARK = "vocabulary.yaml"
_REGULAR = ("100644", "100755")


def is_revision(where: str) -> bool:
    """Whether a policy is named by a git revision."""
    return where.startswith(PREFIX)


def read_revision(where: str) -> dict[str, str]:
    """Return the files of a policy at a revision by their paths, as `loading.load_files` takes them.

    The repository is that of the current folder; a FOLDER is counted from its root. Without one, it is the
    folder with a vocabulary.yaml that is nearest to the root, if there is one only.

    Raises PolicyFolderError: there is no git, no repository, no such revision, no policy in it, or a file of
    it cannot be read.
    """
    revision, _, folder = where.removeprefix(PREFIX).partition(":")
    if not revision or revision.startswith("-"):
        raise _error(
            where, "写法是 git:版本 或者 git:版本:文件夹", "write git:REVISION or git:REVISION:FOLDER"
        )
    commit = _git(where, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}")
    if commit is None:
        raise _error(where, f"这里没有版本“{revision}”", f"there is no revision `{revision}` here")
    tree = commit.decode().strip()
    entries = list(_entries(where, tree))
    root = _root(where, [name for _, _, name in entries]) if not folder else folder.strip("/")
    return _texts(where, [(mode, blob, name) for mode, blob, name in entries], root)


def _git(where: str, *arguments: str, given: bytes = b"") -> bytes | None:
    """Return what git says; None where it refuses."""
    try:
        done = subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)
    except FileNotFoundError:
        raise _error(where, "没有安装 git", "git is not installed") from None
    if done.returncode and b"not a git repository" in done.stderr:
        raise _error(where, "当前文件夹不在 git 仓库里", "the current folder is in no git repository")
    return None if done.returncode else done.stdout


def _entries(where: str, tree: str) -> Iterator[tuple[str, str, str]]:
    """Yield mode, object and path of every file."""
    listed = _git(where, "ls-tree", "-r", "-z", "--full-tree", tree) or b""
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        if entry:
            about, _, name = entry.partition("\t")
            mode, _, blob = about.split(" ")
            yield mode, blob, name


def _root(where: str, names: Sequence[str]) -> str:
    """Return the folder of the policy."""
    folders = [PurePosixPath(name).parent for name in names if PurePosixPath(name).name == _MARK]
    highest = min((len(folder.parts) for folder in folders), default=0)
    found = [str(folder) for folder in folders if len(folder.parts) == highest]
    if len(found) == 1:
        return "" if found[0] == "." else found[0]
    if not found:
        raise _error(where, f"其中没有规则库（{_MARK}）", f"there is no policy in it ({_MARK})")
    named = ", ".join(f"{where}:{folder}" for folder in found)
    raise _error(
        where, f"其中有几个规则库，请写明：{named}", f"there are several policies in it, say which: {named}"
    )


def _texts(where: str, entries: Sequence[tuple[str, str, str]], root: str) -> dict[str, str]:
    inside = f"{root}/" if root else ""
    wanted = {
        name.removeprefix(inside): (mode, blob)
        for mode, blob, name in entries
        if name.startswith(inside) and name.endswith(SUFFIXES)
    }
    if _MARK not in wanted:
        raise _error(
            where, f"“{root}”里没有 {_MARK}，不是规则库", f"there is no {_MARK} in `{root}`: it is no policy"
        )
    for name, (mode, _) in wanted.items():
        if mode not in _REGULAR or ".." in name.split("/"):
            raise _error(where, f"{name} 不是普通的文件", f"`{name}` is no regular file")
    with TemporaryDirectory() as folder:
        for name, content in zip(
            wanted, _contents(where, [blob for _, blob in wanted.values()]), strict=True
        ):
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return {source.name: source.text for source in read_policy_folder(Path(folder))}


def _contents(where: str, blobs: Sequence[str]) -> Iterator[bytes]:
    """Yield what objects hold, in their order."""
    answer = _git(where, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs).encode())
    if answer is None:
        raise _error(where, "仓库里的文件读不出来", "files of the repository cannot be read")
    at = 0
    for _ in blobs:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rpartition(b" ")[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _error(where: str, zh: str, en: str) -> PolicyFolderError:
    return PolicyFolderError(where, zh, en)
