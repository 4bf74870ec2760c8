"""A page that lacks title or body becomes a rejected record, with its reason."""

from __future__ import annotations

from archive_crawler.items import Article, Rejected
from archive_crawler.normalize.draft import Draft, validated


class ValidatePipeline:
    """Draft in; Draft or Rejected out. What is a record already stays so."""

    async def process_item(self, item: Draft | Article | Rejected) -> Draft | Article | Rejected:
        return validated(item) if isinstance(item, Draft) else item
