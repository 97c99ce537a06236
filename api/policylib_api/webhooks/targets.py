"""Who is told: the file of webhook targets.

[[target]]
name = "oa"                                # names the target in the outbox and the log
url = "https://oa.example.gov.cn/hooks"
secret = "…"                               # at least 32 characters; signs what is sent
events = ["cn.policylib.policy.activated.v1"]  # absent: all
active = true                              # false: nothing is sent, or put into the outbox
private = false                            # true: it may be in a private network, and use http
ca = "authority.pem"                       # who vouches for its certificate; absent: the usual ones
attempts = 15                              # after so many failures an event is dead
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from policylib.diagnostics import Text
from policylib.inputs.toml import TomlError, read_toml
from policylib_api.config import ConfigError
from policylib_api.webhooks.events import EVENTS

SHORTEST_SECRET = 32
ATTEMPTS = 15
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# No white space or control characters: the address is put into a request line.
_URL = re.compile(r"https?://[\x21-\x7e]{1,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where events are sent, as the file has it."""

    name: str
    url: str
    secret: str
    events: frozenset[str] = frozenset(EVENTS)
    active: bool = True
    private: bool = False
    ca: Path | None = None
    attempts: int = ATTEMPTS


def read_targets(path: Path | None) -> tuple[Target, ...]:
    """Return the targets of a file (None: there are none). Raises ConfigError with every mistake in it."""
    if path is None:
        return ()
    try:
        raw = read_toml(path)
    except TomlError as error:
        what = Text(f"{path}：{error.reason.zh}", f"{path}: {error.reason.en}")
        raise ConfigError([what]) from None
    listed = raw.get("target")
    if set(raw) != {"target"} or not isinstance(listed, list):
        expected = Text(f"{path}：应为若干 [[target]]", f"{path}: expected tables [[target]]")
        raise ConfigError([expected])
    mistakes: list[Text] = []
    targets = [
        _target(one, f"{path}: target {number}", path.parent, mistakes)
        for number, one in enumerate(listed, 1)
    ]
    names = [one.name for one in targets if one is not None]
    for name in sorted({one for one in names if names.count(one) > 1}):
        mistakes.append(Text(f"{path}：有两个叫 {name}", f"{path}: two are called {name}"))
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(one for one in targets if one is not None)


_TYPES: Mapping[str, tuple[type, Text]] = {
    "name": (str, Text("文字", "text")),
    "url": (str, Text("文字", "text")),
    "secret": (str, Text("文字", "text")),
    "events": (list, Text("若干事件", "a list of events")),
    "active": (bool, Text(" true 或 false", "true or false")),
    "private": (bool, Text(" true 或 false", "true or false")),
    "ca": (str, Text("路径", "a path")),
    "attempts": (int, Text("整数", "a whole number")),
}


def _target(raw: Any, where: str, base: Path, mistakes: list[Text]) -> Target | None:
    before = len(mistakes)
    if not isinstance(raw, dict):
        mistakes.append(Text(f"{where}：应为表", f"{where}: expected a table"))
        return None
    for name, value in raw.items():
        kind, expected = _TYPES.get(name, (None, None))
        if kind is None or expected is None:
            known = ", ".join(_TYPES)
            mistakes.append(
                Text(f"{where}：没有 {name} 这一项，可用：{known}", f"{where}: no `{name}`; fields: {known}")
            )
        elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            mistakes.append(
                Text(f"{where}：{name} 应为{expected.zh}", f"{where}: {name} must be {expected.en}")
            )
    for name in ("name", "url", "secret"):
        if name not in raw:
            mistakes.append(Text(f"{where}：缺少 {name}", f"{where}: {name} is missing"))
    if len(mistakes) > before:
        return None
    values = {**raw, "events": frozenset(map(str, raw.get("events", EVENTS)))}
    if "ca" in raw:
        values["ca"] = base / raw["ca"]
    target = Target(**values)
    mistakes += [Text(f"{where}：{one.zh}", f"{where}: {one.en}") for one in _nonsense(target)]
    return target


def _nonsense(target: Target) -> list[Text]:
    """Return what no target can have."""
    found: list[Text] = []
    if not _NAME.fullmatch(target.name):
        found.append(
            Text("name 只能有小写字母、数字和 -", "name may have lower-case letters, digits and - only")
        )
    if not is_url(target.url):
        found.append(
            Text("url 应为 https://…，不含用户名和 #", "url must be https://…, without a user name and #")
        )
    elif not target.private and not target.url.startswith("https:"):
        found.append(Text("只有 private = true 的才可以用 http", "only one with private = true may use http"))
    if len(target.secret) < SHORTEST_SECRET:
        found.append(
            Text(
                f"secret 至少要有 {SHORTEST_SECRET} 个字符",
                f"secret needs at least {SHORTEST_SECRET} characters",
            )
        )
    for event in sorted(target.events - set(EVENTS)):
        known = ", ".join(EVENTS)
        found.append(Text(f"没有事件 {event}，可用：{known}", f"there is no event {event}; events: {known}"))
    if target.attempts < 1:
        found.append(Text("attempts 至少为 1", "attempts must be at least 1"))
    if target.ca is not None and not target.ca.is_file():
        found.append(Text(f"没有文件 {target.ca}", f"there is no file {target.ca}"))
    return found


def is_url(url: str) -> bool:
    """Say whether something is an address that events can be sent to."""
    if not _URL.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc and "#" not in url
    except ValueError:
        return False
