"""Reading YAML data files: every scalar as text, every key and value with its place, nothing constructed.

YAML would read `022050` as 9256 and `no` as false; here a scalar is the characters that were written.
Anchors, aliases, tags and duplicate keys are refused: a data file says each thing once, in plain sight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from policylib.diagnostics import Diagnostic, Fix, Label, Text, replacing
from policylib.source import Source, Span

MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 20

_ONE_DOCUMENT = Text("请把它写进另一个文件", "put it in a file of its own")
_FULL_WIDTH_COLON = "\uff1a"
_FULL_WIDTH_KEY = re.compile(rf"\s*(?:- +)?[A-Za-z_]+({_FULL_WIDTH_COLON} *)")
_BREAK = re.compile(r"\s*\n\s*")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar, as text. `plain`: written as it is, without quotes, so that a tool may replace it."""

    text: str
    span: Span
    plain: bool = True


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence. The span is its first line only."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping with the places of its keys. The span is its first line only."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Span]
    span: Span


Node = TextNode | ListNode | MapNode


class _UnreadableError(Exception):
    """The rest of the file cannot be read."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message.en)
        self.diagnostic = diagnostic


def read_yaml(source: Source) -> tuple[Node | None, list[Diagnostic]]:
    """Return the tree of a YAML text, or None and what is wrong with it."""
    found: list[Diagnostic] = []
    try:
        _check_characters(source)
        node = _read_document(source, found)
    except _UnreadableError as stop:
        found.append(stop.diagnostic)
        node = None
    return (None if found else node), found


# --- what loaders take from a tree that its schema has accepted ------------------------------------


def entry(node: Node, key: str) -> Node | None:
    """Return the value of a key of a mapping, None when the key is absent."""
    assert isinstance(node, MapNode)
    return node.entries.get(key)


def text(node: Node, key: str) -> str:
    """Return the text of a key that is there."""
    value = entry(node, key)
    assert isinstance(value, TextNode)
    return value.text


def optional_text(node: Node, key: str) -> str | None:
    """Return the text of a key, None when the key is absent."""
    return None if entry(node, key) is None else text(node, key)


def note(node: Node) -> str | None:
    """Return the note of a mapping in one line, None where it has none: where a file breaks lines is no part
    of what they say, and beside Chinese characters a break stands for nothing.
    """
    written = optional_text(node, "note")
    return None if written is None else _BREAK.sub(_joint, written.strip())


def _joint(found: re.Match[str]) -> str:
    around = (found.string[found.start() - 1], found.string[found.end()])
    return "" if any(unicodedata.east_asian_width(one) in "WF" for one in around) else " "


def items(node: Node, key: str) -> tuple[Node, ...]:
    """Return the elements of the sequence under a key; none when the key is absent."""
    value = entry(node, key)
    if value is None:
        return ()
    assert isinstance(value, ListNode)
    return value.items


def text_nodes(node: Node, key: str) -> tuple[TextNode, ...]:
    """Return the scalars of the sequence under a key."""
    return tuple(item for item in items(node, key) if isinstance(item, TextNode))


def texts(node: Node, key: str) -> tuple[str, ...]:
    """Return the texts of the sequence under a key."""
    return tuple(item.text for item in text_nodes(node, key))


def span_of(node: Node, key: str) -> Span:
    """Return the place of the value of a key, or of the mapping when the key is absent."""
    value = entry(node, key)
    return node.span if value is None else value.span


# --- reading ------------------------------------------------------------------------------------------


def _check_characters(source: Source) -> None:
    """Refuse what YAML cannot hold before its reader, which counts in bytes, meets it."""
    if len(source.text) > MAX_CHARACTERS:
        raise _UnreadableError(
            Diagnostic(
                "D204",
                source.span(0, 0),
                Text(
                    f"文件有 {len(source.text)} 个字符，上限为 {MAX_CHARACTERS} 个",
                    f"the file has {len(source.text)} characters, the limit is {MAX_CHARACTERS}",
                ),
                Text("请把文件分成几份", "split it into several files"),
            )
        )
    bad = _UNPRINTABLE.search(source.text)
    if bad is not None:
        number = f"U+{ord(bad.group()):04X}"
        raise _UnreadableError(
            Diagnostic(
                "D201",
                source.span(bad.start(), bad.end()),
                Text(f"文件中有不可见的控制字符 {number}", f"there is a control character {number} here"),
                Text("请删去这个字符", "delete it"),
            )
        )


def _read_document(source: Source, found: list[Diagnostic]) -> Node | None:
    """Return the tree of the one document of a file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root: Node | None = None
    try:
        events = iter(yaml.parse(source.text, Loader=loader))
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise _UnreadableError(
                    _refused(
                        _span(source, event), "第二个文档（---）", "a second document (---)", _ONE_DOCUMENT
                    )
                )
            if isinstance(event, yaml.NodeEvent):
                root = _read_node(source, event, events, 1, found)
    except yaml.MarkedYAMLError as error:
        raise _UnreadableError(_broken(source, error)) from error
    if root is None or (isinstance(root, TextNode) and not root.text):
        raise _UnreadableError(Diagnostic("D201", source.span(0, 0), Text("文件是空的", "the file is empty")))
    return root


