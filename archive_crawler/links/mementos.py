"""Copies of dead targets in web archives."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Memento:
    """A copy of a page in a web archive (RFC 7089)."""

    url: str
    """The page that it is a copy of."""
    address: str
    """Where the copy is."""
    date: str
    """When it was made, ISO 8601 in UTC."""
    archive: str
    """Host of the archive."""


def robust_link(url: str, address: str, date: str, text: str) -> str:
    """A link to a copy that keeps the original address beside it.

    Source: Robust Links, https://robustlinks.mementoweb.org/spec/, sections 2 and 3.
    """
    return (
        f'<a href="{escape(address)}" data-originalurl="{escape(url)}" data-versionurl="{escape(address)}" '
        f'data-versiondate="{escape(date[:10])}">{escape(text)}</a>'
    )
