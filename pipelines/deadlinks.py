"""Every link of an article is checked, off the crawl's way."""

from __future__ import annotations

from typing import Self, cast

from scrapy.crawler import Crawler

from archive_crawler.items import Article, Rejected
from spiders.news import NewsSpider


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

    async def process_item(self, item: Article | Rejected) -> Article | Rejected:
        if isinstance(item, Article):
            for link in item.links:
                self._spider.run.links.note(link.url)
        return item

    async def close_spider(self) -> None:
        await self._spider.wait_for_links()
