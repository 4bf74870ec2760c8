"""What is wrong with a link that works, or seems to: the page is not there, not as it was meant, or not where the link says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from archive_crawler.items import Certainty
from archive_crawler.links.finding import Finding
from archive_crawler.links.firewalls import firewall_of
from archive_crawler.links.fragments import missing
from archive_crawler.links.redirects import kind
from archive_crawler.links.soft import is_shell, soft_dead
from archive_crawler.links.states import LinkState
from archive_crawler.links.syntax import has_credentials

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Answer
    from archive_crawler.links.sight import Sight

_SLOW = 10.0
"""Seconds until an answer begins."""
_SOON = timedelta(days=30)


def of_page(sight: Sight, fragment: str) -> Finding | None:
    """What the page and its address give away; null where nothing is wrong."""
    if sight.page and not sight.body and (wall := firewall_of(sight.page)):  # of a capture, whose bytes are not at hand
        return Finding(LinkState.BLOCKED, wall)
    if dead := soft_dead(sight):
        return dead
    if has_credentials(sight.url):
        return Finding(LinkState.CREDENTIALS)
    page = sight.page
    drawn = page is not None and sight.whole and is_shell(page)
    return missing(page, fragment, whole=sight.whole, drawn=drawn) if page else None


def of_redirects(sight: Sight) -> Finding | None:
    """What kind of redirects lead to a page that is there; null without any."""
    if not sight.statuses:
        return None
    return Finding(kind(sight.url, sight.statuses, sight.final))


def of_certificate(answer: Answer) -> Finding | None:
    """Whether a certificate on the way is about to expire."""
    seen = (*answer.redirects, *((answer.response,) if answer.response else ()))
    first = min((each.certificate_expires for each in seen if each.certificate_expires), default=None)
    left = _between(answer.checked, first)
    return Finding(LinkState.TLS_EXPIRES_SOON, f"on {first}") if left is not None and left <= _SOON else None


def of_course(answer: Answer) -> Finding:
    """How well it went."""
    if answer.retries:
        return Finding(LinkState.OK_AFTER_RETRY, f"{answer.retries} of {answer.requests} requests were made again")
    timings = answer.response.timings if answer.response else None
    if timings and timings.first_byte >= _SLOW:
        return Finding(LinkState.SLOW, f"{timings.first_byte:.1f} seconds")
    silent = answer.probe is not None and answer.probe.response is None
    return Finding(LinkState.OK, certainty=Certainty.LIKELY if silent else None)


def _between(checked: str | None, expires: str | None) -> timedelta | None:
    try:
        return datetime.fromisoformat(expires or "") - datetime.fromisoformat(checked or "")
    except (TypeError, ValueError):  # one without its time zone, or none
        return None
