"""Evidence is true: each field's path leads to one node of the payload, and that says what the field has."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from web_poet import HttpResponse

sys.path.insert(0, str(Path(__file__).parent))

import golden

from archive_crawler.items import Article, Evidence
from archive_crawler.normalize import article, missing
from archive_crawler.normalize.text import clean
from archive_crawler.pages import Page, RawArticle, read, witness
from archive_crawler.pages.document import absolute, base_url, response, select
from archive_crawler.pages.witness import at, attribute, holder, says, shows

CAPTURED = datetime(2026, 1, 2, tzinfo=UTC)
PLAIN = ("title", "subtitle", "kind", "lang", "url_canonical", "body_text")
RAW = ("dateline", "date_published", "date_modified", "byline")
WORDS = ("url", "url_full", "alt", "title", "caption", "credit", "virin")
"""Of a photo; what the page has of caption and credit is in the fields with `_raw`."""


def parsed(one: Article) -> dict[str, str]:
    """Every field that was read from the page and is not null, by the key that its evidence has, as the page has it."""
    told = {name: getattr(one, name) for name in PLAIN}
    told |= {name: value.raw if (value := getattr(one, name)) else None for name in RAW}
    told["archive_notice"] = one.archive_notice.text
    told |= {f"tags.{number}": tag for number, tag in enumerate(one.tags)}
    for number, photo in enumerate(one.photos):
        for name in WORDS:
            value = getattr(photo, name + "_raw" * (name in {"caption", "credit"}))
            told[f"photos.{number}.{name}"] = value.raw if name == "virin" and value else value
    # A photo page has no body: that was not read from a node.
    return {key: value for key, value in told.items() if value}


def faults(page: Page) -> Iterator[str]:
    """Each field of the page's record whose evidence is not there, leads nowhere or says something else."""
    raw = read(page)
    if not isinstance(raw, RawArticle) or missing(raw):
        return
    one = article(raw, golden.ORIGIN)
    root = response(page).selector.root
    base = base_url(root, page.url)
    for field, value in parsed(one).items():
        evidence = one.evidence.get(field)
        if evidence is None or not is_true(evidence, field, value, root, page.url):
            yield f"{page.url}: {field}: {evidence}: {value[:80]!r}"
    for photo in range(len(one.photos)):
        if len(at(root, one.evidence[f"photos.{photo}"].path or "")) != 1:
            yield f"{page.url}: photos.{photo}"
    for block in one.blocks:
        nodes = at(root, block.path)
        if len(nodes) != 1 or (block.text and not shows(nodes[0], block.raw or block.text)):
            yield f"{page.url}: {block}"
    for link in (*one.links, *one.related):
        nodes = at(root, link.path)
        if [absolute(base, node.get("href") or "") for node in nodes] != [link.url]:
            yield f"{page.url}: {link}"


def is_true(evidence: Evidence, field: str, value: str, root: object, url: str) -> bool:
    said = evidence.raw or value
    if evidence.path is None:
        return "URL" in evidence.rule and (field == "url_canonical" or said in url)
    nodes = at(root, evidence.path)
    if len(nodes) != 1:
        return False
    # The text itself is told block by block.
    return field == "body_text" or shows(nodes[0], said) or clean(str(nodes[0])) == said


@pytest.mark.parametrize("name", golden.names())
def test_golden_pages(name):
    """Every field of every golden page that is not null has evidence, and it is true."""
    body = (golden.FOLDER / name / "page.html").read_bytes()
    assert list(faults(Page(golden.expected(name)["url"], body, "text/html", CAPTURED))) == []


def test_real_pages(shared):
    """Every field of 326 real pages that is not null has evidence, and it is true."""
    found, count = [], 0
    for folder in ("pages", "afmil-2016"):
        for row in map(json.loads, (shared / folder / "manifest.jsonl").read_text().splitlines()):
            body = (shared / folder / "html" / row["file"]).read_bytes()
            found += faults(Page(row["url"], body, "text/html", CAPTURED))
            count += 1
    assert found == []
    assert count == 326


