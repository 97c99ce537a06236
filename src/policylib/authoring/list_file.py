"""The file of a list: read as it is so far, checked with the rule base, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policylib.check.checker import check
from policylib.check.data import MapNode, TextNode, entry, read_yaml
from policylib.check.data_files import kind_of_file
from policylib.check.folder import read_lists, read_policy_folder
from policylib.check.lists import load_list
from policylib.check.model import CheckedPolicy, ItemList
from policylib.diagnostics import Diagnostic, Severity, Text
from policylib.source import Source
from policylib.tables.model import Place, TableError, TableProblem, refuse


@dataclass(frozen=True, slots=True)
class Shelf:
    """A rule base, further lists, and where a list goes. `name`: how the file is called in diagnostics."""

    files: tuple[Source, ...]
    lists: tuple[Source, ...]
    name: str
    inside: bool

    def check(self, text: str | None = None) -> tuple[CheckedPolicy | None, tuple[Diagnostic, ...]]:
        """Check everything, with a new text of the list where one is given."""
        files, lists = self.files, self.lists
        if text is not None:
            source = Source(self.name, text)
            if self.inside:
                files = (*(each for each in files if each.name != self.name), source)
            else:
                lists = (*(each for each in lists if each.name != self.name), source)
        return check(files, lists)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A list as it is so far: the comment above it, its source, and whether it has comments elsewhere."""

    list: ItemList
    comment: str
    source: Mapping[str, str]
    more_comments: bool


def shelf_for(root: Path, out: Path, further: Sequence[str]) -> Shelf:
    """Read a policy folder and further lists, to check the list at `out` with them.

    Raises:
        PolicyFolderError: something cannot be read.
        TableError: `out` lies in the folder, but not where lists are.
    """
    files = tuple(read_policy_folder(root))
    place, top = out.resolve(), root.resolve()
    inside = place.is_relative_to(top)
    name = place.relative_to(top).as_posix() if inside else out.as_posix()
    if out.suffix != ".yaml" or (inside and kind_of_file(name) != "list"):
        raise refuse(
            "bad_out",
            None,
            f"{out} 不是放清单的地方",
            f"`{out}` is no place for a list",
            Text("写成 <规则库>/<地方>/lists/<名称>.yaml", "write <policy>/<place>/lists/<name>.yaml"),
        )
    lists = [each for each in read_lists(map(Path, further)) if Path(each.name).resolve() != place]
    return Shelf(files, tuple(lists), name, inside)


def read_earlier(path: Path, checked: CheckedPolicy) -> Earlier:
    """Return the list that a file holds.

    Raises:
        TableError: the file is missing, or no list.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise refuse(
            "nothing_to_update", None, f"没有可以更新的 {path}", f"there is no `{path}` to update"
        ) from None
    source = Source(path.as_posix(), text)
    loaded, found = load_list(source, checked.vocabulary.list_kinds, checked.places)
    root, _ = read_yaml(source)
    if loaded is None or root is None:
        raise TableError(problems_of(found, source.name, {}))
    lines = text.splitlines(keepends=True)
    above = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    more = any(line.lstrip().startswith("#") for line in lines[above:])
    return Earlier(loaded, "".join(lines[:above]), _source_of(root), more)


def _source_of(root: object) -> Mapping[str, str]:
    assert isinstance(root, MapNode)
    origin = entry(root, "source")
    assert isinstance(origin, MapNode)
    return {key: value.text for key, value in origin.entries.items() if isinstance(value, TextNode)}


def problems_of(
    diagnostics: Sequence[Diagnostic], name: str, rows: Mapping[int, Place], *, severity: str = "error"
) -> list[TableProblem]:
    """Return the errors that the checker found anywhere, or its warnings on the file called `name`, each with
    the row of the table it is about. `rows`: for the first line of each entry in the file, its row.
    """
    found = []
    for each in diagnostics:
        here = each.span.source.name == name
        if each.severity.value != severity or not (here or each.severity is Severity.ERROR):
            continue
        spans = [each.span, *(label.span for label in each.labels)]
        line = next((span.line for span in spans if span.source.name == name), 0)
        place = rows.get(max((start for start in rows if start <= line), default=0))
        message = each.message
        if not here:
            message = Text(f"{each.span}：{message.zh}", f"{each.span}: {message.en}")
        found.append(TableProblem(each.code, place, message, each.help))
    return found
