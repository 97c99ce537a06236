"""How the tools are run in a folder: policylib.toml, or [tool.policylib] in pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policylib.codes import CODES
from policylib.diagnostics import Diagnostic, Text
from policylib.inputs.toml import TomlError, read_toml
from policylib.nearest import did_you_mean

FILE = "policylib.toml"
_PROJECT = "pyproject.toml"
LANGUAGES = ("zh", "en")
LEVELS = ("off", "warning", "error")
_MOST_SHOWN = 6


class ConfigError(Exception):
    """A config that cannot be used. The message is kept in both languages."""

    def __init__(self, path: Path, message: Text, help_: Text | None = None) -> None:
        """Keep the file, what is wrong with it, and what may have been meant."""
        super().__init__(f"{path}: {message.zh} / {message.en}")
        self.path = path
        self.message = message
        self.help = help_


@dataclass(frozen=True, slots=True)
class Config:
    """How the tools are run. `path`: the file that says so; None: there is none.

    `levels`: for the code of a warning, `off`, `warning` or `error`. `lists`: lists that are loaded besides.
    `formatted`: what `policylib fmt` formats when it is told nothing.
    """

    path: Path | None = None
    language: str = "zh"
    levels: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[Path, ...] = ()
    formatted: tuple[Path, ...] = ()


def find_config(start: Path) -> Config:
    """Return the config of a folder (or of the folder of a file): the nearest one, looking upwards.

    Raises:
        ConfigError: it cannot be read, or says what no config can say.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        own, project = folder / FILE, folder / _PROJECT
        if own.is_file():
            return _config(own, _read(own))
        if project.is_file():
            table = _read(project).get("tool", {}).get("policylib")
            if table is not None:
                return _config(project, table)
    return Config()


def levelled(found: Iterable[Diagnostic], levels: Mapping[str, str]) -> list[Diagnostic]:
    """Return diagnostics as a config wants them: some left out, some warnings raised to errors."""
    kept = [one for one in found if levels.get(one.code) != "off"]
    return [replace(one, raised=True) if levels.get(one.code) == "error" else one for one in kept]


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except TomlError as error:
        raise ConfigError(path, error.reason) from None


def _config(path: Path, table: object) -> Config:
    keys = ("language", "lists", "lints", "fmt")
    values = _table(path, "policylib", table, keys)
    formatted = _table(path, "fmt", values.get("fmt", {}), ("paths",))
    language = values.get("language", "zh")
    if language not in LANGUAGES:
        raise _wrong(path, "language", language, LANGUAGES)
    return Config(
        path,
        language,
        _levels(path, values.get("lints", {})),
        _paths(path, "lists", values.get("lists", [])),
        _paths(path, "fmt.paths", formatted.get("paths", [])),
    )


def _levels(path: Path, value: object) -> dict[str, str]:
    """Return the levels by code; a warning can be called by its code or by its name."""
    warnings = {code: each.name for code, each in CODES.items() if each.severity == "warning"}
    codes = {**{name: code for code, name in warnings.items()}, **{code: code for code in warnings}}
    errors = {word for code, each in CODES.items() if code not in warnings for word in (code, each.name)}
    if isinstance(value, dict) and (wanted := sorted(errors & value.keys())):
        text = Text(
            f"lints 里的 {wanted[0]} 是错误，不能关闭或者改级别，只有警告可以",
            f"`{wanted[0]}` in `lints` is an error: only warnings can be turned off or raised",
        )
        raise ConfigError(path, text)
    levels = {}
    for name, level in _table(path, "lints", value, codes).items():
        if level not in LEVELS:
            raise _wrong(path, f"lints.{name}", level, LEVELS)
        levels[codes[name]] = level
    return levels


def _paths(path: Path, key: str, value: object) -> tuple[Path, ...]:
    """Return paths, which count from the folder that the config is in."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        text = Text(
            f'{key} 应为若干路径，如 ["policy"]', f'`{key}` must be a list of paths, as in ["policy"]'
        )
        raise ConfigError(path, text)
    return tuple(path.parent / each for each in value)


def _table(path: Path, name: str, value: object, keys: Iterable[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(path, Text(f"{name} 应为一个表", f"`{name}` must be a table"))
    unknown = next((key for key in value if key not in keys), None)
    if unknown is not None:
        text = Text(f"{name} 里没有“{unknown}”这个键", f"there is no key `{unknown}` in `{name}`")
        listed = list(keys)
        raise ConfigError(path, text, did_you_mean(unknown, listed) or _choice(listed))
    return value


def _wrong(path: Path, key: str, value: object, options: tuple[str, ...]) -> ConfigError:
    text = Text(f"{key} 不能是“{value}”", f"`{key}` cannot be `{value}`")
    return ConfigError(path, text, _choice(options))


def _choice(options: Sequence[str]) -> Text | None:
    """Return what can be written, unless it is too much to read."""
    if len(options) > _MOST_SHOWN:
        return None
    return Text(f"可写：{'、'.join(options)}", f"one of: {', '.join(options)}")
