"""How a server is run: from a TOML file, overruled by the environment; refused where it makes no sense."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from limits import parse
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from policylib_api.wire.words import Words

MEBIBYTE = 1 << 20
PREFIX = "POLICYLIB_"
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
_POSTGRESQL = "postgresql+psycopg"
# Whoever knows the key that checks a signature of one of these cannot make one.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ConfigError(ValueError):
    """A configuration that cannot be used: every mistake in it, in both languages."""

    def __init__(self, mistakes: list[Words]) -> None:
        """Keep the mistakes."""
        super().__init__("; ".join(f"{one.zh} / {one.en}" for one in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The configuration; a field `x_y` is `x_y` in the file and `POLICYLIB_X_Y` in the environment.

    Sizes are in bytes, times in seconds.

    Attributes:
        host: address to listen on; beyond loopback only with authentication.
        port: port to listen on.
        workers: worker processes; from two on they are watched and started again.
        policy: folder of the policy; absent: the one that comes with policylib.
        lists: further lists (files or folders), separated by commas in the environment.
        settings: file of settled readings and other settings.
        records: SQLAlchemy address of the records.
        public_url: the address callers use; never taken from a request.
        authentication: whether callers must show a key or token.
        oidc_issuer: the OpenID issuer whose tokens are accepted, or at which people sign in; absent: none.
        oidc_audience: the audience that tokens of callers must be for; absent: none are accepted.
        oidc_jwks_url: where the issuer's keys are; absent: as its discovery document says.
        oidc_algorithms: the only signature algorithms accepted.
        oidc_leeway: by how much the clocks of the issuer and of this machine may differ, at most 60.
        oidc_client_id: the name by which the issuer knows the pages; absent: only accounts sign in to them.
        oidc_client_secret: file of the secret of that client; absent: it has none (PKCE).
        oidc_scope: what is asked of the issuer.
        oidc_roles_claim: where the roles are in the token of who signs in; dots lead into objects.
        oidc_roles: what roles allow, as in `clerk=decide`, one scope an entry; other roles allow nothing.
        oidc_name: what the pages call the issuer; absent: its host.
        session_minutes: how long who signed in to the pages stays so without doing anything.
        session_hours: how long in any case.
        rate: the most requests of one caller, as in `100/second`; absent: no limit. Each worker counts for
            itself, so with several a caller may get this rate times the workers.
        failure_rate: how often one address may fail to say who it is, as in `20/minute`.
        body_limit: the longest body of one task.
        body_seconds: how long a body may take to come in.
        batch_limit: the longest body of a batch.
        batch_tasks: the most tasks in a batch.
        jobs: folder of the files that are sent to the pages; absent: `policylib-jobs` beside the records.
        job_days: how long they and their results are kept.
        job_memory: the most memory of the process that works on one of them; two are worked on at a time.
        upload_limit: the longest file that can be sent to the pages.
        publish_keys: file of Ed25519 public keys that may sign policies; absent: none can be activated
            over the network.
        archive_limit: the longest archive of a policy.
        checkpoint_key: file of the Ed25519 private key that signs checkpoints; absent: they are unsigned.
        origin: the name of the log in checkpoints; absent: the host of `public_url`, or `policylib`.
        watch: how often policy files and activations are looked at.
        webhooks: file that says who is told of decisions and activations.
        authzen: file that says which bodies and resources AuthZEN callers mean.
        authzen_context: `full`, or `none`: AuthZEN callers get `decision` alone.
        idempotency_hours: how long an Idempotency-Key is remembered.
        forwarded_allow_ips: proxies whose X-Forwarded-* are believed.
        open_metrics: whether anybody may read /metrics; otherwise this machine and administrators may.
        grace: how long a shutdown waits for requests.
        log_level: `DEBUG`, `INFO`, `WARNING` or `ERROR`.
    """

    host: str = "127.0.0.1"
    port: int = 8181
    workers: int = 1
    policy: Path | None = None
    lists: tuple[Path, ...] = ()
    settings: Path | None = None
    records: str = "sqlite:///policylib-records.db"
    public_url: str | None = None
    authentication: bool = False
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_jwks_url: str | None = None
    oidc_algorithms: tuple[str, ...] = ("RS256", "ES256")
    oidc_leeway: int = 30
    oidc_client_id: str | None = None
    oidc_client_secret: Path | None = None
    oidc_scope: tuple[str, ...] = ("openid", "profile")
    oidc_roles_claim: str = "roles"
    oidc_roles: tuple[str, ...] = ()
    oidc_name: str | None = None
    session_minutes: int = 30
    session_hours: int = 12
    rate: str | None = None
    failure_rate: str = "20/minute"
    body_limit: int = MEBIBYTE
    body_seconds: float = 30.0
    batch_limit: int = 32 * MEBIBYTE
    batch_tasks: int = 10_000
    jobs: Path | None = None
    job_days: int = 7
    job_memory: int = 4096 * MEBIBYTE
    upload_limit: int = 100 * MEBIBYTE
    publish_keys: Path | None = None
    archive_limit: int = 64 * MEBIBYTE
    checkpoint_key: Path | None = None
    origin: str | None = None
    watch: float = 1.0
    webhooks: Path | None = None
    authzen: Path | None = None
    authzen_context: str = "full"
    idempotency_hours: int = 24
    forwarded_allow_ips: str = "127.0.0.1"
    open_metrics: bool = False
    grace: int = 10
    log_level: str = "INFO"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def log_origin(self) -> str:
        """The name of the log in checkpoints."""
        return self.origin or (urlsplit(self.public_url).hostname if self.public_url else None) or "policylib"

    @property
    def jobs_folder(self) -> Path:
        """Where batches of the pages are kept."""
        database = make_url(self.records).database or ""
        is_file = self.records.startswith("sqlite") and database not in ("", ":memory:")
        return self.jobs or (Path(database).parent if is_file else Path()) / "policylib-jobs"

    @property
    def base_url(self) -> str | None:
        """The address callers use, without a slash at its end; None where nobody has said it."""
        if self.public_url is not None:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}" if self.is_local else None

    def summary(self) -> dict[str, Any]:
        """Return what is printed at the start: everything, without passwords."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        values["records"] = make_url(self.records).render_as_string(hide_password=True)
        return {name: _plain(value) for name, value in values.items()}


@lru_cache(1024)  # asked for every request, of the same few names
def is_loopback(host: str) -> bool:
    """Say whether an address is that of the machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_trusted_url(url: str) -> bool:
    """Say whether what comes from an address comes from whom it names: by TLS, or from this machine.

    >>> is_trusted_url("https://id.example.gov.cn"), is_trusted_url("http://id.example.gov.cn")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def read_config(path: Path | None, environment: Mapping[str, str], **given: Any) -> Config:
    """Return the configuration: of a file, overruled by the environment, overruled by what is given (options
    of a command; None: not given). Paths in a file are relative to it. Raises ConfigError.
    """
    mistakes: list[Words] = []
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


def _of_file(path: Path, mistakes: list[Words]) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        mistakes.append(Words(f"配置文件 {path} 读不了：{error}", f"cannot read {path}: {error}"))
        return {}
    values = {}
    for name, value in raw.items():
        known = _converted(name, value, f"{path}: {name}", path.parent, mistakes)
        if known is not None:
            values[name] = known
    return values


def _of_environment(environment: Mapping[str, str], mistakes: list[Words]) -> dict[str, Any]:
    values = {}
    for variable, value in environment.items():
        if variable.startswith(PREFIX):
            name = variable.removeprefix(PREFIX).lower()
            known = _converted(name, value, variable, Path(), mistakes)
            if known is not None:
                values[name] = known
    return values


def _converted(name: str, value: Any, where: str, base: Path, mistakes: list[Words]) -> Any:
    """Return a value as the type of its field, or None, with a mistake, where it is not of that type."""
    hint = get_type_hints(Config).get(name)
    if hint is None:
        known = "、".join(one.name for one in fields(Config))
        mistakes.append(Words(f"{where}：没有这一项；可用：{known}", f"{where}: there is no such setting"))
        return None
    try:
        return _CONVERTERS[hint](value, base)
    except (TypeError, ValueError):
        expected = _EXPECTED[hint]
        mistakes.append(Words(f"{where}：应为{expected.zh}", f"{where}: expected {expected.en}"))
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
    return {"true": True, "1": True, "false": False, "0": False}[_text(value, _).lower()]


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
_EXPECTED: Mapping[Any, Words] = {
    str: Words("文字", "text"),
    str | None: Words("文字", "text"),
    int: Words("整数", "a whole number"),
    float: Words("数", "a number"),
    bool: Words(" true 或 false", "true or false"),
    Path | None: Words("路径", "a path"),
    tuple[str, ...]: Words("若干文字", "texts"),
    tuple[Path, ...]: Words("若干路径", "paths"),
}


def _nonsense(config: Config) -> list[Words]:
    """Return what no server can be run with."""
    mistakes: list[Words] = []

    def expect(holds: bool, zh: str, en: str) -> None:
        if not holds:
            mistakes.append(Words(zh, en))

    expect(0 <= config.port <= 65535, "port 应在 0 到 65535 之间", "port must be between 0 and 65535")
    for name in _AT_LEAST_ONE:
        expect(getattr(config, name) >= 1, f"{name} 至少为 1", f"{name} must be at least 1")
    expect(config.body_seconds > 0, "body_seconds 应大于 0", "body_seconds must be above 0")
    expect(config.watch > 0, "watch 应大于 0", "watch must be above 0")
    expect(config.grace >= 0, "grace 不能为负", "grace must not be negative")
    expect(
        config.log_level in ("DEBUG", "INFO", "WARNING", "ERROR"),
        "log_level 应为 DEBUG、INFO、WARNING 或 ERROR",
        "log_level must be DEBUG, INFO, WARNING or ERROR",
    )
    expect(
        config.authentication or config.is_local,
        f"没有设置身份验证（authentication）时只能监听本机，不能监听 {config.host}",
        f"without authentication the server listens on loopback only, not on {config.host}",
    )
    expect(
        (config.oidc_issuer is None) == (config.oidc_audience is None and config.oidc_client_id is None),
        "oidc_issuer 要和 oidc_audience（接受令牌）或 oidc_client_id（网页登录）一起设置",
        "oidc_issuer and oidc_audience (for tokens) or oidc_client_id (for signing in) go together",
    )
    expect(
        config.oidc_client_id is None or config.base_url is not None,
        "设置了 oidc_client_id，就要设置 public_url",
        "oidc_client_id needs public_url",
    )
    expect(
        config.oidc_client_id is not None or not (config.oidc_client_secret or config.oidc_roles),
        "oidc_client_secret 和 oidc_roles 要和 oidc_client_id 一起设置",
        "oidc_client_secret and oidc_roles need oidc_client_id",
    )
    expect(
        "openid" in config.oidc_scope,
        "oidc_scope 里要有 openid",
        "oidc_scope must contain openid",
    )
    expect(
        config.authentication or config.oidc_issuer is None,
        "设置了 oidc_issuer，authentication 就要为 true",
        "oidc_issuer needs authentication to be true",
    )
    for name in ("oidc_issuer", "oidc_jwks_url"):
        url = getattr(config, name)
        expect(
            url is None or is_trusted_url(url),
            f"{name} 应为 https:// 地址（本机可用 http://）",
            f"{name} must be an https:// address (http:// on loopback)",
        )
    expect(
        config.public_url is None
        or (is_trusted_url(config.public_url) and not {"?", "#"} & set(config.public_url)),
        "public_url 应为 https:// 地址（本机可用 http://），不带 ? 和 #",
        "public_url must be an https:// address (http:// on loopback) without ? and #",
    )
    expect(
        config.authzen_context in ("full", "none"),
        "authzen_context 应为 full 或 none",
        "authzen_context must be full or none",
    )
    unknown = [name for name in config.oidc_algorithms if name not in _ALGORITHMS]
    expect(
        bool(config.oidc_algorithms) and not unknown,
        f"oidc_algorithms 只能是公钥算法：{'、'.join(_ALGORITHMS)}",
        f"oidc_algorithms must be algorithms of public keys: {', '.join(_ALGORITHMS)}",
    )
    expect(
        0 <= config.oidc_leeway <= _MOST_LEEWAY,
        f"oidc_leeway 应在 0 到 {_MOST_LEEWAY} 之间",
        f"oidc_leeway must be between 0 and {_MOST_LEEWAY}",
    )
    for name in ("rate", "failure_rate"):
        expect(
            _is_rate(getattr(config, name)),
            f"{name} 的写法如 100/second 或 20/minute",
            f"{name} is written like 100/second or 20/minute",
        )
    try:
        driver = make_url(config.records).drivername
        expect(
            driver in ("sqlite", "sqlite+pysqlite", _POSTGRESQL),
            "records 应为 sqlite:///… 或 postgresql+psycopg://…",
            "records must be sqlite:///… or postgresql+psycopg://…",
        )
        expect(
            driver != _POSTGRESQL or find_spec("psycopg") is not None,
            "records 在 PostgreSQL 里，请先安装：pip install 'policylib[api,postgres]'",
            "records are in PostgreSQL, install first: pip install 'policylib[api,postgres]'",
        )
    except ArgumentError:
        expect(False, "records 不是数据库地址", "records is no address of a database")
    return mistakes


def _is_rate(text: str | None) -> bool:
    try:
        return text is None or parse(text).amount > 0
    except ValueError:
        return False


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
