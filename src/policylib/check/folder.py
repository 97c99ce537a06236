"""Reading a policy folder: its rule and data files as texts, named by their paths, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from policylib.diagnostics import reason_of
from policylib.portable import Portable
from policylib.source import Source, normal

_READ = (".policy", ".yaml", ".yml")
MISNAMED = tuple(f"{suffix}.txt" for suffix in _READ)  # as some editors save them; the checker says so
SUFFIXES = (*_READ, *MISNAMED)
_LIST = ".yaml"
SKIPPED = frozenset({"schema"})  # JSON Schemas and their notes: no part of a policy
# Marks the path of a list that was loaded besides a policy folder: no path in a folder begins so.
BESIDES = "+"
MOST_FILES = 10_000
MOST_BYTES = 8_000_000  # of one file
MOST_BYTES_IN_ALL = 256_000_000
MOST_DEPTH = 20
MOST_TOLD = 20  # of files that cannot be read


class PolicyFolderError(Portable, OSError):
    """A policy folder that cannot be read. The message is kept in both languages."""

    def __init__(self, path: str, zh: str, en: str) -> None:
        """Keep the path and the message."""
        super().__init__(f"{path}: {zh} / {en}")
        self.path = path
        self.zh = zh
        self.en = en


def read_policy_folder(root: Path) -> list[Source]:
    """Return the rule and data files below a folder, sorted by their paths relative to it.

    Hidden files and folders are passed over, and so is everything that is neither a rule nor a data
    file. A byte order mark is no part of a text; line ends are read as one character.

    Raises:
        PolicyFolderError: the folder is missing or no folder, or files cannot be read, are not UTF-8
            or too large: the first 20 of them are named.
    """
    if not root.is_dir():
        if root.is_file():
            raise PolicyFolderError(
                str(root), "这是一个文件，应为规则库的文件夹", "this is a file, not a policy folder"
            )
        raise PolicyFolderError(str(root), "没有这个文件夹", "there is no such folder")
    sources: list[Source] = []
    unreadable: list[PolicyFolderError] = []
    total = 0
    for name, file in _files(root, "", 0):
        try:
            data = _read(name, file)
            sources.append(Source(name, _decode(name, data)))
        except PolicyFolderError as error:
            unreadable.append(error)
            if len(unreadable) == MOST_TOLD:
                break
            continue
        total += len(data)
        if len(sources) > MOST_FILES or total > MOST_BYTES_IN_ALL:
            raise PolicyFolderError(
                str(root),
                f"规则库太大：上限为 {MOST_FILES} 个文件、{MOST_BYTES_IN_ALL // 1_000_000} MB",
                f"the policy folder is too large: the limit is {MOST_FILES} files and "
                f"{MOST_BYTES_IN_ALL // 1_000_000} MB",
            )
    if unreadable:
        raise _together(unreadable)
    return sorted(sources, key=lambda source: source.name)


def _together(errors: list[PolicyFolderError]) -> PolicyFolderError:
    """Return one error that names every file that cannot be read: nobody wants to hear of them one by one."""
    first, *others = errors
    zh = "；".join([first.zh, *(f"{one.path}：{one.zh}" for one in others)])
    en = "; ".join([first.en, *(f"{one.path}: {one.en}" for one in others)])
    return PolicyFolderError(first.path, zh, en)


def sources_of(files: Mapping[str, str]) -> tuple[list[Source], list[Source]]:
    """Return texts by their paths, as `Policy.files` gives them, as the files of a policy folder, sorted, and
    the lists that were loaded besides it.
    """
    folder: list[Source] = []
    lists: list[Source] = []
    for name, text in sorted(files.items()):
        where = lists if name.startswith(BESIDES) else folder
        where.append(Source(name.removeprefix(BESIDES), text))
    return folder, lists


def read_lists(places: Iterable[Path]) -> list[Source]:
    """Return the files of lists that are loaded besides a policy folder: those of folders, and single ones.

    Raises:
        PolicyFolderError: there is no such file or folder, it holds no list or something else than lists,
            or a file cannot be read.
    """
    sources: dict[Path, Source] = {}
    for place in places:
        found = _list_files(place)
        if not found:
            raise PolicyFolderError(str(place), "这里没有清单（.yaml）", "there is no list (.yaml) here")
        for name, file in found:
            if not name.endswith(_LIST):
                raise PolicyFolderError(
                    name,
                    "不是清单（.yaml），不能同清单放在一起",
                    "this is no list (.yaml) and cannot be among them",
                )
            sources.setdefault(file.resolve(), Source(name, _decode(name, _read(name, file))))
    return list(sources.values())


def _list_files(place: Path) -> list[tuple[str, Path]]:
    if place.is_dir():
        return list(_files(place, f"{place.as_posix()}/", 0))
    if not place.is_file():
        raise PolicyFolderError(str(place), "没有这个文件或者文件夹", "there is no such file or folder")
    return [(place.as_posix(), place)]


def _files(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, Path]]:
    """Yield the rule and data files of a folder and those below it, with their relative paths."""
    if depth > MOST_DEPTH:
        raise PolicyFolderError(prefix, "文件夹嵌套太深", "folders are nested too deeply")
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(prefix or str(folder), error) from error
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if name not in SKIPPED:
                yield from _files(entry, f"{name}/", depth + 1)
        elif entry.name.endswith(SUFFIXES):
            yield name, entry


def _unreadable(path: str, error: OSError) -> PolicyFolderError:
    why = reason_of(error)
    return PolicyFolderError(path, f"无法读取：{why.zh}", f"cannot be read: {why.en}")


def _read(name: str, file: Path) -> bytes:
    """Return the bytes of a file, but never more than may be."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from error
    if len(data) > MOST_BYTES:
        size = MOST_BYTES // 1_000_000
        raise PolicyFolderError(name, f"文件超过 {size} MB", f"the file is larger than {size} MB")
    return data


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PolicyFolderError(
            name,
            f"第 {line} 行不是 UTF-8 编码，请用 UTF-8 保存",
            f"line {line} is not UTF-8, save the file as UTF-8",
        ) from error
    return normal(text)
