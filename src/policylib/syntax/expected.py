"""What could stand at a place, in words that a writer of rules uses."""

from __future__ import annotations

from collections.abc import Iterable

from policylib.diagnostics import Text
from policylib.syntax.grammar import Grammar

_MOST = 6

_CONDITION = frozenset(
    {"FACT", "CHOICE", "ITEM_ON", "ITEM_OFF", "ITEM", "COMMUNITY_IS", "DATE_IS", "NOT", "STRING"}
)
_SETTING = frozenset(
    {"REGION", "DATE_IS", "ASSIGNER", "ON_BEHALF", "COMMUNITY_IS", "ACT_IS", "ITEM", "ITEM_ID", "ITEM_ON"}
    | {"ITEM_ON_NONE", "FACT", "NOT", "UNKNOWN", "CHOICE", "READING"}
)

_GROUPS = (
    (
        _SETTING,
        Text(
            "一项设定，如“{REGION} 220500”或“{FACT}”",
            "something to set, such as `{REGION} 220500` or `{FACT}`",
        ),
    ),
    (_CONDITION, Text("一个条件，如“{FACT}”", "a condition, such as `{FACT}`")),
    (frozenset({"ALL", "ANY", "NONE"}), Text("“{ALL}：”和缩进的各行", "`{ALL}:` with indented lines")),
)

_NAMES = {
    "RANK": Text("效力，如“{RANK}”", "a rank, such as `{RANK}`"),
    "ACT": Text("行为，如“{ACT}”", "an act, such as `{ACT}`"),
    "ACTOR": Text("单位，如“{ACTOR}”", "a body, such as `{ACTOR}`"),
    "LEVEL": Text("级别，如“{LEVEL}”", "a level, such as `{LEVEL}`"),
    "PLACE": Text("地方，如“{PLACE}”", "a kind of place, such as `{PLACE}`"),
    "COMMUNITY": Text("社区类型，如“{COMMUNITY}”", "a kind of community, such as `{COMMUNITY}`"),
    "ASPECT": Text("方面，如“{ASPECT}”", "an aspect, such as `{ASPECT}`"),
    "LIST": Text("清单，如“{LIST}”", "a list, such as `{LIST}`"),
    "FACT": Text("事实，如“{FACT}”", "a fact, such as `{FACT}`"),
    "CHOICE": Text("`{CHOICE}`", "`{CHOICE}`"),
    "OPTION": Text("选项，如“{OPTION}”", "an option, such as `{OPTION}`"),
    "VERDICT": Text("结论，如“{VERDICT}”", "a verdict, such as `{VERDICT}`"),
    "STRING": Text("「…」", "words in quotes"),
    "PINPOINT": Text("条文位置，如 第十八条第三款", "a place in a text, such as 第十八条第三款"),
    "ID": Text("编号，如“18-3-1”", "an id, such as `18-3-1`"),
    "ENTRY": Text("清单条目的编号，如“fire-patrol”", "the id of an entry of a list, such as `fire-patrol`"),
    "REFERENCE": Text("规则编号，如“18-3-1”", "the id of a rule, such as `18-3-1`"),
    "DATE": Text("日期，如“2024-03-01”", "a date, such as `2024-03-01`"),
    "CODE": Text("地域代码，如“220500”", "the code of a region, such as `220500`"),
    "SEP": Text("`、`", "`,`"),
    "COMMA": Text("`,`", "`,`"),
    "COLON": Text("`:`", "`:`"),
    "LEFT": Text("`(`", "`(`"),
    "RIGHT": Text("`)`", "`)`"),
    "DASH": Text("“- ”和一个条件", "`- ` and a condition"),
    "_NL": Text("行末", "the end of the line"),
}

# What the writer does not choose at a place, or never writes.
_SILENT = frozenset({"BROKEN", "_INDENT", "_DEDENT", "$END", "_WHITE"})


def expected_words(grammar: Grammar, accepted: Iterable[str]) -> list[str]:
    """Return every word, as the file's language spells it, that could stand at a place."""
    return [
        word
        for terminal in sorted(accepted)
        for word in grammar.spellings.get(terminal, ())
        if terminal != "SEP"
    ]


def expects(grammar: Grammar, accepted: frozenset[str]) -> Text | None:
    """Return what could stand at a place, or None when nothing can be named."""
    names = _names(grammar, accepted)
    if not names:
        return None
    if names == [_NAMES["_NL"]]:
        return Text("这一行到此为止", "the line ends here")
    more = len(names) > _MOST
    shown = names[:_MOST]
    zh = "、".join(name.zh for name in shown)
    en = ", ".join(name.en for name in shown)
    return Text(
        f"这里可以写 {zh}{' 等' if more else ''}", f"expected here: {en}{' and others' if more else ''}"
    )


def _names(grammar: Grammar, accepted: frozenset[str]) -> list[Text]:
    left = set(accepted) - _SILENT
    names = []
    for group, name in _GROUPS:
        # A line of settings takes conditions too; only there a body can be set.
        if len(group & left) > 2 and (group is not _SETTING or "ASSIGNER" in left):
            names.append(_filled(grammar, name))
            left -= group
    # In the order of the keyword table, which is the order in which the documentation lists clauses.
    for terminal in grammar.spellings:
        if terminal in left and terminal not in _NAMES and (word := grammar.first(terminal)):
            names.append(Text(f"`{word}`", f"`{word}`"))
    names += [_filled(grammar, name) for terminal, name in _NAMES.items() if terminal in left]
    return names


def _filled(grammar: Grammar, name: Text) -> Text:
    words = {terminal: grammar.first(terminal) for terminal in grammar.spellings}
    return Text(name.zh.format_map(words), name.en.format_map(words))