def _read_node(
    source: Source, event: yaml.Event, events: Iterator[yaml.Event], depth: int, found: list[Diagnostic]
) -> Node:
    """Return the node that begins with `event`, taking the events that belong to it."""
    span = _span(source, event)
    if isinstance(event, yaml.AliasEvent):
        found.append(_refused(span, "别名（*）", "an alias (*)"))
        return TextNode("", span)
    assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
    if event.anchor is not None:
        found.append(_refused(span, "锚点（&）", "an anchor (&)"))
    if event.tag is not None:
        found.append(_refused(span, "类型标签（!）", "a tag (!)"))
    if isinstance(event, yaml.ScalarEvent):
        return TextNode(event.value, span, plain=not event.style and span.text == event.value)
    if depth > MAX_DEPTH:
        zh, en = f"嵌套超过 {MAX_DEPTH} 层", f"this is nested more than {MAX_DEPTH} levels deep"
        raise _UnreadableError(Diagnostic("D204", span, Text(zh, en)))
    if isinstance(event, yaml.MappingStartEvent):
        return _read_mapping(source, span, events, depth, found)
    elements = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        elements.append(_read_node(source, event, events, depth + 1, found))
    return ListNode(tuple(elements), span)


def _read_mapping(
    source: Source, span: Span, events: Iterator[yaml.Event], depth: int, found: list[Diagnostic]
) -> MapNode:
    """Return the mapping whose start event was just taken."""
    entries: dict[str, Node] = {}
    keys: dict[str, Span] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _read_node(source, event, events, depth + 1, found)
        value = _read_node(source, next(events), events, depth + 1, found)
        if not isinstance(key, TextNode):
            found.append(_refused(key.span, "由多个部分组成的键", "a key made of several parts"))
        elif key.text in entries:
            found.append(_repeated(key, keys[key.text]))
        else:
            entries[key.text] = value
            keys[key.text] = key.span
    return MapNode(entries, keys, span)


def _repeated(key: TextNode, first: Span) -> Diagnostic:
    return Diagnostic(
        "D202",
        key.span,
        Text(f"键“{key.text}”重复", f"the key `{key.text}` is given twice"),
        Text("每个键只写一次，请合并或删去一处", "write each key once: merge the two or delete one"),
        (Label(first, Text("第一次出现在这里", "it is first given here")),),
    )


def _span(source: Source, event: yaml.Event) -> Span:
    """Return the place of an event, of containers the first line only."""
    assert event.start_mark is not None
    assert event.end_mark is not None
    start, end = event.start_mark.index, event.end_mark.index
    if not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
        line_end = source.text.find("\n", start)
        end = line_end if line_end >= 0 else len(source.text)
        stop = len(source.text[start:end].rstrip())
        end = start + max(stop, 1)
    return source.span(start, end)


def _refused(span: Span, zh: str, en: str, advice: Text | None = None) -> Diagnostic:
    plainly = Text(
        "请把内容直接写出来；文字以 * & ! 开头时加引号",
        "write the content out; put words that begin with * & ! in quotes",
    )
    return Diagnostic(
        "D203",
        span,
        Text(f"数据文件中不能使用{zh}", f"{en} cannot be used in a data file"),
        advice or plainly,
    )


_NO_COLON = Text("键后面不是半角冒号和空格“: ”", "no colon and space, `: `, after the key")

