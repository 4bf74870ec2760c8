"""A made-up portal whose every link's truth is known: what is broken is found, nothing else is called so, the causes are few."""

from __future__ import annotations

import socket

import pytest
from acid.certificates import Certificates
from acid.judge import judge
from acid.server import AcidServer, Web
from portal import AGENCIES, BAD_BASE, GONE, HOST, QUIET, SITE, portal
from portal_hosts import own_host, surroundings
from pydantic import TypeAdapter

from archive_crawler.items import LinkUse
from archive_crawler.links.extraction import read_page
from archive_crawler.links.uses import page_uses
from archive_crawler.reports.findings import find
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.summary import ReportContext

_BAD = {"broken", "failing", "flawed"}
_ABOUT = ReportContext("portal", None, "20260304", None, "2026-03-04T00:00:00Z", "2026-03-04T01:00:00Z", "test", 60)


@pytest.fixture(scope="module")
def site():
    return portal(60)


@pytest.fixture(scope="module")
def links(site):
    """Every link of every page."""
    pages = (read_page(content, SITE + path, "text/html; charset=utf-8") for path, content in site.pages.items())
    reader = TypeAdapter(LinkUse)
    return [reader.validate_json(line) for page in pages for line in page_uses(page, None).lines.splitlines()]


@pytest.fixture(scope="module")
def checks(site, links, tmp_path_factory):
    """The check of every target."""
    web = Web()
    surroundings(site, web)
    own_host(site, web)
    certificates = Certificates(tmp_path_factory.mktemp("certificates"))
    server = AcidServer(web, certificates)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        refusing = f"127.0.0.1:{closed.getsockname()[1]}"
    hosts = dict.fromkeys([HOST, BAD_BASE.partition("://")[2], *QUIET, *AGENCIES], server.address) | {GONE: refusing}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificates.authority))
        yield judge(dict.fromkeys(use.url for use in links if use.fetched), hosts)
    server.close()


def test_every_link_is_read(site, links):
    """No link of a page is left out."""
    assert len(links) == site.links


def test_all_that_is_broken_is_found(site, checks):
    """Each broken target, bad fragment and dead site is called so."""
    bad = {url for url, check in checks.items() if check.health in _BAD}
    assert (site.dead | site.fragments) - bad == set()


def test_nothing_else_is_called_broken(site, checks):
    """Walls, haters of HEAD, busy hosts and all pages that are there are not called broken."""
    bad = {url for url, check in checks.items() if check.health in _BAD and url.partition("#")[0] not in site.dead}
    assert bad - site.fragments == set()


def test_causes_are_few(site, links, checks):
    """The misplaced `<base>`, the moved directory and the gone host are one thing to mend each."""
    found = find(links, checks.get, _ABOUT, Ignore())
    groups = [group for group in found.groups if group.cause.health in _BAD]
    kinds = {group.cause.kind.value: group for group in groups if len(group.cause.urls) > 5}
    assert set(kinds) == {"wrong base", "folder gone", "site does not answer"}
    assert len(kinds["folder gone"].cause.urls) == 30
    assert len(site.base_broken - set(kinds["wrong base"].cause.urls)) <= 5  # what is dead without the base, too
    assert len(groups) <= len(site.broken) - 30 + len(site.fragments) + 20
