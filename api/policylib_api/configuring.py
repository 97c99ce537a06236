"""How a server is to be run, read from a TOML file and the environment; what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_type_hints

from limits import parse
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from policylib.diagnostics import Text
from policylib.inputs.toml import TomlError, read_toml
from policylib_api.config import Config, ConfigError, is_trusted_url

_PREFIX = "POLICYLIB_"
# What begins so and is no setting: `policylib audit`, `policylib policies activate` and callers have these.
_OTHERS = frozenset(("POLICYLIB_DATABASE", "POLICYLIB_KEY", "POLICYLIB_TOKEN"))
_MOST_LEEWAY = 60
_AT_LEAST_ONE = (
    "workers",
    "body_limit",
    "batch_limit",
    "batch_tasks",
    "job_days",
    "job_memory",
    "upload_limit",
    "archive_limit",
    "idempotency_hours",
    "session_minutes",
    "session_hours",
)
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_POSTGRESQL = "postgresql+psycopg"
# Whoever knows the key that checks a signature of one of these cannot make one.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


def read_config(path: Path | None, environment: Mapping[str, str], **given: Any) -> Config:
    """Return the configuration: of a file, overruled by the environment, overruled by what is given (options
    of a command; None: not given). Paths in a file are relative to it. Raises ConfigError.
    """
    mistakes: list[Text] = []
    values: dict[str, Any] = {}
    if path is not None:
        values |= _of_file(path, mistakes)
    values |= _of_environment(environment, mistakes)
    values |= {name: value for name, value in given.items() if value is not None}
    if mistakes:
        raise ConfigError(mistakes)
    config = replace(Config(), **values)
    mistakes = list(_nonsense(config))
    if mistakes:
        raise ConfigError(mistakes)
    return config


def _of_file(path: Path, mistakes: list[Text]) -> dict[str, Any]:
    try:
        raw = read_toml(path)
    except TomlError as error:
        mistakes.append(Text(f"配置文件 {path}：{error.reason.zh}", f"{path}: {error.reason.en}"))
        return {}
    values = {}
    for name, value in raw.items():
        known = _converted(name, value, f"{path}: {name}", path.parent, mistakes)
        if known is not None:
            values[name] = known
    return values


def _of_environment(environment: Mapping[str, str], mistakes: list[Text]) -> dict[str, Any]:
    values = {}
    for variable, value in environment.items():
        if variable.startswith(_PREFIX) and variable not in _OTHERS:
            name = variable.removeprefix(_PREFIX).lower()
            known = _converted(name, value, variable, Path(), mistakes)
            if known is not None:
                values[name] = known
    return values


def _converted(name: str, value: Any, where: str, base: Path, mistakes: list[Text]) -> Any:
    """Return a value as the type of its field, or None, with a mistake, where it is not of that type."""
    hint = get_type_hints(Config).get(name)
    if hint is None:
        known = [one.name for one in fields(Config)]
        zh = f"{where}：没有这一项；可用：{'、'.join(known)}"
        mistakes.append(Text(zh, f"{where}: there is no such setting, expected one of {', '.join(known)}"))
        return None
    try:
        return _CONVERTERS[hint](value, base)
    except (TypeError, ValueError):
        expected = _EXPECTED[hint]
        mistakes.append(Text(f"{where}：应为{expected.zh}", f"{where}: expected {expected.en}"))
        return None


def _text(value: Any, _: Path) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _whole(value: Any, _: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    return int(value)


def _number(value: Any, _: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    return float(value)


def _truth(value: Any, _: Path) -> bool:
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "false": False, "0": False}.get(_text(value, _).lower())
    if known is None:
        raise ValueError
    return known


def _path(value: Any, base: Path) -> Path:
    return base / _text(value, base)


def _texts(value: Any, base: Path) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(_text(part, base).strip() for part in parts)


def _paths(value: Any, base: Path) -> tuple[Path, ...]:
    return tuple(base / part for part in _texts(value, base))


_CONVERTERS: Mapping[Any, Any] = {
    str: _text,
    str | None: _text,
    int: _whole,
    float: _number,
    bool: _truth,
    Path | None: _path,
    tuple[str, ...]: _texts,
    tuple[Path, ...]: _paths,
}
_EXPECTED: Mapping[Any, Text] = {
    str: Text("文字", "text"),
    str | None: Text("文字", "text"),
    int: Text("整数", "a whole number"),
    float: Text("数", "a number"),
    bool: Text(" true 或 false（也可以写 1 或 0）", "true or false (or 1 or 0)"),
    Path | None: Text("路径", "a path"),
    tuple[str, ...]: Text("若干文字", "texts"),
    tuple[Path, ...]: Text("若干路径", "paths"),
}


# --- what makes no sense -------------------------------------------------------------------------


def _nonsense(config: Config) -> Iterator[Text]:
    """Yield why no server can be run so."""
    yield from _in_numbers(config)
    yield from _in_callers(config)
    yield from _in_issuer(config)
    yield from _in_records(config)
    if config.log_level not in _LOG_LEVELS:
        yield Text(
            "log_level 应为 DEBUG、INFO、WARNING 或 ERROR", "log_level must be DEBUG, INFO, WARNING or ERROR"
        )
    if config.authzen_context not in ("full", "none"):
        yield Text("authzen_context 应为 full 或 none", "authzen_context must be full or none")


def _in_numbers(config: Config) -> Iterator[Text]:
    if not 0 <= config.port <= 65535:
        yield Text("port 应在 0 到 65535 之间", "port must be between 0 and 65535")
    for name in _AT_LEAST_ONE:
        if getattr(config, name) < 1:
            yield Text(f"{name} 至少为 1", f"{name} must be at least 1")
    for name in ("body_seconds", "watch"):
        if not getattr(config, name) > 0:  # what is no number at all is above nothing
            yield Text(f"{name} 应大于 0", f"{name} must be above 0")
    if config.grace < 0:
        yield Text("grace 不能为负", "grace must not be negative")
    for name in ("rate", "failure_rate"):
        if not _is_rate(getattr(config, name)):
            yield Text(
                f"{name} 的写法如 100/second 或 20/minute",
                f"{name} is written like 100/second or 20/minute",
            )


def _in_callers(config: Config) -> Iterator[Text]:
    """Yield what makes no sense in who may call, and from where."""
    if not (config.authentication or config.is_local):
        yield Text(
            f"没有设置身份验证（authentication）时只能监听本机，不能监听 {config.host}",
            f"without authentication the server listens on loopback only, not on {config.host}",
        )
    url = config.public_url
    if url is not None and ({"?", "#"} & set(url) or not is_trusted_url(url)):
        yield Text(
            "public_url 应为 https:// 地址（本机可用 http://），不带 ? 和 #",
            "public_url must be an https:// address (http:// on loopback) without ? and #",
        )


def _in_issuer(config: Config) -> Iterator[Text]:
    if (config.oidc_issuer is None) != (config.oidc_audience is None and config.oidc_client_id is None):
        yield Text(
            "oidc_issuer 要和 oidc_audience（接受令牌）或 oidc_client_id（网页登录）一起设置",
            "oidc_issuer and oidc_audience (for tokens) or oidc_client_id (for signing in) go together",
        )
    if config.oidc_client_id is not None and config.base_url is None:
        yield Text("设置了 oidc_client_id，就要设置 public_url", "oidc_client_id needs public_url")
    if config.oidc_client_id is None and (config.oidc_client_secret or config.oidc_roles):
        yield Text(
            "oidc_client_secret 和 oidc_roles 要和 oidc_client_id 一起设置",
            "oidc_client_secret and oidc_roles need oidc_client_id",
        )
    if "openid" not in config.oidc_scope:
        yield Text("oidc_scope 里要有 openid", "oidc_scope must contain openid")
    if config.oidc_issuer is not None and not config.authentication:
        yield Text(
            "设置了 oidc_issuer，authentication 就要为 true", "oidc_issuer needs authentication to be true"
        )
    for name in ("oidc_issuer", "oidc_jwks_url"):
        url = getattr(config, name)
        if url is not None and not is_trusted_url(url):
            yield Text(
                f"{name} 应为 https:// 地址（本机可用 http://）",
                f"{name} must be an https:// address (http:// on loopback)",
            )
    if not config.oidc_algorithms or not set(config.oidc_algorithms) <= set(_ALGORITHMS):
        yield Text(
            f"oidc_algorithms 只能是公钥算法：{'、'.join(_ALGORITHMS)}",
            f"oidc_algorithms must be algorithms of public keys: {', '.join(_ALGORITHMS)}",
        )
    if not 0 <= config.oidc_leeway <= _MOST_LEEWAY:
        yield Text(
            f"oidc_leeway 应在 0 到 {_MOST_LEEWAY} 之间",
            f"oidc_leeway must be between 0 and {_MOST_LEEWAY}",
        )


def _in_records(config: Config) -> Iterator[Text]:
    try:
        driver = make_url(config.records).drivername
    except ArgumentError:
        yield Text("records 不是数据库地址", "records is no address of a database")
        return
    if driver not in ("sqlite", "sqlite+pysqlite", _POSTGRESQL):
        yield Text(
            "records 应为 sqlite:///… 或 postgresql+psycopg://…",
            "records must be sqlite:///… or postgresql+psycopg://…",
        )
    if driver == _POSTGRESQL and find_spec("psycopg") is None:
        yield Text(
            "records 在 PostgreSQL 里，请先安装：pip install 'policylib[api,postgres]'",
            "records are in PostgreSQL, install first: pip install 'policylib[api,postgres]'",
        )


def _is_rate(text: str | None) -> bool:
    try:
        return text is None or parse(text).amount > 0
    except ValueError:
        return False
