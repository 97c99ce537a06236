"""New regulations, rules, lists and cases as far as they can be written without knowing the law: the rest
is left blank, so that a check names each blank.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylib.authoring.list_versions import Head
from policylib.authoring.list_yaml import list_text, yaml_text
from policylib.check.model import Addressee, CheckedPolicy, Provision, Vocabulary, Word
from policylib.check.names import CASES_SUFFIX, SUFFIX
from policylib.check.places import region_errors
from policylib.check.texts import one_line
from policylib.check.vocabulary import lexicon_of
from policylib.diagnostics import Text
from policylib.nearest import did_you_mean
from policylib.pinpoint import Pinpoint
from policylib.source import Source, Span
from policylib.syntax import ast
from policylib.syntax.keywords import LANGUAGES, keyword_table
from policylib.syntax.parser import parse
from policylib.syntax.printer import MODALITIES, print_file

_SLUG = re.compile(r"[a-z][a-z0-9-]*")
_FOLDER = re.compile(r"[^/\\.\s][^/\\\s]*")
_NOWHERE = Span(Source("", ""), 0, 0)
SOURCES = "sources.yaml"

# What is asked for where only the law can say it. A check does not know these names, and says so.
BLANK = Text("要求什么", "what is required")


class ScaffoldError(ValueError):
    """Something that cannot be begun: what is wrong, and what may have been meant."""

    def __init__(self, zh: str, en: str, help_: Text | None = None) -> None:
        """Keep the message in both languages."""
        super().__init__(f"{zh} / {en}")
        self.message = Text(zh, en)
        self.help = help_


@dataclass(frozen=True, slots=True)
class Ground:
    """The policy that something new is for: its files by path, as they are and as they were checked.

    `language`: of the keywords of new files; a file that is there keeps its own.
    """

    files: Mapping[str, Source]
    checked: CheckedPolicy
    language: str


# What is to be written: the texts of files by path. Nothing that is there is lost.
Written = dict[str, str]


def new_regulation(
    ground: Ground, slug: str, title: str, folder: str, rank: str, region: str, start: dt.date
) -> Written:
    """Return the entry of a regulation in the register, its file of texts with one blank, and its rule file.

    Raises:
        ScaffoldError: the id is none or is taken, or a word, a code or a file is not what it should be.
    """
    checked = ground.checked
    _refuse_bad_id(slug)
    _refuse_bad_place(checked, folder, region)
    if slug in checked.regulations:
        raise ScaffoldError(f"已经有代号为“{slug}”的法规", f"there is a regulation `{slug}` already")
    level = _word("rank", rank, checked.ranks)
    clauses = (
        ast.Rank(span=_NOWHERE, rank=_term("rank", level)),
        ast.Regions(span=_NOWHERE, codes=(region,)),
        ast.Day(span=_NOWHERE, key="from", date=start),
    )
    node = ast.RegulationDecl(span=_NOWHERE, title=title, slug=slug, clauses=clauses)
    text = {
        "regulation": slug,
        "source": {"title": title},
        "provisions": [{"at": "第一条", "text": ""}],
    }
    written = {
        f"{folder}/{slug}{SUFFIX}": _file(ground, (node,)),
        f"{folder}/texts/{slug}.yaml": yaml_text(text),
    }
    _refuse_present(ground, written)
    if slug not in checked.sources:
        entry = yaml_text([{"id": slug, "title": title, "from": start}])
        listed = ground.files[SOURCES].text if SOURCES in ground.files else "sources:\n"
        indented = "".join(f"  {line}\n" for line in entry.splitlines())
        written[SOURCES] = f"{listed.rstrip()}\n{indented}"
    return written


def new_rule(ground: Ground, slug: str, at: str, title: str, modality: str, aspect: str) -> Written:
    """Return the rule file of a regulation with a new rule at its end, which quotes its provision whole.

    `modality`: `forbids`, `requires`, `permits` or `advises`, or the keyword for it in either language. The
    rule binds any body; what it requires is left blank.

    Raises:
        ScaffoldError: there is no such regulation, provision, modality or aspect.
    """
    checked = ground.checked
    path = _rule_file(ground, slug)
    provision = _provision(checked, slug, at)
    place = Pinpoint.parse(provision.at)
    quote = one_line(provision)
    required = ast.Named(
        span=_NOWHERE, name=ast.Name(span=_NOWHERE, text=BLANK.in_language(_language(ground, path)))
    )
    side = _word("aspect", aspect, checked.vocabulary.aspects)
    kind = _modality(modality)
    node = ast.RuleDecl(
        span=_NOWHERE,
        id=_number(place, {rule.partition("/")[2] for rule in checked.rules if rule.startswith(f"{slug}/")}),
        title=title,
        clauses=(
            ast.Cite(span=_NOWHERE, regulation=None, at=place, quotes=(quote,)),
            ast.AspectIs(span=_NOWHERE, aspect=_term("aspect", side)),
            ast.Binds(span=_NOWHERE, scopes=(), actors=()),
            ast.Modality(span=_NOWHERE, modality=kind, condition=required if kind == "requires" else None),
        ),
    )
    return {path: _added(ground, path, node)}


def new_list(
    ground: Ground, name: str, kind: str, title: str, folder: str, region: str, start: dt.date, source: str
) -> Written:
    """Return the file of a list without entries, which is not complete and only an illustration so far.

    `source`: the id of the regulation or registered text that it comes from, or the title of another text.

    Raises:
        ScaffoldError: the id is none or is taken, or a word, a code or a file is not what it should be.
    """
    checked = ground.checked
    _refuse_bad_id(name)
    _refuse_bad_place(checked, folder, region)
    if any(one.id == name for one in checked.lists):
        raise ScaffoldError(f"已经有编号为“{name}”的清单", f"there is a list `{name}` already")
    what = _word("list", kind, checked.vocabulary.list_kinds)
    known = source in checked.regulations or source in checked.sources
    origin = {"regulation" if known else "title": source}
    head = Head(what.id, name, title, region, "illustrative", False, start, source=origin)
    text, _ = list_text(head, ())
    written = {f"{folder}/lists/{name}.yaml": f"{text.rstrip()} []\n"}
    _refuse_present(ground, written)
    return written


def new_case(ground: Ground, rule: str, title: str, region: str | None) -> Written:
    """Return the file of cases of a regulation with a new case at its end, of a task that a rule may reach.

    The facts and the expected verdict are left blank.

    Raises:
        ScaffoldError: there is no such rule or place, or a case of this title already.
    """
    checked = ground.checked
    target = checked.rules.get(rule)
    if target is None:
        raise ScaffoldError(
            f"没有规则“{rule}”", f"there is no rule `{rule}`", did_you_mean(rule, checked.rules)
        )
    regulation = checked.regulations[target.regulation]
    if region is not None:
        _refuse_bad_code(checked, region)
    if any(case.title == title for case in checked.cases):
        raise ScaffoldError(f"已经有名为“{title}”的案例", f"there is a case `{title}` already")
    words = checked.vocabulary
    acts = target.acts or frozenset(words.acts)
    community = next(
        c for c in words.communities if regulation.communities is None or c in regulation.communities
    )
    settings = {
        "region": region or regulation.regions[0],
        "date": max(regulation.start, target.start or regulation.start),
        "assigner": _body(target.addressees[0], words),
        "community": _term("community", words.communities[community]),
        "act": _term("act", words.acts[next(act for act in words.acts if act in acts)]),
    }
    given = tuple(ast.Setting(span=_NOWHERE, key=key, value=value) for key, value in settings.items())
    cited = next(one for one in target.citations if one.regulation == target.regulation)
    node = ast.CaseDecl(
        span=_NOWHERE,
        title=title,
        clauses=(
            ast.Given(span=_NOWHERE, settings=given),
            ast.Words(span=_NOWHERE, key="source", text=cited.at),
        ),
    )
    path = _rule_file(ground, target.regulation).removesuffix(SUFFIX) + CASES_SUFFIX
    if path in ground.files:
        return {path: _added(ground, path, node)}
    return {path: _file(ground, (node,))}


# --- words and places ----------------------------------------------------------------------------


def _word(kind: str, name: str, words: Mapping[str, Word]) -> Word:
    """Return the word that a name means: its id, or what it is called in either language."""
    for word in words.values():
        if name in (word.id, word.label.zh, word.label.en):
            return word
    names = [called for word in words.values() for called in (word.label.zh, word.id)]
    zh, en = {"rank": ("效力", "rank"), "aspect": ("方面", "aspect"), "list": ("清单种类", "kind of list")}[
        kind
    ]
    raise ScaffoldError(f"没有{zh}“{name}”", f"there is no {en} `{name}`", did_you_mean(name, names))


def _modality(name: str) -> str:
    """Return the modality that a name means: its id, or a keyword for it in either language."""
    tables = [keyword_table(language) for language in LANGUAGES]
    for modality, terminal in MODALITIES.items():
        if name == modality or any(name in table.accepted(terminal) for table in tables):
            return modality
    zh, en = ([table.canonical(terminal) for terminal in MODALITIES.values()] for table in tables)
    raise ScaffoldError(
        f"没有“{name}”这种规范",
        f"there is no modality `{name}`",
        Text(f"写 {'、'.join(zh)} 之一", f"write one of: {', '.join(en)}"),
    )


def _refuse_bad_id(name: str) -> None:
    if not _SLUG.fullmatch(name):
        raise ScaffoldError(
            f"“{name}”不是代号：用小写字母、数字和 -，以字母开头",
            f"`{name}` is no id: write small letters, digits and -, beginning with a letter",
        )


def _refuse_bad_place(checked: CheckedPolicy, folder: str, region: str) -> None:
    if not _FOLDER.fullmatch(folder):
        raise ScaffoldError(
            f"“{folder}”不是地方的文件夹：写规则库里文件夹的名称，如 tonghua，不带路径",
            f"`{folder}` is no folder of a place: write the name of one within the policy, as in tonghua, "
            "without a path",
        )
    _refuse_bad_code(checked, region)


def _refuse_bad_code(checked: CheckedPolicy, region: str) -> None:
    for wrong in region_errors(checked.places, region, _NOWHERE):
        raise ScaffoldError(wrong.message.zh, wrong.message.en, wrong.help)


def _term(kind: str, word: Word) -> ast.Term:
    return ast.Term(span=_NOWHERE, kind=kind, id=word.id)


def _provision(checked: CheckedPolicy, slug: str, at: str) -> Provision:
    known = [provision for (owner, _), provision in checked.provisions.items() if owner == slug]
    try:
        place = str(Pinpoint.parse(at))
    except ValueError:
        place = at
    for provision in known:
        if str(Pinpoint.parse(provision.at)) == place:
            return provision
    raise ScaffoldError(
        f"“{slug}”没有录入 {at}：先把条文写进 texts/{slug}.yaml",
        f"`{slug}` has no provision {at} on record: enter its words in texts/{slug}.yaml first",
        did_you_mean(at, [provision.at for provision in known]),
    )


def _number(place: Pinpoint, taken: set[str]) -> str:
    """Return the first free id of a rule on a place: its numbers, and where that is taken, one more."""
    name = "-".join(str(step.number) for step in place.steps if step.number) or "1"
    further = (f"{name}-{count}" for count in range(2, len(taken) + 3))
    return next(each for each in (name, *further) if each not in taken)


def _body(group: Addressee, words: Vocabulary) -> ast.Body:
    """Return the first body of a group, on the first level that the group has."""
    actor = next(each for each in words.actors if group.actors is None or each in group.actors)
    scope = None
    if words.actors[actor].has_level:
        level = next(each for each in words.levels if group.levels is None or each in group.levels)
        scope = _term("level", words.levels[level])
    return ast.Body(span=_NOWHERE, scope=scope, actor=_term("actor", words.actors[actor]))


# --- files ---------------------------------------------------------------------------------------


def _rule_file(ground: Ground, slug: str) -> str:
    regulation = ground.checked.regulations.get(slug)
    if regulation is None or regulation.span is None:
        raise ScaffoldError(
            f"没有代号为“{slug}”的法规",
            f"there is no regulation `{slug}`",
            did_you_mean(slug, ground.checked.regulations),
        )
    return regulation.span.source.name


def _refuse_present(ground: Ground, paths: Mapping[str, str]) -> None:
    present = next((path for path in paths if path in ground.files), None)
    if present is not None:
        raise ScaffoldError(
            f"已经有文件 {present}，不覆盖", f"the file `{present}` is there and stays as it is"
        )


def _file(ground: Ground, nodes: Sequence[ast.Declaration]) -> str:
    """Return a new rule file of some declarations."""
    return _printed(ground, nodes, ground.language)


def _added(ground: Ground, path: str, node: ast.Declaration) -> str:
    """Return a rule file with one more declaration at its end."""
    text = ground.files[path].text
    return f"{text.rstrip()}\n\n{_printed(ground, (node,), _language(ground, path))}"


def _language(ground: Ground, path: str) -> str:
    lexicon = lexicon_of(ground.checked.vocabulary, ground.checked.ranks)
    return parse(ground.files[path], lexicon)[0].language


def _printed(ground: Ground, nodes: Sequence[ast.Declaration], language: str) -> str:
    lexicon = lexicon_of(ground.checked.vocabulary, ground.checked.ranks)
    return print_file(ast.File(span=_NOWHERE, declarations=tuple(nodes)), lexicon, language)
