"""What a reader of a decision sees, in order: sections with a heading and entries; no layout yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from policylib.check.model import CheckedPolicy
from policylib.engine.trace import Ruling
from policylib.render.decision_json import decision_dict
from policylib.render.questions import asserted
from policylib.render.task_words import places_without_law, task_lines
from policylib.render.ways import without_special_ways
from policylib.render.width import one_line
from policylib.render.words import Rulebook, Words

Kind = Literal["plain", "bullet", "number", "check", "quote"]

_ADVERSE = ("breached", "unmet")
_INNER_QUOTES = str.maketrans("“”", "‘’")  # a quotation in a quotation (GB/T 15834)
_SHOWN_WHILE_OPEN = ("unknown", "breached", "unmet", "permitted")


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of text of a section and what belongs under it."""

    text: str
    kind: Kind = "plain"
    under: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its entries. `name` says which section it is (that of its heading in `messages`);
    `headline` stands beside the heading.
    """

    name: str
    heading: str
    entries: tuple[Entry, ...]
    headline: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """A decision as data, and the words to arrange it with."""

    words: Words
    answer: dict[str, Any]
    shown: list[dict[str, Any]] = field(default_factory=list)


def decision_sections(policy: Rulebook, decision: Ruling, language: str, *, full: bool) -> list[Section]:
    """Return the sections of a decision that have something to say.

    Args:
        policy: the policy that made the decision.
        decision: the decision.
        language: `zh` or `en`.
        full: with everything that was looked at, not only what decided (`policylib explain`).
    """
    words = Words(policy.checked, language)
    lines = [Entry(line) for line in task_lines(words, decision.task)]
    answer = decision_dict(policy, decision, language)
    return [
        _section(_Page(words, answer), "task", lines),
        *answer_sections(policy.checked, answer, language, full=full),
    ]


def answer_sections(
    checked: CheckedPolicy, answer: dict[str, Any], language: str, *, full: bool
) -> list[Section]:
    """Return the same of a decision as plain data in `language` (`decision_dict`), without what was asked."""
    page = _Page(Words(checked, language), answer, grounds_of(answer))
    is_open = answer["verdict"] == "undetermined"
    grounds = [_finding(page, finding, "number", brief=is_open and not full) for finding in page.shown]
    adverse, rest = other_findings(answer)
    also = [_finding(page, finding, "bullet", brief=not full) for finding in adverse]
    sections = [
        _section(page, "because_open" if is_open else "because", grounds),
        _questions(page, "missing"),
    ]
    if is_open:  # then the questions matter more than the rules that hang on them
        sections.reverse()
    sections = [
        _verdict(page),
        _what_to_do(page),
        _item(page),
        *sections,
        _section(page, "also", also),
        _questions(page, "worth_checking"),
        _remedies(page, full=full),
        _consequences(page),  # whom to turn to, before the fine print
        _assumed(page, full=full),
        _section(page, "advice", [_finding(page, finding, "bullet") for finding in answer["advice"]]),
    ]
    if full:
        sections.append(_section(page, "others", [_finding(page, finding, "bullet") for finding in rest]))
        sections.append(_governed_by(page))
    sections += [_mode(page), _receipt(page)]
    return [section for section in sections if section.entries or section.headline]


def grounds_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a decision (as data) to show as its ground: what decided, or what may while the
    answer is open.
    """
    deciding = [finding for finding in answer["findings"] if finding["deciding"]]
    if deciding or answer["verdict"] != "undetermined":
        return deciding
    return [
        finding
        for finding in answer["findings"]
        if finding["binding"] and finding["status"] in _SHOWN_WHILE_OPEN
    ]


