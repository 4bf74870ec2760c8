"""What the page object read becomes the article's record."""

from __future__ import annotations

from archive_crawler.export.harvest import Harvest


class NormalizePipeline:
    """Draft in; Article out. What is a record already stays so; links become lines, which name the article."""

    async def process_item(self, item: Harvest) -> Harvest:
        return item.normalized()
