"""Which addresses we connect to: names are looked up once, and what was checked is used.

A name may point into our own network, now or when it is asked again. So every
address it has is checked, and the connection goes to one of these.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from landform.ingestion.errors import SourceRefused, SourceUnavailable

Address = IPv4Address | IPv6Address
LookUp = Callable[[str, int], Awaitable[list[str]]]

METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "metadata.azure.com"}
)
_EMBEDDING = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))


async def look_up(host: str, port: int) -> list[str]:
    """All addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Addresses:
    """Checks addresses. Names in ``internal_hosts`` may lead into private networks."""

    def __init__(self, internal_hosts: Collection[str] = (), *, resolve: LookUp = look_up) -> None:
        self._internal = {each.lower() for each in internal_hosts}
        self._look_up = resolve

    async def checked(self, url: str) -> tuple[SplitResult, str]:
        """The parts of an address and where to connect to.

        Raises:
            SourceRefused: we do not go there.
            SourceUnavailable: the name could not be looked up.
        """
        parts = web_address(url)
        host = (parts.hostname or "").rstrip(".")
        is_internal = host in self._internal
        if parts.scheme == "http" and not is_internal:
            raise SourceRefused(f"{url[:200]} must start with https://.")
        if host in METADATA_NAMES and not is_internal:
            raise _refused(host)
        try:
            found = await self._look_up(host, parts.port or 443)
        except (OSError, UnicodeError) as error:
            raise SourceUnavailable(f"The name {host[:100]} could not be looked up.") from error
        if not found:
            raise SourceUnavailable(f"The name {host[:100]} has no address.")
        for each in found:
            address = ip_address(each.partition("%")[0])
            if not is_internal and not is_public(address):
                raise _refused(host)
            if parts.scheme == "http" and not address.is_loopback:
                raise SourceRefused(f"{url[:200]} must start with https://.")
        return parts, found[0]


def web_address(url: str) -> SplitResult:
    """The parts of a web address without tricks. Raises `SourceRefused`."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is not None or not parts.netloc.endswith(":")
    except ValueError:
        raise SourceRefused(f"{url[:200]!r} is no web address.") from None
    is_odd = any(ord(each) <= 32 or ord(each) == 127 or each == "\\" for each in url)
    if is_odd or not has_port or parts.scheme not in ("https", "http") or not parts.hostname:
        raise SourceRefused(f"{url[:200]!r} is no web address that is read; write https://….")
    if "@" in parts.netloc:
        raise SourceRefused("An address with a user name or password is not read.")
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the internet, whichever way it is written."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo or any(address in network for network in _EMBEDDING):
            return False
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _refused(host: str) -> SourceRefused:
    return SourceRefused(
        f"{host[:100]} leads into a private network, where locations are not read. If it is "
        "meant to, name it in `catalog.internal_hosts`."
    )
