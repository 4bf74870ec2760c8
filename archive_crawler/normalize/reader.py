"""A process that reads what may take long: a page that was made to stall its reader costs its own record, not the crawl."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from archive_crawler.collection.discovery import Role
from archive_crawler.normalize.errand import Reading, finished, read
from archive_crawler.worker import MEMORY, SECONDS, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.collection.model import Collection
    from archive_crawler.normalize.errand import Also, Errand

T = TypeVar("T")

SMALL = 64 * 1024
"""Bytes: what is not longer, content-coding removed, is read in place."""
PATIENCE = 3
"""How many answers of a host may be given up before its large ones are left unread."""


class Reader:
    """Reads answers: small ones at once, others one after the other in a process that may be given up."""

    def __init__(
        self,
        collection: Collection,
        *,
        seconds: float = SECONDS,
        also: Also | None = None,
        told: Callable[[Reading], Reading] = finished,
    ) -> None:
        """`also` is what else is read of a page, `told` what an answer that was read aside comes to."""
        self._collection = collection
        self._also = also
        self._aside = Aside(collection, told, seconds=seconds, also=also)
        self._thread = ThreadPoolExecutor(1, "reader")
        self._given_up: dict[str, int] = {}

    async def read(self, errand: Errand) -> Reading:
        """What an answer says, or why it could not be read."""
        if len(errand.body) <= SMALL and errand.role not in {Role.SITEMAP, Role.FEED}:  # entities grow
            small = errand.undone(SMALL)
            if len(small.body) <= SMALL:
                return read(small, self._collection, self._also)
        host = urlsplit(errand.url).hostname or ""
        if self._given_up.get(host, 0) >= PATIENCE:
            return Reading([], reason=f"not read: reading {PATIENCE} answers of {host} had to be given up before")
        reading = await self._read_aside(errand)
        if reading is None:
            self._given_up[host] = self._given_up.get(host, 0) + 1
            # What is read besides takes no longer than the page is long.
            again = self._also and errand.role not in {Role.SITEMAP, Role.FEED}
            rest = await self._read_aside(replace(errand, role=Role.REQUISITE)) if again else None
            return Reading([], reason=self._aside.gave_up, also=rest and rest.also)
        return reading

    async def _read_aside(self, errand: Errand) -> Reading | None:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._aside.do, errand)

    def close(self) -> None:
        """End the process."""
        self._aside.kill()
        self._thread.shutdown()
        self._aside.close()


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """Reads an answer, and tells of it."""

    collection: Collection | None
    told: Callable[[Reading], T]
    also: Also | None

    def __call__(self, errand: Errand) -> T:
        return self.told(read(errand, self.collection, self.also))


class Aside(Worker["Errand", T]):
    """A process that reads one answer after the other.

    Without a collection it reads articles alone, and not where they lead. `told`, a module's function, makes of what an
    answer says what is given of it, in that process.
    """

    def __init__(
        self,
        collection: Collection | None,
        told: Callable[[Reading], T],
        *,
        seconds: float = SECONDS,
        also: Also | None = None,
    ) -> None:
        super().__init__(_Told(collection, told, also), seconds=seconds)

    @property
    def gave_up(self) -> str:
        """The sentence for an answer that was given up."""
        return (
            f"not read: reading it took more than {self._seconds:g} seconds or {MEMORY >> 20} MiB; the capture has it"
        )
