"""Ninety real af.mil stories in the print view of 2016, measured against what their template says."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import golden
from shared_data import FOLDER, needs

from archive_crawler.items import Article
from archive_crawler.normalize import article
from archive_crawler.pages import Page, RawArticle, read

AFMIL = FOLDER / "afmil-2016"
pytestmark = needs("afmil-2016", "truth.jsonl")


@pytest.fixture(scope="module")
def stories() -> list[tuple[dict, Article]]:
    truths = [json.loads(line) for line in (AFMIL / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(truth, _article(truth)) for truth in truths]


def _article(truth: dict) -> Article:
    number = truth["id"].partition(":")[2]
    body = (AFMIL / "html" / f"{number}.html").read_bytes()
    raw = read(Page(truth["url"], body, "text/html", datetime(2016, 1, 18, tzinfo=UTC)))
    assert isinstance(raw, RawArticle)
    return article(raw, golden.ORIGIN)


def _photos(stories: list[tuple[dict, Article]]) -> list[tuple[dict, object, Article]]:
    pairs = []
    for truth, story in stories:
        shown = {photo.url: photo for photo in story.photos}
        pairs += [(photo, shown.get(urljoin(truth["url"], photo["src"])), story) for photo in truth["photos"]]
    return pairs


def _shingles(text: str) -> Counter:
    words = text.split()
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def test_every_title(stories: list) -> None:
    """All titles are read."""
    assert [story.title for _, story in stories] == [truth["title"] for truth, _ in stories]


def test_every_date(stories: list) -> None:
    """All dates are read."""
    assert [story.date_published.value for _, story in stories] == [truth["date_published"] for truth, _ in stories]


def test_byline(stories: list) -> None:
    """A byline is there exactly where the page has one."""
    for truth, story in stories:
        assert (story.byline is not None) == (not truth["byline_raw"].startswith("/")), truth["url"]


def test_body(stories: list) -> None:
    """The mean F1 of the bodies by word 4-grams is at least .98."""
    scores = []
    for truth, story in stories:
        ours, theirs = _shingles(story.body_text), _shingles(truth["text"])
        scores.append(2 * sum((ours & theirs).values()) / (sum(ours.values()) + sum(theirs.values())))
    assert sum(scores) / len(scores) >= 0.98


@pytest.mark.parametrize(("field", "key"), [("caption_raw", "caption"), ("credit", "credit")])
def test_photo_words(stories: list, field: str, key: str) -> None:
    """At least 99 % of the photos have the caption and credit of the page."""
    pairs = _photos(stories)
    right = sum(photo is not None and (getattr(photo, field) or "") == (truth[key] or "") for truth, photo, _ in pairs)
    assert right >= 0.99 * len(pairs)


def test_photo_virin_and_url(stories: list) -> None:
    """At least 99 % of the photos have image URL and VIRIN of the page."""
    pairs = _photos(stories)
    assert sum(photo is not None and photo.virin.value == truth["virin"] for truth, photo, _ in pairs) >= 0.99 * len(
        pairs
    )


def test_no_caption_in_a_body(stories: list) -> None:
    """No caption stands in a body, unless the story itself says the same words."""
    for truth, photo, story in _photos(stories):
        caption = photo.caption_raw or ""
        assert len(caption) < 40 or caption not in story.body_text or caption in truth["text"]
