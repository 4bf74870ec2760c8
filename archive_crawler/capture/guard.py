"""The crawler goes to public addresses only, whatever a link, a redirect or a name server says."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.datatypes import LocalCache
from twisted.internet.error import DNSLookupError

from archive_crawler.errors import AddressRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052 section 2.1
_refusals: LocalCache[str, str] = LocalCache(10_000)  # process-wide, as Scrapy's own `dnscache`


def is_public(address: str) -> bool:
    """Whether an IP address literal is globally reachable unicast (RFC 6890 and the IANA registries).

    An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is as public as the address it carries.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        carried = _carried(ip)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(ip.packed[12:])
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def refuse_literal(host: str) -> None:
    """Raise AddressRefused where `host`, as a URL has it, is the literal of an address that is not public."""
    try:
        public = is_public(host.strip("[]"))
    except ValueError:
        return
    if not public:
        raise AddressRefused(f"{host} is not a public address")


def refused(host: str) -> str | None:
    """The address for which a name was refused in this process."""
    return _refusals.get(host.lower())


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which answers no name that leads to an address that is not public.

    The connection is made to the address that was judged, so a name server that changes its mind gains nothing.
    """

    guarded = True

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.guarded = not crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if not self.guarded or is_public(address):
            return address
        _refusals[name.lower()] = address
        # Any other exception would be logged with a traceback by Twisted and reach nobody.
        raise DNSLookupError(f"{name} leads to {address}, which is not a public address")