PAGE = """<!DOCTYPE html><html xml:lang="en"><head><title>Lamp is lit</title>
<meta property="article:published_time" content="2024-05-06"></head>
<body><main><article><h1>Lamp is lit</h1><div class="story-body"><p>The lamp burns again after two dark winters.</p>
<p>Ships are asked to <a href="/charts">update their charts</a> before the next tide.</p></div></article></main></body></html>"""


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("title", "/html/body/main/article/h1"),
        ("date_published", "/html/head/meta/@content"),
        ("lang", "/html/@*[name()='xml:lang']"),
    ],
)
def test_the_path_says_node_or_attribute(field, path):
    """What was read from an attribute is pointed to with the attribute."""
    raw = read(Page("https://www.example.gov/news/2024/lamp", PAGE.encode(), "text/html", CAPTURED))
    assert isinstance(raw, RawArticle)
    assert article(raw, golden.ORIGIN).evidence[field].path == path


@pytest.mark.parametrize("field", ["title", "date_published", "photos.0.caption", "photos.0.virin", "tags.0"])
def test_wrong_evidence_is_found(field):
    """The check of the evidence fails where a path leads to another node."""
    name = "afpims-2019-notice-after-title"
    body = (golden.FOLDER / name / "page.html").read_bytes()
    told = golden.expected(name)
    root = HttpResponse(told["url"], body, headers={"Content-Type": "text/html"}).selector.root
    raw = read(Page(told["url"], body, "text/html", CAPTURED))
    assert isinstance(raw, RawArticle)
    one = article(raw, golden.ORIGIN)
    value = parsed(one)[field]
    assert is_true(one.evidence[field], field, value, root, told["url"])
    for path in ("/html/head/link", "/html/body/nothing", "//p", "/html/@lang", None):
        assert not is_true(Evidence("rule", path, one.evidence[field].raw), field, value, root, told["url"])


def test_the_smallest_node_is_taken():
    """Of nested nodes that say a value the innermost is its place, of several the one with the fewest words."""
    (root,) = select(
        HttpResponse("https://x.gov", b"<div><p>Wick and oil</p><p><b>Wick</b></p></div>").selector.root, "div"
    )
    found = holder("Wick", [root])
    assert found is not None
    assert found.tag == "b"
    assert attribute(found, "class") == "/html/body/div/p[2]/b/@class"
    assert holder("Keeper", [root]) is None


def test_words_may_stand_apart():
    """A value of several places is said by the node that has all its words in their order, and by no other."""
    assert says("Photo by: Ben | today Wick", "Ben Wick")
    assert not says("Wick, Ben", "Ben Wick")
    assert not says("Ben | Wick", "Ben Wick", verbatim=True)


def gallery(slides: int, caption: str = "Lamp burns. (Photo by Sam Example)") -> Page:
    """A story with a gallery, every slide with the same words."""
    shown = "".join(
        f'<div class="slide"><img src="/{n}.jpg" alt="Lamp {n}."><p class="caption">{caption}</p></div>'
        for n in range(slides)
    )
    text = "".join(f"<p>{f'On night {n} of the year nobody had lit a lamp in the harbor. ' * 5}</p>" for n in range(4))
    story = f"<div itemprop=articleBody><p>Published: Jan. 2, 2025</p>{text}<div class=gallery>{shown}</div></div>"
    body = f"<html><title>Lamps</title><h1>Lamps</h1>{story}"
    return Page("https://www.example.gov/news/releases/lamps-burn", body.encode(), "text/html", CAPTURED)


def test_the_words_of_a_slide_are_its_own():
    """Where all slides say the same, each photo's evidence is in its own slide."""
    raw = read(gallery(3))
    assert isinstance(raw, RawArticle)
    paths = [photo.evidence["credit"].path for photo in raw.photos]
    assert [re.search(r"div\[(\d)\]/p$", where or "")[1] for where in paths] == ["1", "2", "3"]  # type: ignore[index]


def test_a_long_gallery_costs_no_more_for_each_slide(monkeypatch):
    """The words of a photo are looked for in its slide, not in all of the gallery."""
    asked = []
    monkeypatch.setattr(witness, "says", lambda *told, **how: bool(asked.append(told)) or says(*told, **how))
    counts = []
    for slides in (40, 80):
        asked.clear()
        raw = read(gallery(slides, "Lamp burns."))
        assert isinstance(raw, RawArticle)
        assert len(raw.photos) == slides
        counts.append(len(asked))
    assert 0 < counts[1] < 3 * counts[0]


def test_every_key_of_the_evidence_is_a_field():
    """The dots lead to a field of the record: `photos.0.virin` is the VIRIN of the first photo."""
    for name in golden.names():
        record = golden.expected(name)
        for key in record["evidence"]:
            at_: object = record
            for part in key.split("."):
                at_ = at_[int(part)] if re.fullmatch(r"\d+", part) else at_[part]
            assert at_ is not None, (name, key)
