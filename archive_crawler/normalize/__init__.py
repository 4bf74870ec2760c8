"""Stage 6, normalize: from the fields as a page has them to the researcher's record. Pure functions.

Records need the page objects, which take a second to import: who wants only an address or a text made plain does not wait for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive_crawler.normalize.record import Origin, article, missing, rejected

__all__ = ["Origin", "article", "missing", "rejected"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from archive_crawler.normalize import record  # noqa: PLC0415 - see above

    return getattr(record, name)
