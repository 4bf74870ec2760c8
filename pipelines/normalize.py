"""What the page object read becomes the article's record."""

from __future__ import annotations

from archive_crawler.items import Article, Rejected
from archive_crawler.normalize.draft import Draft, normalized


class NormalizePipeline:
    """Draft in; Article out. What is rejected stays so."""

    async def process_item(self, item: Draft | Rejected) -> Article | Rejected:
        return item if isinstance(item, Rejected) else normalized(item)
