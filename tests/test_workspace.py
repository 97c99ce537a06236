"""The workspace: after every change it says what checking the same texts from scratch says."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from policylib._resources import policy_root
from policylib.check.checker import check
from policylib.check.digest import policy_digest
from policylib.check.folder import read_policy_folder
from policylib.check.workspace import Workspace
from policylib.source import Source, Span
from policylib.syntax.layout import cut, cut_again

ORDINANCE = "tonghua/tonghua-ordinance.policy"
CASES = "tonghua/tonghua-ordinance.cases.policy"
DUTY = "tonghua/lists/duty-2024.example.yaml"


def shipped_files() -> list[Source]:
    return read_policy_folder(Path(str(policy_root())))


def plain(value: object) -> object:
    """Return a record with its places as they are seen: by file, offsets and words."""
    if isinstance(value, Span):
        return (value.source.name, value.start, value.end, value.text)
    if is_dataclass(value):
        return type(value), [plain(getattr(value, field.name)) for field in fields(value)]
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def compare(workspace: Workspace, texts: dict[str, str]) -> None:
    """Compare with a check of the same texts from scratch."""
    checked, found = check([Source(path, text) for path, text in texts.items()])
    told = workspace.diagnostics()
    assert [plain(one) for path in sorted(told) for one in told[path]] == [plain(one) for one in found]
    assert set(texts) <= set(told)
    if checked is not None:
        assert workspace.checked is not None
        assert policy_digest(workspace.checked) == policy_digest(checked)
        assert plain(workspace.checked.citations) == plain(checked.citations)


class Folder:
    """The shipped policy in a workspace, and its texts."""

    def __init__(self) -> None:
        files = shipped_files()
        self.workspace = Workspace(files)
        self.texts = {file.name: file.text for file in files}

    def set(self, path: str, text: str | None) -> None:
        self.workspace.set(path, text)
        if text is None:
            del self.texts[path]
        else:
            self.texts[path] = text

    def replace(self, path: str, old: str, new: str) -> None:
        assert old in self.texts[path]
        self.set(path, self.texts[path].replace(old, new, 1))

    def compare(self) -> None:
        compare(self.workspace, self.texts)


@pytest.fixture
def folder() -> Folder:
    return Folder()


def test_a_mistake_and_its_correction(folder: Folder) -> None:
    folder.compare()
    policy = folder.workspace.checked
    folder.replace(ORDINANCE, "\n  方面 事项", "\n  方面方面 事项")
    folder.compare()
    assert folder.workspace.diagnostics()[ORDINANCE]
    assert folder.workspace.checked is policy  # the last one without an error
    folder.replace(ORDINANCE, "\n  方面方面 事项", "\n  方面 事项")
    folder.compare()
    assert not folder.workspace.diagnostics()[ORDINANCE]


def test_a_broken_file_hides_nothing_of_the_others(folder: Folder) -> None:
    folder.replace(ORDINANCE, "\n  方面 事项", "\n  方面方面 事项")
    folder.replace(CASES, "\n案例", "\n案案例")
    found = folder.workspace.diagnostics()
    assert found[ORDINANCE]
    assert found[CASES]
    folder.compare()


def test_files_come_and_go(folder: Folder) -> None:
    folder.set(CASES, None)
    folder.compare()
    assert folder.workspace.source(CASES) is None
    assert folder.workspace.tree(CASES) is None
    folder.set("tonghua/notes.yaml", "a: b\n")
    folder.compare()
    folder.set("vocabulary.yaml", None)
    folder.compare()
    assert "vocabulary.yaml" in folder.workspace.diagnostics()
    assert folder.workspace.tree(ORDINANCE) is None


def test_entries_that_rules_name_change_their_list(folder: Folder) -> None:
    """What is said of a rule hangs on the kinds of the lists that have the entries it names."""
    path = "national/lists/certificates.yaml"
    text = folder.texts[path]
    for other in (text.replace("list: certificates\n", "list: duty\n"), text.replace("items:", "items")):
        assert other != text
        folder.set(path, other)
        compare(folder.workspace, folder.texts)
    folder.set(path, text)
    compare(folder.workspace, folder.texts)


def test_a_tree_follows_its_text(folder: Folder) -> None:
    tree = folder.workspace.tree(ORDINANCE)
    assert tree is not None
    assert folder.workspace.tree(ORDINANCE) is tree
    folder.set(ORDINANCE, f"# 字\n\n{folder.texts[ORDINANCE]}")
    later = folder.workspace.tree(ORDINANCE)
    assert later is not None
    assert later.declarations[0].span.start == tree.declarations[0].span.start + 5
    assert later.declarations[0].span.text == tree.declarations[0].span.text


def test_a_file_is_cut_as_from_scratch() -> None:
    """Whatever was changed, a text of which an older state is known is cut as any text."""
    bits = ["\n", "\n\n", "# 字\n", "规则 1「甲」\n", "  方面 事项\n", " ", "#", "「", "\r\n", "\t", "\u3000"]
    bits += ["\ufeff", "# language: zh\n", "字", "x\n"]
    random_ = random.Random(5)
    for _ in range(60):
        text = "".join(random_.choices(bits, k=random_.randrange(60)))
        layout = cut(text)
        for _ in range(20):
            start = random_.randrange(len(text) + 1)
            end = start + random_.choice([0, 0, 1, 10])
            later = text[:start] + "".join(random_.choices(bits, k=random_.randrange(3))) + text[end:]
            layout = cut_again(later, text, layout)
            assert layout == cut(later)
            text = later


@pytest.mark.parametrize("seed", range(2))
def test_random_changes(folder: Folder, seed: int) -> None:
    """Characters, lines and stretches of rules, cases and data files taken out, doubled and moved."""
    random_ = random.Random(seed)
    paths = [path for path in folder.texts if path.endswith(".policy")]
    paths += random_.sample([path for path in folder.texts if path.endswith(".yaml")], 5)
    for _ in range(3):
        path = random_.choice(paths)
        folder.set(path, changed(folder.texts[path], random_))
        folder.compare()


def changed(text: str, random_: random.Random) -> str:
    start = random_.randrange(len(text))
    end = start + random_.choice([0, 1, 3])
    if random_.random() < 0.4:  # whole lines
        start = text.rfind("\n", 0, start) + 1
        end = text.find("\n", start) + 1 or len(text)
    new = random_.choice(["", text[start:end] * 2, text[max(0, start - 4) : start], "是", "\n", "「"])
    return text[:start] + new + text[end:]
