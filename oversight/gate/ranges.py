"""Where a request comes from, as a range of addresses that is known for one day and by nobody else.

No address is kept. A range is an HMAC under a random salt of the day, which lives in Valkey alone, sealed, and is gone
the day after: then nobody, we included, can say which range a mark was.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from ipaddress import IPv4Network as IPv4Range

from django.conf import settings

from oversight.gate import tally

MARK_BYTES = 16
_NOWHERE = "nowhere"  # a server on a socket file names no peer

Address = IPv4Address | IPv6Address


def mark_of(meta: Mapping[str, object], *, now: datetime) -> bytes:
    """The mark of the range that a request (its META) comes from, the same all day long."""
    found = address_of(meta)
    name = _NOWHERE if found is None else str(range_of(found))
    return hmac.digest(tally.salt(now.date()), name.encode(), sha256)[:MARK_BYTES]


def address_of(meta: Mapping[str, object]) -> Address | None:
    """The address that asks: the peer, or what our own proxies say of it.

    `X-Forwarded-For` is read from its end and believed as far as the hop before is one of ours (GATE_PROXIES). What
    stands further left is the client's own invention.
    """
    address = _parsed(str(meta.get("REMOTE_ADDR", "")))
    hops = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while address is not None and _is_ours(address) and hops:
        before = _parsed(hops.pop())
        if before is None:
            break
        address = before
    return address


def range_of(address: Address) -> IPv4Range | IPv6Network:
    """The /24 or /48 of an address: what one household, office or cell shares."""
    prefix = settings.GATE_IPV4_PREFIX if address.version == 4 else settings.GATE_IPV6_PREFIX
    return ip_network((address, prefix), strict=False)


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_ours(address: Address) -> bool:
    return any(address in network for network in _proxies(tuple(settings.GATE_PROXIES)))


@lru_cache(maxsize=4)
def _proxies(listed: tuple[str, ...]) -> tuple[IPv4Range | IPv6Network, ...]:
    return tuple(ip_network(entry) for entry in listed)
