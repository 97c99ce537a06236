"""How a server is run."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from policylib.diagnostics import Text

MEBIBYTE = 1 << 20


class ConfigError(ValueError):
    """A configuration that cannot be used: every mistake in it, in both languages."""

    def __init__(self, mistakes: list[Text]) -> None:
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


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
