"""A page that lacks title or body becomes a rejected record, with its reason."""

from __future__ import annotations

from archive_crawler.export.harvest import Harvest


class ValidatePipeline:
    """Draft in; Draft or Rejected out. What is a record already stays so."""

    async def process_item(self, item: Harvest) -> Harvest:
        return item.validated()
