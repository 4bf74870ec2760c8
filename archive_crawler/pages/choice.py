"""Which page object reads a page: by its URL where a site is known, and by what the page shows."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from archive_crawler.errors import LayoutMismatch
from archive_crawler.pages import (
    energy,
    epa,
    fda,
    index,
    listing,
    nps,
    script_only,
    usagov,
    whitehouse,
    whitehouse_wordpress,
)
from archive_crawler.pages.afpims import Afpims2019, AfpimsModern
from archive_crawler.pages.afpims_photo import AfpimsPhoto
from archive_crawler.pages.afpims_print import AfpimsPrint
from archive_crawler.pages.afpims_view import Afpims2018, AfpimsStory, AfpimsView
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.document import DEEPEST, is_too_deep, not_html, response
from archive_crawler.pages.dotnetnuke import DotNetNukeArticle, DotNetNukeStory
from archive_crawler.pages.drupal import Drupal7Story, DrupalBlockStory, DrupalFormatterStory, DrupalStory
from archive_crawler.pages.generic import GenericArticle
from archive_crawler.pages.navy import NavyStory
from archive_crawler.pages.offline import default_registry
from archive_crawler.pages.plone import PloneNewsItem
from archive_crawler.pages.raw import NotArticle, RawArticle
from archive_crawler.pages.wordpress import WordPressStory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Answer, Page

SITES = (energy, epa, fda, nps, usagov, whitehouse, whitehouse_wordpress)
"""Modules of one site each; importing them registered the URLs of their page objects."""

ANY_HOST: tuple[type[ArticlePage], ...] = (
    AfpimsPrint,
    AfpimsPhoto,
    Afpims2019,
    AfpimsModern,
    AfpimsStory,
    Afpims2018,
    AfpimsView,
    NavyStory,
    PloneNewsItem,
    DrupalStory,
    Drupal7Story,
    DrupalFormatterStory,
    DrupalBlockStory,
    WordPressStory,
    DotNetNukeArticle,
    DotNetNukeStory,
)
"""Layouts of a CMS that runs on many hosts, recognised by markup."""

_NOBODY = "none"


def read(page: Page) -> RawArticle | NotArticle:
    """Read a page with the first page object that recognises it; an answer for every input, never an exception."""
    reason = not_html(page)
    if reason:
        return NotArticle(reason, _NOBODY, "not HTML")
    try:
        return _read(page)
    except (LayoutMismatch, ValueError, LookupError, TypeError, RecursionError, etree.LxmlError) as error:
        return NotArticle(f"The page cannot be read: {error}", GenericArticle.__name__, "unreadable")


def _read(page: Page) -> RawArticle | NotArticle:
    answer = response(page)
    with index.opened(answer.root) as document:
        if len(document.numbers) > DEEPEST and is_too_deep(answer.root):
            reason = f"The markup is nested more than {DEEPEST} elements deep, deeper than that of any known page."
            return NotArticle(reason, _NOBODY, "unreadable")
        return _by_layout(answer, page)


def _by_layout(answer: Answer, page: Page) -> RawArticle | NotArticle:
    of_site = [each for each in _of_site(page.url) if answer.shows(each.mark)]
    for page_object in of_site:
        if why := page_object.refuses(answer.root):
            return NotArticle(why, page_object.__name__, page_object.layout)
    failed: list[str] = []
    for page_object in _recognised(answer, of_site):
        layout = page_object(answer)
        layout.warnings += failed
        try:
            return layout.read(page.captured)
        except LayoutMismatch as error:
            failed.append(
                f"{page_object.__name__} recognised the layout {page_object.layout}, which is not met: {error}"
            )
    generic = GenericArticle(answer)
    generic.warnings += failed
    article = generic.read(page.captured)
    if script_only.needs_script(answer.root):
        return replace(article, needs_script=True, warnings=[*article.warnings, script_only.SENTENCE])
    no_story = listing.reason(generic, article) if not failed else None
    return NotArticle(no_story, article.page_object, article.layout) if no_story else article


def _recognised(answer: Answer, of_site: list[type[ArticlePage]]) -> Iterator[type[ArticlePage]]:
    anywhere = (each for each in ANY_HOST if answer.shows(each.mark))
    return (each for each in chain(of_site, anywhere) if each.recognises(answer.root))


def _of_site(url: str) -> list[type[ArticlePage]]:
    """Page objects registered for the URL; its port is left out, since web-poet's patterns know the default one alone."""
    try:
        parts = urlsplit(url)
        named = parts._replace(netloc=parts.hostname or "").geturl()
        rules = list(default_registry.top_rules_for_item(named, RawArticle))
    except ValueError:
        return []
    return [rule.use for rule in rules if issubclass(rule.use, ArticlePage)]


def page_objects_for(url: str) -> list[str]:
    """Page objects that would be tried for the URL, in order, each with the layout and when it applies."""
    site = [f"{each.__name__} ({each.layout}; this site)" for each in _of_site(url)]
    family = [f"{each.__name__} ({each.layout}; any host, where the markup shows it)" for each in ANY_HOST]
    return [*site, *family, f"{GenericArticle.__name__} ({GenericArticle.layout}; any host, last)"]
