"""Who is at the other end of a connection, behind the proxies that we trust."""

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
UNKNOWN = "unknown"
NEIGHBOURHOOD = 64  # bits of an IPv6 address that one customer of a provider has


class Peers:
    """Reads addresses and ids from requests. Headers count only where a trusted proxy set them."""

    def __init__(self, trusted_proxies: Sequence[str] = ()) -> None:
        self._trusted = [ipaddress.ip_network(each, strict=False) for each in trusted_proxies]

    def address(self, scope: Scope) -> str:
        """The address of the client: the last one in X-Forwarded-For that is not our proxy's."""
        peer = _address((scope.get("client") or ("",))[0])
        if not self._trusts(peer):
            return _shown(peer)
        hops = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        for hop in reversed(hops):
            found = _address(hop.strip())
            if found is None:
                break  # what stands before it is hearsay
            peer = found
            if not self._trusts(found):
                break
        return _shown(peer)

    def request_id(self, scope: Scope) -> str | None:
        """The id that a trusted proxy gave the request, if it is one that a log may hold."""
        if not self._trusts(_address((scope.get("client") or ("",))[0])):
            return None
        given = Headers(scope=scope).get("x-request-id", "")
        return given if SAFE_ID.fullmatch(given) else None

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def neighbourhood(address: str) -> str:
    """What addresses are counted by: an IPv4 address, or an IPv6 network of one customer."""
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, NEIGHBOURHOOD), strict=False))
    return address


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _shown(address: Address | None) -> str:
    return UNKNOWN if address is None else str(address)
