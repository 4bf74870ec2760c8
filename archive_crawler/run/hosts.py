"""Who answers for a collection's hosts in tests and demos."""

from __future__ import annotations

from archive_crawler.collection.model import SAMPLE_SITE, Collection
from archive_crawler.demo import SampleSite


class StandIns:
    """Host overrides of a collection; where it wants the bundled sample site, that is served until `close`."""

    def __init__(self, collection: Collection) -> None:
        self._site = SampleSite() if SAMPLE_SITE in collection.hosts.values() else None
        if self._site:
            self._site.__enter__()
        self.hosts = {
            host.lower(): self._site.address if self._site and address == SAMPLE_SITE else address
            for host, address in collection.hosts.items()
        }
        """Lower-case host -> address and port that are connected in its stead."""

    def close(self) -> None:
        if self._site:
            self._site.__exit__(None, None, None)
