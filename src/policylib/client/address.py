"""Where a server is: refused where a request could go astray or a key be read on the way."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


class AddressError(ValueError):
    """An address that no server of the API can have, or that a key must not be sent to."""


def checked_address(address: str, *, has_key: bool, insecure: bool) -> str:
    """Return the address without a slash at its end. Raises AddressError.

    >>> checked_address("https://policy.example/api/", has_key=True, insecure=False)
    'https://policy.example/api'
    >>> checked_address("policy.example", has_key=False, insecure=False)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    policylib.client.address.AddressError: 服务地址应为 http://… 或 https://… · the address must be ...
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port  # raises where it is none
    except ValueError:
        raise _refused(f"{address!r} 不是地址", f"{address!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _refused("服务地址应为 http://… 或 https://…", "the address must be http://… or https://…")
    if parts.username is not None or parts.password is not None:
        raise _refused("地址里不能有用户名和密码，用 api_key", "no user or password in it; use api_key")
    if parts.query or parts.fragment:
        raise _refused("服务地址不能带 ? 或 #", "the address must have no ? or #")
    if has_key and parts.scheme == "http" and not insecure and not _is_loopback(host):
        raise _refused(
            "密钥不能明文发送：用 https://…，或者明确写 insecure=True",
            "the key would be sent in the clear: use https://…, or say insecure=True",
        )
    return address.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(zh: str, en: str) -> AddressError:
    return AddressError(f"{zh} · {en}")
