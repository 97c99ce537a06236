"""Which addresses an event may be sent to: a name must not lead into the network the server stands in."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Addresses of IPv6 in which one of IPv4 is hidden (translation, 6to4, Teredo): a way round every check.
_HIDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


class RefusedAddressError(OSError):
    """An address that events are not sent to."""


def resolve(host: str, port: int, *, private: bool) -> list[str]:
    """Return the addresses of a host, in the order to try them. Whoever connects must connect to these, and
    not ask for the name again: the answer may be another one by then.

    Raises:
        RefusedAddressError: one of them is not public (and `private` is false).
        OSError: there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not private:
        for one in addresses:
            if not is_public(one):
                raise RefusedAddressError(f"{host} is at {one}, which is not a public address")
    return addresses


def is_public(address: str) -> bool:
    """Say whether an address is one of the open internet.

    >>> [is_public(one) for one in ("93.184.216.34", "127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0")]
    [True, False, False, False]
    """
    if "%" in address:
        return False
    here: Address = ipaddress.ip_address(address)
    if isinstance(here, ipaddress.IPv6Address):
        if here.ipv4_mapped is not None:
            here = here.ipv4_mapped
        elif any(here in network for network in _HIDING):
            return False
    return here.is_global and not here.is_multicast
