"""Records become lines, written when their page is acknowledged."""

from __future__ import annotations

from typing import Self, cast

from scrapy.crawler import Crawler

from archive_crawler.export.lines import FILES, Record, line
from archive_crawler.items import Article, LinkUse, Rejected
from spiders.news import NewsSpider


class ExportPipeline:
    """Stages the lines of an article, of its links, or of a rejected page."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Article | Rejected) -> Article | Rejected:
        self._stage(item.capture.record_id, item)
        if isinstance(item, Article):
            for link in item.links:
                self._stage(item.capture.record_id, LinkUse(item.url, item.id, link.url, link.text, link.place))
        return item

    def _stage(self, record_id: str, record: Record) -> None:
        journal = cast("NewsSpider", self._crawler.spider).journal
        journal.stage(record_id, FILES[type(record)], line(record))
