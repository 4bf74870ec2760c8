"""Records become lines, written when their page is acknowledged."""

from __future__ import annotations

from typing import Self, cast

from scrapy.crawler import Crawler

from archive_crawler.export.harvest import Harvest
from spiders.news import NewsSpider


class ExportPipeline:
    """Stages the lines of a page's record, and of its links."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Harvest) -> Harvest:
        journal = cast("NewsSpider", self._crawler.spider).journal
        for file, lines in item.lines():
            journal.stage(item.record_id, file, lines)
        return item
