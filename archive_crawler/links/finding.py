"""What one look at a piece of evidence finds."""

from __future__ import annotations

from dataclasses import dataclass

from archive_crawler.items import Certainty
from archive_crawler.links.states import LinkState


@dataclass(frozen=True, slots=True)
class Finding:
    """A state with what is special about this one."""

    state: LinkState
    """The link state."""
    detail: str | None = None
    """The sign that it was known by, for whoever doubts it."""
    certainty: Certainty | None = None
    """How far the evidence goes; null where the state says it."""
    advice: str | None = None
    """Advice better than the state's own; null where there is none."""
    nearest_id: str | None = None
    """The nearest id that the page has, where the link's fragment is missing."""
