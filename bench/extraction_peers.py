"""Other extractors on the same pages; runs in an environment of their own.

python bench/extraction_peers.py < pages.jsonl > results.jsonl

A line in is `{"name", "url", "html"}` (base64), a line out `{"name", "extractor", "title", "date", "byline", "text", "ms"}`.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
import time
from typing import TYPE_CHECKING

import newspaper
import trafilatura
from lxml import etree
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import HTMLTree

if TYPE_CHECKING:
    from collections.abc import Callable

logging.disable(logging.CRITICAL)
_PARTING = {
    "p",
    "div",
    "li",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "tr",
    "blockquote",
    "section",
    "article",
    "pre",
}


def by_trafilatura(html: bytes, url: str) -> tuple[str | None, str | None, str | None, str]:
    found = trafilatura.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    return (found.title, found.date, found.author, found.text or "") if found else (None, None, None, "")


def by_readability(html: bytes, url: str) -> tuple[str | None, str | None, str | None, str]:
    document = Document(html, url=url)
    return document.short_title(), None, None, _text(document.summary(html_partial=True))


def by_newspaper(html: bytes, url: str) -> tuple[str | None, str | None, str | None, str]:
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date.date().isoformat() if article.publish_date else None
    return article.title, day, "; ".join(article.authors) or None, article.text or ""


def by_resiliparse(html: bytes, url: str) -> tuple[str | None, str | None, str | None, str]:  # noqa: ARG001 - one form for all
    text = bytes_to_str(html, detect_encoding(html))
    return HTMLTree.parse(text).title, None, None, extract_plain_text(text, main_content=True, alt_texts=False)


def _text(html: str) -> str:
    root = etree.fromstring(f"<div>{html}</div>", etree.HTMLParser())
    parts: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        parting = "\n" if node.tag in _PARTING else ""
        parts += (parting, node.text or "") if event == "start" else (parting, node.tail or "")
    return "".join(parts)


EXTRACTORS: dict[str, Callable[[bytes, str], tuple[str | None, str | None, str | None, str]]] = {
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
    "newspaper4k": by_newspaper,
    "resiliparse": by_resiliparse,
}


def main() -> None:
    for number, line in enumerate(sys.stdin):
        page = json.loads(line)
        html = base64.b64decode(page["html"])
        for extractor, extract in EXTRACTORS.items():
            # The first page also loads word lists and models.
            for _ in range(2 if number == 0 else 1):
                start = time.process_time()
                try:
                    title, date, byline, text = extract(html, page["url"])
                except Exception as error:  # noqa: BLE001 - a failure counts as having found nothing
                    title, date, byline, text = None, None, None, ""
                    sys.stderr.write(f"{extractor}: {page['name']}: {error!r}\n")
                spent = (time.process_time() - start) * 1000
            told = {"title": title, "date": date, "byline": byline, "text": text, "ms": spent}
            sys.stdout.write(json.dumps({"name": page["name"], "extractor": extractor, **told}) + "\n")


if __name__ == "__main__":
    main()
