"""Scrapy's downloader, with a host's concurrency held to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader, Slot

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from scrapy import Request


class StrictDownloader(Downloader):
    """Counts a request against its host's concurrency from the moment it leaves the queue.

    Scrapy 2.19 counts it when its task first runs: without a delay, or on a machine too busy to keep a short one, several
    requests of one host leave together. `tests/capture/test_concurrency.py` guards the private names.
    """

    def _wait_for_download(self, slot: Slot, request: Request, queue_dfd: Any) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
