"""What the page object read becomes the article's record."""

from __future__ import annotations

from archive_crawler.items import Article, Rejected
from archive_crawler.normalize.draft import Draft, normalized


class NormalizePipeline:
    """Draft in; Article out. What is a record already stays so."""

    async def process_item(self, item: Draft | Article | Rejected) -> Article | Rejected:
        return normalized(item) if isinstance(item, Draft) else item
