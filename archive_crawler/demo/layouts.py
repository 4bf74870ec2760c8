"""A story in its layout: the HTML that the CMS of its time would have served."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from archive_crawler.demo.figures import FIGURES, print_media
from archive_crawler.demo.story import MONTHS, Story, linked, slug

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_ENGLISH = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
_SPANISH = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre")
_FULL_MONTHS = {"en": (*_ENGLISH, "November", "December"), "es": (*_SPANISH, "noviembre", "diciembre")}
_UNSHORTENED = {3: "March", 4: "April", 5: "May", 6: "June", 7: "July"}
_NOTICE = (
    '<div class="disclaimer">You have accessed part of a historical collection on '
    '<a href="http://www.harborworks.example.gov/">harborworks.example.gov</a>. Some of the information contained '
    "within may be outdated and links may not function. Please contact the "
    '<a href="mailto:webmaster@harborworks.example.gov">Harbor Works Webmaster</a> with any questions.</div>'
)
_ARCHIVED = (
    '<div class="usa-alert usa-alert--info"><div class="usa-alert__body"><p class="usa-alert__text">This is archived '
    "content from the Office of Harbor and Waterway Works website. The information here may be outdated and links may "
    'no longer function. Please contact <a href="mailto:webmaster@harborworks.example.gov">'
    "webmaster@harborworks.example.gov</a> if you have any questions about the archive site.</p></div></div>"
)


@cache
def template(name: str) -> Template:
    source = files("archive_crawler.demo").joinpath("site", "layouts", f"{name}.html")
    return Template(source.read_text(encoding="utf-8").rstrip("\n"))


def fill(name: str, values: Mapping[str, str]) -> str:
    """A template with its values and the parts that all pages share."""
    parts = {part: template(part).substitute() for part in ("banner", "bottom", "social")}
    parts["top"] = template("top").substitute(parts)
    return template(name).substitute(parts | dict(values))


def afpims_date(day: date) -> str:
    """A date in the style of the agency's news desk, as in "Oct. 24, 2019" and "May 9, 2023"."""
    month = _UNSHORTENED.get(day.month) or ("Sept." if day.month == 9 else f"{MONTHS[day.month - 1]}.")
    return f"{month} {day.day}, {day.year}"


def long_date(day: date, lang: str = "en") -> str:
    """A date as in "October 24, 2019" or "24 de octubre de 2019"."""
    month = _FULL_MONTHS[lang][day.month - 1]
    return f"{day.day} de {month} de {day.year}" if lang == "es" else f"{month} {day.day}, {day.year}"


def _links(story: Story) -> dict[str, str]:
    titles = {other.path: escape(other.title) for other in linked(story.host)}
    related = "".join(
        f'<div class="item"><span class="subtitle">Related:</span><a href="{path}">{titles[path]}</a></div>'
        for path in story.related
    )
    others = [path for path in titles if path not in (story.path, *story.related)][:3]
    return {
        "tags": " ".join(f'<a href="/News/Tag/{slug(tag)}/">{escape(tag)}</a>' for tag in story.tags),
        "related": f'<div class="related">{related}</div>' if related else "",
        "also": "".join(f'<div class="item"><a href="{path}">{titles[path]}</a></div>' for path in others),
    }


def _body(story: Story) -> str:
    def figure(mark: re.Match[str]) -> str:
        return FIGURES[story.layout](story.photos[int(mark[1])])

    body = story.body.strip()
    if story.layout == "afpims-modern" and story.dateline:
        body = body.replace("<p>", f"<p>{story.dateline} ", 1)
    return re.sub(r"\[photo (\d+)\]", figure, body)


def _ld(story: Story) -> str:
    """JSON-LD with the date in the form that some Drupal sites give it."""
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "NewsArticle",
                    "headline": story.og_title or story.title,
                    "datePublished": f"{story.published:%a, %m/%d/%Y} - 11:38",
                    "publisher": {"@type": "GovernmentOrganization", "name": "Office of Harbor and Waterway Works"},
                }
            ],
        }
    )


def _flag(story: Story) -> str:
    if story.kind != "Release":
        return ""
    return '<div class="presenterinfoType News Release immediate-flag">\n            Immediate Release\n        </div>'


def _author(story: Story) -> str:
    if not story.byline:
        return ""
    return f'<span class="author-block"><span class="pipe">|</span> <span class="author">{escape(story.byline)}</span></span>'


def _date(story: Story) -> str:
    if story.layout.startswith("afpims"):
        return afpims_date(story.published)
    return long_date(story.published, story.lang)


def _values(story: Story) -> dict[str, str]:
    changed = story.published + timedelta(days=40)
    plain = re.sub(r"<[^>]+>|\[photo \d+\]", "", story.body)
    return {
        "title": escape(story.title, quote=False),
        "og_title": escape(story.og_title or story.title),
        "kind": story.kind,
        "lang": story.lang,
        "url": story.url,
        "path": story.path,
        "number": (re.findall(r"\d+", story.path) or ["1"])[-1],
        "summary": escape(" ".join(plain.split())[:150]),
        "iso": story.published.isoformat(),
        "date": _date(story),
        "modified": f"{changed.isoformat()}T08:00:00+00:00",
        "modified_date": long_date(changed),
        "byline": escape(story.byline),
        "dateline": escape(story.dateline),
        "section": "newsroom" if story.kind in ("Transcript", "Contract") else "news",
        "section_path": "/News/Releases/" if story.kind == "Release" else "/News/News-Stories/",
        "notice_before": _NOTICE if story.notice == "before" else "",
        "notice_after": _NOTICE if story.notice == "after" else "",
        "archived": _ARCHIVED if story.notice else "",
        "skip": "Saltar al contenido principal" if story.lang == "es" else "Skip to main content",
        "flag": _flag(story),
        "author": _author(story),
        "ld": _ld(story),
        "media": "\n".join(print_media(photo) for photo in story.photos),
        "meta_charset": ""
        if story.charset_in_header
        else f'<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={story.charset}">\n',
        "body": _body(story),
    }


def render(story: Story) -> str:
    """The page of a story."""
    values = _values(story) | _links(story)
    values["head"] = template("head").substitute(values)
    return fill(story.layout, values)
