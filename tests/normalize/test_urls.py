"""The same article has one address."""

from __future__ import annotations

import pytest

from archive_crawler.normalize import urls

FETCHED = "https://www.agency.gov/news/1?id=2"


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        (None, FETCHED),
        ("https://www.agency.gov/news/story-1#top", "https://www.agency.gov/news/story-1"),
        ("https://agency.gov/news/story-1", "https://agency.gov/news/story-1"),
        ("https://other.gov/news/story-1", FETCHED),
        ("https://www.agency.gov/", FETCHED),
        ("javascript:void(0)", FETCHED),
        ("http://[", FETCHED),
    ],
)
def test_canonical(declared: str | None, canonical: str) -> None:
    """A declared URL counts on the page's own host, unless it is the home page."""
    assert urls.canonical(declared, FETCHED) == canonical


def test_normalized() -> None:
    """Case of scheme and host, default port, fragment and tracking parameters make no difference."""
    assert (
        urls.normalized("HTTPS://WWW.Agency.gov:443/News?utm_source=x&id=1#top") == "https://www.agency.gov/News?id=1"
    )
