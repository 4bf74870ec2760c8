"""The crawler goes to public addresses only, whatever a link, a redirect or a name server says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.resolver import CachingThreadedResolver, dnscache
from scrapy.utils.datatypes import LocalCache
from twisted.internet.abstract import isIPAddress
from twisted.internet.error import DNSLookupError

from archive_crawler.capture import lookups
from archive_crawler.capture.addresses import is_public
from archive_crawler.errors import AddressRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

_refusals: LocalCache[str, str] = LocalCache(10_000)  # process-wide, as Scrapy's own `dnscache`


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
        answer = super().getHostByName(name, timeout)
        if name not in dnscache and not isIPAddress(name):
            answer.addCallback(_noted, name)
        return answer.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if not self.guarded or is_public(address):
            return address
        _refusals[name.lower()] = address
        # Any other exception would be logged with a traceback by Twisted and reach nobody.
        raise DNSLookupError(f"{name} leads to {address}, which is not a public address")


def _noted(address: str, name: str) -> str:
    lookups.note(name, address)
    return address
