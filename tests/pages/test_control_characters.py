"""A stray control character, as word processors leave them, costs a page neither its title nor its text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive_crawler.pages import Page, RawArticle, read

SENTENCE = "The harbor master had the pier painted, and nobody who walked on it that day had dry shoes after. "
LINKS = "".join(f"<a href=/{n}>more of it</a> " for n in range(10))


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\x0c", "\x0b", "\x13", "\x00", "\uffff"], ids=ascii)
@pytest.mark.parametrize("place", ["title", "paragraph", "between", "link", "image"])
def test_a_control_character_costs_nothing(sign, place):
    """The same article is read as without it."""
    at = dict.fromkeys(["title", "paragraph", "between", "link", "image"], "") | {place: sign}
    page = (
        f"<!doctype html>{at['between']}<html lang=en><head><title>A Pier {at['title']}Opens</title></head>{at['between']}<body><article>"
        f"<h1>A Pier {at['title']}Opens</h1><time datetime=2026-01-02>Jan. 2, 2026</time>{at['between']}"
        f"<p>{SENTENCE * 2}{at['paragraph']}{SENTENCE}</p>{at['between']}<figure><img src=/a.jpg alt='x'>"
        f"<figcaption>A pier{at['image']}.</figcaption></figure>{at['between']}<p>{SENTENCE * 3}</p>"
        f"<p>{LINKS}{at['link']}</p></article></body></html>"
    )
    found = read(Page("http://www.example.gov/news/a", page.encode(), "text/html; charset=utf-8", datetime.now(UTC)))
    assert isinstance(found, RawArticle), found
    assert found.title.value.startswith("A Pier ")
    assert "trafilatura" in found.body.rule
    assert sum(block.text.count(SENTENCE.strip()) for block in found.blocks) == 6
