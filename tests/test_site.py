"""The documentation site is complete, whole without a network, and its examples run."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

import api_server
import test_maintainers_page as maintained
from policylib import Policy
from policylib.cli.main import cli
from policylib.codes import CODES
from policylib.syntax.keywords import keyword_table
from sitepages.documents import documents, in_language
from sitepages.including import included, section
from sitepages.language_pages import productions
from sitepages.markdown import readable
from sitepages.navigation import navigation
from sitepages.rulebase import anchor_of
from sitepages.said import SAID
from sitepages.wording import LANGUAGES, other

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}


# --- the built site ----------------------------------------------------------------------------


@dataclass
class Html(HTMLParser):
    """What a page of the site has in it: anchors, links, what the browser fetches by itself, and its text."""

    path: Path
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.code += tag in ("code", "script", "style")
        if "id" in at:
            self.ids.add(at["id"])
        if "lang" in at:
            self.languages.append(at["lang"])
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        elif tag == "link" and at.get("rel") not in ("canonical", "prev", "next"):
            self.fetched.append(at["href"])
        elif "src" in at:
            self.fetched.append(at["src"])

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.text.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Html]:
    """Every page of the site, built as `make site` builds it."""
    folder = tmp_path_factory.mktemp("site")
    for language, target in (("zh", folder), ("en", folder / "en")):
        built = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", CONFIGS[language], "-d", str(target)],
            cwd=ROOT,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stderr
    return {path.relative_to(folder): Html(path) for path in sorted(folder.rglob("*.html"))}


@pytest.mark.slow
def test_every_link_and_anchor_leads_somewhere(site: dict[Path, Html]) -> None:
    """Links to pages, to the other language, to files; but not what a page of a lost address points to."""
    wrong = []
    pages = {page.path: page for page in site.values()}
    for path, page in site.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or path.name == "404.html":
                continue
            linked = page.path.parent / unquote(address.path) if address.path else page.path
            linked = Path(os.path.normpath(linked / "index.html" if linked.is_dir() else linked))
            anchor = unquote(address.fragment)
            found = linked in pages and (not anchor or anchor in pages[linked].ids)
            found = found or (linked.suffix != ".html" and linked.is_file())
            if not found:
                wrong.append(f"{path}: {link}")
    assert not wrong


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(site: dict[Path, Html]) -> None:
    """Not by pages, and not by style sheets; what scripts might fetch is switched off."""
    for path, page in site.items():
        for address in page.fetched:
            assert not urlsplit(address).netloc, f"{path} fetches {address}"
            assert not urlsplit(address).scheme, f"{path} fetches {address}"
    root = site[Path("index.html")].path.parent
    for style in root.rglob("*.css"):
        assert not re.search(r"""(@import|url\()\s*["']?(https?:)?//""", style.read_text("utf-8")), style
    # Diagrams, formulas, emoji and the number of stars would come from other servers.
    for path, page in site.items():
        assert 'class="mermaid"' not in page.path.read_text("utf-8"), path
        assert 'data-md-component="source"' not in page.path.read_text("utf-8"), path


@pytest.mark.slow
def test_pages_exist_in_both_languages_and_say_in_which_they_are(site: dict[Path, Html]) -> None:
    english = {path.relative_to("en") for path in site if path.parts[0] == "en"}
    chinese = {path for path in site if path.parts[0] != "en"}
    assert chinese == english
    for path, page in site.items():
        assert page.languages[0] == ("en" if path.parts[0] == "en" else "zh")
    assert "zh" in site[Path("en/tutorial.html")].languages
    assert "en" in site[Path("architecture.html")].languages


@pytest.mark.slow
def test_markdown_is_read_as_meant(site: dict[Path, Html]) -> None:
    """No table, fence or heading is left as it was typed."""
    for path, page in site.items():
        text = "".join(page.text)
        for mark in (r"\|\s*:?---", r"^\s*```", r"^#{2,} \S", r"\{ ?#", r"\]\([\w./#-]+\)"):
            assert not re.search(mark, text, re.MULTILINE), (path, mark)


@pytest.mark.slow
def test_the_rule_base_is_there(site: dict[Path, Html], shipped: Policy) -> None:
    """Every rule, reading, definition and liability once, every provision, list and list entry."""
    checked = shipped.checked
    for prefix in (Path(), Path("en")):
        for kind, ids in (("rule", checked.rules), ("reading", checked.readings)):
            for identity in ids:
                page = site[prefix / "rulebase" / f"{identity.partition('/')[0]}.html"]
                assert anchor_of(kind, identity) in page.ids, identity
        for use in checked.uses:
            if use.kind in ("definition", "liability"):
                page = site[prefix / "rulebase" / f"{use.by.partition('/')[0]}.html"]
                assert anchor_of(use.kind, use.by) in page.ids, use
        for slug, at in checked.provisions:
            folder = "rulebase" if slug in checked.regulations else "rulebase/texts"
            assert at in site[prefix / folder / f"{slug}.html"].ids, (slug, at)
        for one in checked.lists:
            text = "".join(site[prefix / "rulebase" / "lists" / f"{one.id}.html"].text)
            assert all(name in text for item in one.items for name in item.names), one.id


@pytest.mark.slow
def test_a_provision_is_beside_its_rule(site: dict[Path, Html]) -> None:
    page = site[Path("rulebase/tonghua-ordinance.html")].path.read_text("utf-8")
    part = page.partition('id="第十八条第三款"')[2].partition('id="第十九条"')[0]
    assert part.index("不得转交给社区承担") < part.index('id="rule-18-3-1"')
    assert "规则 18-3-1「清单以外的事项不得转交或者直接安排」" in part


@pytest.mark.slow
def test_search_finds_chinese_words(site: dict[Path, Html]) -> None:
    """Words are parted by invisible spaces, which is what the search in the browser splits at."""
    index = (site[Path("index.html")].path.parent / "search" / "search_index.json").read_text("utf-8")
    found = json.loads(index)
    assert found["config"]["lang"] == ["zh", "en"]
    assert any("\u200b清单\u200b" in one["text"] for one in found["docs"])


# --- what it is made of ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_orphaned(language: str) -> None:
    """Each page stands in the navigation once, one that nobody expected in a part of its own."""
    uris = [*in_language(documents(ROOT), language), "brand-new.md"]
    parts = navigation(uris, language)
    assert parts[-1] == {SAID["more"].in_language(language): ["brand-new.md"]}
    assert sorted(_pages(parts)) == sorted(uris)


def _pages(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _pages(one)
    elif isinstance(part, dict):
        for one in part.values():
            yield from _pages(one)


def test_every_diagnostic_has_a_stage() -> None:
    assert {f"stage.{code[0]}" for code in CODES} == {key for key in SAID if key.startswith("stage.")}


def test_the_grammar_is_shown_whole() -> None:
    """Every keyword of the tables is in a production (AND within SEP), every production in another."""
    known = list(productions())
    bodies = " ".join(body for _, _, body in known)
    used = set(re.findall(r"[A-Za-z_]+", bodies))
    assert set(keyword_table("zh").spellings) - used == {"AND"}
    assert {name for _, name, _ in known} - used == {"declaration"}


def test_lists_are_indented_as_python_markdown_reads_them() -> None:
    text = "Do:\n- one\n  more\n\n  - inner\n\n      code\n- two\n\nEnd"
    assert readable(text) == "Do:\n\n- one\n    more\n\n    - inner\n\n          code\n- two\n\nEnd"
    assert readable("```\n1. x\n   y\n```") == "```\n1. x\n   y\n```"


def test_the_other_language() -> None:
    assert [other(one) for one in LANGUAGES] == ["en", "zh"]


# --- tutorials ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_tutorial_can_be_done_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sections that it includes; the lines shown stand in what the commands print."""
    page = tmp_path / "tutorial.md"
    text = (DOCS / "tutorial.zh.md").read_text("utf-8")
    whole = included(text, lambda path, name: section((DOCS / path).read_text("utf-8"), name))
    assert whole != text
    page.write_text(whole, "utf-8")
    folder = tmp_path / "policy"
    folder.mkdir()
    for path in maintained.POLICY.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
        elif path.name in maintained.PLACES:
            shutil.copytree(path, folder / path.name)
    monkeypatch.chdir(tmp_path)
    steps = list(maintained.blocks(page))
    commands = 0
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if "起名 `before`" in step.before:
            shutil.copytree("policy", "before")
        if step.kind == "sh":
            shown = following.text if following is not None and following.kind == "text" else ""
            for command in step.text.splitlines():
                commands += 1
                exit_code, output = maintained.run(command)
                assert exit_code == (1 if command.startswith("policylib decide") else 0), (command, output)
            for line in shown.splitlines():
                assert line in output.splitlines(), f"{command} prints no line {line!r}:\n{output}"
        elif step.kind != "text":
            assert maintained.carry_out(step) is not None, step.text
    assert commands >= 10


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_server.Running]:
    with api_server.running(api_server.service_of(shipped, tmp_path_factory.mktemp("site"))) as server:
        yield server


@pytest.mark.parametrize("name", ["integrators.md", "integrators.zh.md"])
def test_the_examples_for_integrators_run(
    name: str, server: api_server.Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = DOCS / name
    globs = {"ADDRESS": server.url}
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8", globs=globs)
    assert (failed, tried > 10) == (0, True)
    monkeypatch.chdir(tmp_path)
    (table,) = re.findall(r"^```csv\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    Path("tasks.csv").write_text(table, "utf-8")
    (command,) = re.findall(r"^```sh\npolicylib (.*)\n```$", page.read_text("utf-8"), re.MULTILINE)
    assert CliRunner().invoke(cli, command.split()).exit_code == 1
    rejected = Path("audit/rejects.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[:3] for line in rejected] == [["tasks.csv", "4", "assigner_kind"]]


def test_the_pages_for_integrators_are_twins() -> None:
    english, chinese = ((DOCS / f"integrators{end}").read_text("utf-8") for end in (".md", ".zh.md"))
    for pattern in (r"^#+ ", r"^\| ", r"^```(?:pycon|bash|csv)\n.*?^```$"):
        found = [re.findall(pattern, page, re.MULTILINE | re.DOTALL) for page in (english, chinese)]
        assert len(found[0]) == len(found[1]) > 0
        if "```" in pattern:
            assert found[0] == found[1]
