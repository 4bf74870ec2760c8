"""Stage 6, normalize: from the fields as a page has them to the researcher's record. Pure functions."""

from archive_crawler.normalize.record import Origin, article, missing, rejected

__all__ = ["Origin", "article", "missing", "rejected"]
