"""Every link of a page is checked, off the crawl's way."""

from __future__ import annotations

import logging
from typing import Self, cast

from scrapy.crawler import Crawler

from archive_crawler.export.harvest import Harvest
from spiders.news import NewsSpider

logger = logging.getLogger(__name__)


class DeadLinksPipeline:
    """Hands links over; at the end waits for their checks, which the export's files get."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _spider(self) -> NewsSpider:
        return cast("NewsSpider", self._crawler.spider)

    async def process_item(self, item: Harvest) -> Harvest:
        if uses := item.uses:
            self._spider.run.pages.put_packed(uses.url, uses.facts)
            self._spider.run.links.captured(uses.url)
            for url in uses.targets:
                self._note(url)
        return item

    def _note(self, url: str) -> None:
        try:
            self._spider.run.links.note(url)
        except Exception:
            # An odd link must not cost its page.
            logger.exception("a link could not be taken for checking: %r", url)

    async def close_spider(self) -> None:
        await self._spider.wait_for_links()
