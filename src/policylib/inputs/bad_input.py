"""Input that cannot be read: what is wrong with it and where, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from policylib.diagnostics import Text
from policylib.portable import Portable

SENTENCES: Mapping[str, Text] = {
    "unreadable": Text("读不了 {path}：{reason}", "cannot read `{path}`: {reason}"),
    "not_found": Text("没有这个文件：{path}", "there is no file `{path}`"),
    "is_directory": Text("{path} 是文件夹，应为文件", "`{path}` is a folder, expected a file"),
    "empty": Text("{path} 是空的，应有一项任务", "`{path}` is empty, expected a task"),
    "too_big": Text(
        "{path} 超过 {limit} MiB；任务多的时候请分成几个文件", "`{path}` is larger than {limit} MiB; split it"
    ),
    "not_utf8": Text(
        "第 {line} 行不是 UTF-8 编码；请另存为 UTF-8", "line {line} is not UTF-8; save the file as UTF-8"
    ),
    "bad_json": Text(
        "第 {line} 行第 {column} 列：不是有效的 JSON（{reason}）",
        "line {line}, column {column}: not valid JSON ({reason})",
    ),
    "bad_yaml": Text(
        "第 {line} 行第 {column} 列：不是有效的 YAML（{reason}）",
        "line {line}, column {column}: not valid YAML ({reason})",
    ),
    "duplicate_key": Text(
        "第 {line} 行第 {column} 列：“{key}”在同一个对象里出现了两次",
        "line {line}, column {column}: `{key}` stands twice in the same object",
    ),
    "bad_number": Text(
        "第 {line} 行第 {column} 列：{token} 不是 JSON 允许的数",
        "line {line}, column {column}: {token} is not a number that JSON allows",
    ),
    "lone_surrogate": Text(
        "第 {line} 行第 {column} 列：文本里有半个字符（孤立的代理项）",
        "line {line}, column {column}: the text contains half a character (a lone surrogate)",
    ),
    "too_deep": Text(
        "第 {line} 行第 {column} 列：嵌套超过 {limit} 层",
        "line {line}, column {column}: nested more than {limit} levels deep",
    ),
    "alias": Text(
        "第 {line} 行第 {column} 列：任务里不能用 YAML 的锚点和别名",
        "line {line}, column {column}: YAML anchors and aliases are not allowed in a task",
    ),
}

_JSON_REASONS: Mapping[str, Text] = {
    "Expecting value": Text("此处应有一个值", "expected a value here"),
    "Expecting property name enclosed in double quotes": Text(
        "此处应为带双引号的键", "expected a key in double quotes here"
    ),
    "Expecting ':' delimiter": Text("此处应为冒号", "expected a colon here"),
    "Expecting ',' delimiter": Text("此处应为逗号或者结束括号", "expected a comma or a closing bracket here"),
    "Extra data": Text("此处以后的内容是多余的", "nothing more was expected from here on"),
    "Unterminated string starting at": Text(
        "从此处开始的文本没有结束引号", "the text that begins here has no closing quote"
    ),
    "Invalid control character at": Text(
        "文本里有没有转义的控制字符", "an unescaped control character in a text"
    ),
    "Invalid \\escape": Text("反斜杠后面的写法无效", "what follows the backslash is no escape"),
    "Invalid \\uXXXX escape": Text(
        "\\u 后面应为四位十六进制数", "expected four hexadecimal digits after \\u"
    ),
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": Text(
        "文本开头有字节顺序标记（BOM），应去掉", "the text begins with a byte order mark (BOM), leave it out"
    ),
    "Illegal trailing comma before end of object": Text(
        "最后一项后面多了逗号", "a comma after the last entry"
    ),
    "Illegal trailing comma before end of array": Text(
        "最后一项后面多了逗号", "a comma after the last entry"
    ),
}


class BadInput(Portable):
    """Input that cannot be read: a code, which is a key of `SENTENCES`, and its values."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep code and values; the sentence is made where the language is known."""
        self.code = code
        self.values = values
        super().__init__(code, values)

    @property
    def place(self) -> dict[str, object]:
        """Line and column, as far as they are known."""
        return {name: self.values[name] for name in ("line", "column") if name in self.values}

    def message(self, language: str) -> str:
        """Return the sentence in a language."""
        values = {
            name: value.in_language(language) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return SENTENCES[self.code].filled(language, values)


def json_reason(message: str) -> Text:
    """Return what the JSON reader of Python says, in both languages."""
    return _JSON_REASONS.get(message.removesuffix(": "), Text(message, message))