def other_findings(answer: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the findings that are no ground: those that fail as well, and the rest."""
    shown = grounds_of(answer)
    others = [finding for finding in answer["findings"] if finding not in shown]
    adverse = [finding for finding in others if finding["status"] in _ADVERSE]
    return adverse, [finding for finding in others if finding not in adverse]


def _section(page: _Page, name: str, entries: list[Entry], headline: str = "") -> Section:
    return Section(name, page.words.say(f"heading.{name}"), tuple(entries), headline)


def _verdict(page: _Page) -> Section:
    words, answer = page.words, page.answer
    verdict = answer["verdict"]
    entries = [Entry(answer["banner"])] if "banner" in answer else []
    entries.append(Entry(words.say(f"meaning.{verdict}")))
    if verdict == "undetermined":
        if answer["allowed"] is False:
            entries.append(Entry(words.say("certain.no")))
        names = [words.say(f"verdict.{one}") for one in answer["possible"]]
        entries.append(Entry(words.say("possible.these", verdicts=words.join(names, "clause"))))
    return _section(page, "verdict", entries, words.say(f"verdict.{verdict}"))


def _what_to_do(page: _Page) -> Section:
    words, answer = page.words, page.answer
    verdict = answer["verdict"]
    key = f"do.{verdict}"
    if verdict == "undetermined" and answer["allowed"] is False:
        key = "do.undetermined_no"
    elif verdict == "lawful" and answer["mode"] != "binding":
        key = "do.lawful_not_binding"
    elif verdict == "lawful" and answer["assumed"]:
        key = "do.lawful_if"
    entries = [Entry(words.say(key))]
    in_steps = verdict == "curable" and answer["remedies"]  # exactly what is missing, and no more
    if verdict not in ("lawful", "undetermined") and not in_steps:
        named = dict.fromkeys(finding["remedy"] for finding in page.shown if finding["remedy"])
        entries += [Entry(words.say("do.remedy", remedy=remedy)) for remedy in named]
    return _section(page, "do", entries)


def _item(page: _Page) -> Section:
    words, item = page.words, page.answer["item"]
    entries = []
    if item is not None and item["text"] is not None:
        titles = {one.id: one.title for one in words.checked.lists}
        asked = one_line(item["text"])
        for entry in item["resolved"]:
            text = words.say("item.resolved", text=asked, list=titles[entry["list"]], name=entry["name"])
            match = entry["match"]
            # That it is named in full, or by a known other name, need not be said.
            under = (Entry(match["text"]),) if match is not None and match["framed"] else ()
            entries.append(Entry(text, "plain", under))
        if item["unresolved"]:
            text = words.say("item.unresolved", text=asked)
            near = [
                Entry(words.say("item.candidate", name=entry["name"], why=entry["match"]["text"]), "bullet")
                for entry in item["candidates"]
            ]
            if near:
                text = words.join([text, words.say("item.candidates")], "sentence")
            entries.append(Entry(text, "plain", tuple(near)))
    entries += [Entry(one["text"]) for one in item["overruled"]] if item is not None else []
    return _section(page, "item", entries)


def _finding(page: _Page, finding: dict[str, Any], kind: Kind, *, brief: bool = False) -> Entry:
    """Set out a finding: the exact words first; `brief`: without the facts it hangs on."""
    words = page.words
    under = [Entry(quoted(words, citation), "quote") for citation in finding["citations"]]
    status = words.say("label.status", text=finding["text"], rule=finding["rule"])
    under.append(Entry(status))
    if finding["exceptions"]:
        names = [words.say("cited", title=one["title"], at=one["at"]) for one in finding["exceptions"]]
        under.append(Entry(words.say("label.exceptions", citations=words.join(names))))
    if finding["defeated_by"]:
        under.append(Entry(words.say("label.defeated_by", rules=words.join(finding["defeated_by"]))))
    if finding["because"] and not brief:
        grounds = tuple(Entry(ground["text"], "bullet") for ground in finding["because"])
        under.append(Entry(words.say("label.because"), "plain", grounds))
    return Entry(finding["title"], kind, tuple(under))


def quoted(words: Words, citation: dict[str, Any]) -> str:
    """Return a citation (as data) with the exact words it quotes."""
    quote = words.say("quoted", quote=citation["quote"].translate(_INNER_QUOTES))
    cited = words.say("cited", title=citation["title"], at=citation["at"])
    return words.say("label.quote", cited=cited, quote=quote)


def _questions(page: _Page, name: str) -> Section:
    kind: Kind = "number" if name == "missing" else "bullet"
    entries = [
        Entry(page.words.say("ask", who=asked["who_label"], question=asked["question"]), kind)
        for asked in page.answer[name]
    ]
    return _section(page, name, entries)


def _remedies(page: _Page, *, full: bool) -> Section:
    words, answer = page.words, page.answer
    entries = []
    ways = answer["remedies"]
    if not full:
        ways = without_special_ways(ways, words.checked.vocabulary.constraints)
    for number, remedy in enumerate(ways, 1):
        steps = tuple(Entry(step["text"], "check") for step in remedy["steps"])
        title = words.say("label.remedy", number=number)
        entries.append(Entry(title, "plain", steps))
    own = any(step["actor"] == "assigner" for remedy in ways for step in remedy["steps"])
    if own and answer["task"]["on_behalf_of"] is not None:
        entries.append(Entry(words.say("remedies.on_behalf")))
    if answer["more_remedies"]:
        entries.append(Entry(words.say("more_remedies", count=len(ways))))
    if answer["no_remedy"] is not None:
        entries.append(Entry(answer["no_remedy"]))
    return _section(page, "remedies", entries)


def _assumed(page: _Page, *, full: bool) -> Section:
    """List what is taken for granted: one by one, as conditions, for an approval; in groups otherwise, and
    then (unless `full`) by name only what the grounds shown hang on.
    """
    words, answer = page.words, page.answer
    named = None if full or answer["allowed"] else _named_in_grounds(page)
    assumed = answer["assumed"]
    readings = [one for one in assumed if one["why"] == "default"]
    entries = []
    if assumed and answer["allowed"]:
        entries.append(Entry(words.say("conditional")))
        for one in assumed:
            if one not in readings:
                proof = Entry(words.say("label.proof", proof=one["proof"]))
                entries.append(Entry(one["text"], "check", (proof,)))
    else:
        claims = [
            asserted(words, one["kind"], one["name"], one["value"])
            for one in assumed
            if one["why"] == "asserted"
        ]
        absent = [one for one in assumed if one["why"] == "not_part"]
        if claims:
            text = words.say("assumed.asserted", what=words.join(claims, "clause"))
            entries.append(Entry(text, "bullet"))
        entries += _grouped(words, "not_part", absent, named)
    entries += _grouped(words, "readings", readings, named)
    gaps = places_without_law(words, answer["task"])
    if gaps is not None:
        entries.append(Entry(gaps, "bullet"))
    return _section(page, "assumed", entries)


def _grouped(
    words: Words, group: str, assumed: list[dict[str, Any]], named: set[tuple[str, str]] | None
) -> list[Entry]:
    """Name those of a group that are in `named` (None: all) in one entry, and count the rest in another."""
    shown = [one for one in assumed if named is None or (one["kind"], one["name"]) in named]
    names = [
        words.say("assumed.reading", name=one["label"], value=one["value"])
        if group == "readings"
        else one["label"]
        for one in shown
    ]
    entries = []
    if names:
        text = words.say(f"assumed.group.{group}", names=words.join(names, "clause"))
        entries.append(Entry(text, "bullet"))
    if len(shown) < len(assumed):
        text = words.say(f"assumed.more.{group}", count=len(assumed) - len(shown))
        entries.append(Entry(text, "bullet"))
    return entries


def _named_in_grounds(page: _Page) -> set[tuple[str, str]]:
    return {
        (kind, ground[kind])
        for finding in page.shown
        for ground in finding["because"]
        for kind in ("fact", "reading")
        if kind in ground
    }


def _consequences(page: _Page) -> Section:
    """Say what follows a breach, and whether the text lets the community refuse; each thing once.

    A text may let it refuse without forbidding anybody to ask: that stands among the advice.
    """
    texts: dict[str, None] = {}
    adverse = list(filter(_is_adverse, page.shown))
    consequences = [finding["consequence"] for finding in adverse if finding["consequence"] is not None]
    measures = [consequence for consequence in consequences if consequence["measure"] is not None]
    for consequence in measures or consequences:
        texts[consequence["text"]] = None
    for finding in granting(page.answer) or adverse[:1]:
        texts[finding["refusal"]["text"]] = None
    return _section(page, "consequence", [Entry(text, "bullet") for text in texts])


def granting(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a decision (as data) whose texts let the community refuse."""
    rights = [each for each in answer["advice"] if each["advises_because"] == "modality"]
    # The right may stand in another rule that is breached than the one that decides.
    breached = filter(_is_adverse, answer["findings"])
    return [finding for finding in [*breached, *rights] if finding["refusal"]["granted"]]


def _is_adverse(finding: dict[str, Any]) -> bool:
    return finding["status"] in _ADVERSE or bool(set(finding["statuses"]) & set(_ADVERSE))


def _governed_by(page: _Page) -> Section:
    words = page.words
    entries = [
        Entry(
            words.say(
                "label.governing",
                title=governing["title"],
                rank=words.rank(governing["rank"]),
                start=governing["version"],
                why=governing["text"],
            ),
            "bullet",
        )
        for governing in page.answer["governed_by"]
    ]
    return _section(page, "governed_by", entries)


def _mode(page: _Page) -> Section:
    answer = page.answer
    mode = "illustrative" if "banner" in answer else answer["mode"]
    return _section(page, "mode", [Entry(page.words.say(f"mode.{mode}", date=answer["receipt"]["date"]))])


def _receipt(page: _Page) -> Section:
    entries = [
        Entry(
            page.words.say(
                "label.receipt", name=page.words.say(f"label.{name}"), value=value.removeprefix("sha256:")
            )
        )
        for name, value in page.answer["receipt"].items()
    ]
    return _section(page, "receipt", entries)