# What the YAML readers say (in C, in Python) → what a writer of data files would say.
_PROBLEMS = (
    ("violates indentation", "缩进中有制表符", "there is a tab in the indentation"),
    ("mapping values are not allowed", "此处不能再有“: ”", "there cannot be another `: ` here"),
    (r"'\t' that cannot start", "缩进中有制表符", "there is a tab in the indentation"),
    ("cannot start any token", "值不能以这个字符开头", "a value cannot begin with this character"),
    (
        "could not find expected ':'",
        "这一行缺少半角冒号和空格“: ”",
        "this line lacks a colon and a space, `: `",
    ),
    (
        "expected ',' or",
        "方括号或花括号没有正常结束",
        "a bracket or brace is not closed as it should be",
    ),
    ("unexpected end of stream", "引号或括号没有结束", "a quotation mark or bracket is not closed"),
    (
        "did not find expected '-' indicator",
        "这一行与上面的列表没有对齐",
        "this line is not in line with the list above",
    ),
    ("expected <block end>", "这一行的缩进与上面不一致", "this line is not indented like those above"),
    ("did not find expected key", "这一行的缩进与上面不一致", "this line is not indented like those above"),
    (
        "block collections are not allowed",
        "列表项“- ”不能与键写在同一行",
        "`- ` cannot stand on the line of its key",
    ),
    (
        "found unknown escape character",
        "双引号中有无法识别的反斜杠写法",
        "this backslash sequence is unknown",
    ),
    ("tag handle", "值以 ! 开头时要加引号", "words that begin with ! go in quotes"),
    (
        "comment or",
        "这里以后的内容在本行是多余的",
        "nothing more can stand on this line from here on",
    ),
    (
        "node content",
        "逗号或括号前后少一个值",
        "a value is missing beside a comma or bracket",
    ),
    (
        "alphabetic or numeric character",
        "值以 & 或 * 开头时要加引号",
        "words that begin with & or * go in quotes",
    ),
    ("<document start>", "这一行不能写在这里", "this line cannot stand here"),
    (
        "found unexpected ':'",
        "方括号或花括号里，冒号后面要有空格",
        "in brackets a colon needs a space after it",
    ),
    (
        "sequence entries are not allowed",
        "列表项“- ”不能写在这里",
        "a list entry, `- `, cannot stand here",
    ),
    (
        "did not find expected whitespace or line break",
        "这里缺少空格或者换行",
        "a space or the end of the line is missing here",
    ),
    ("directive", "行首不能用 %", "a line cannot begin with %"),
    ("non-alphabetical character", "行首不能用 %", "a line cannot begin with %"),
    ("found a tab character", "缩进中有制表符", "there is a tab in the indentation"),
    ("indentation indicator", "| 或 > 后面应换行", "the words begin on the line below | or >"),
)


def yaml_reason(problem: str) -> Text | None:
    """Return what a YAML reader says of a mistake in the words of whoever writes the file, if it is known."""
    return next((Text(zh, en) for part, zh, en in _PROBLEMS if part in problem), None)


def _broken(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Return the diagnostic of a text that is no YAML."""
    problem = str(error.problem or error.context or "")
    mark, began = error.problem_mark or error.context_mark, error.context_mark
    offset = min(mark.index if mark is not None else 0, len(source.text))
    if began is not None and (offset == len(source.text) or "expected ':'" in problem):
        offset = began.index  # noticed only after it: a bracket that never closes, a key without colon
    column = offset - source.text.rfind("\n", 0, offset) - 1
    if "expected key" in problem and source.text[offset - column : offset].strip(" -"):
        problem = "comment or"  # "…"words: it is not the indentation that is wrong
    message = yaml_reason(problem) or Text("这里不是正确的 YAML", "this is not valid YAML")
    number = source.position(offset)[0]
    place = source.span(offset, min(offset + 1, len(source.text)))
    if "mapping values" in problem and (fix := _fix(source, number - 1)) is not None:
        # Without its colon a key is a word that goes on in the next line, where the reader stumbles.
        return Diagnostic("D201", fix.edits[0].span, _NO_COLON, _hint(source.line(number - 1)), fix=fix)
    return Diagnostic("D201", place, message, _hint(source.line(number)), fix=_fix(source, number))


def _hint(line: str) -> Text:
    """Return the likeliest cure for a broken line."""
    if "\t" in line:
        return Text("缩进只能用空格，这一行有制表符", "indent with spaces only: this line has a tab")
    if _FULL_WIDTH_COLON in line:
        return Text(
            "这一行有全角冒号，YAML 的键后面要用半角冒号加空格",
            "a full-width colon stands in this line: after a key YAML wants a colon and a space",
        )
    if line.count(": ") > 1:
        return Text(
            "值里面有“: ”时，请给整个值加引号", "put the whole value in quotes when it has `: ` in it"
        )
    return Text(
        "请检查这一行和上一行的缩进、引号和括号",
        "check indentation, quotation marks and brackets of this line and the one before",
    )


def _fix(source: Source, number: int) -> Fix | None:
    """Offer a colon and a space for a full-width colon after a key."""
    match = _FULL_WIDTH_KEY.match(source.line(number)) if number > 0 else None
    if match is None:
        return None
    start = source.line_starts[number - 1]
    return replacing(source.span(start + match.start(1), start + match.end(1)), ": ", safe=True)
