"""Evidence -> verdict. Pure: the same evidence gives the same verdict, today and in ten years."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from archive_crawler.items import Certainty, Hop, LinkCheck, LinkHealth, Outcome, Probe
from archive_crawler.links import syntax
from archive_crawler.links.evidence import Stop
from archive_crawler.links.failures import classify
from archive_crawler.links.finding import Finding
from archive_crawler.links.firewalls import firewall
from archive_crawler.links.fragments import fragment_of
from archive_crawler.links.sight import Sight, page_of
from archive_crawler.links.statement import BY_STATUS, advice_for, of_status, restated, stated, with_status
from archive_crawler.links.states import LinkState
from archive_crawler.links.wordings import says_login
from archive_crawler.links.working import of_certificate, of_course, of_page, of_redirects

if TYPE_CHECKING:
    from archive_crawler.items import Capture
    from archive_crawler.links.evidence import Answer, Probed, Response
    from archive_crawler.links.page import HtmlPage

_BY_STOP = {
    Stop.REDIRECT_LOOP: LinkState.REDIRECT_LOOP,
    Stop.TOO_MANY_REDIRECTS: LinkState.TOO_MANY_REDIRECTS,
    Stop.REDIRECT_NOWHERE: LinkState.REDIRECT_NOWHERE,
    Stop.HOST_CLOSED: LinkState.RATE_LIMITED,
    Stop.EXCLUDED_BY_ROBOTS: LinkState.EXCLUDED_BY_ROBOTS,
    Stop.INTERNAL_ERROR: LinkState.INTERNAL_ERROR,
}
_DEAD = frozenset({LinkState.NOT_FOUND, LinkState.GONE, LinkState.SOFT_NOT_FOUND, LinkState.REDIRECT_TO_ERROR})
_DEAD_BEHIND = frozenset({404, 410})
_WORKS = frozenset({LinkHealth.FINE, LinkHealth.REDIRECTED})


def verdict(answer: Answer) -> LinkCheck:
    """Judge what one check saw."""
    if answer.response:
        check = _of_response(answer, answer.response)
    elif answer.failure:
        check = _of_failure(answer)
    else:
        check = _of_stop(answer)
    return replace(
        check,
        checked=answer.checked,
        seconds=answer.seconds,
        chain=[_hop(response) for response in answer.redirects],
        requests=answer.requests,
    )


def from_link(url: str, *, allow_private: bool = False) -> LinkCheck | None:
    """Judge a link by its own words; null for a web address that has to be asked for."""
    state = syntax.read(url, allow_private=allow_private)
    if state is None:
        return None
    return stated(url, Finding(state, advice=advice_for(url, state)), source="link")


def from_crawl(
    url: str,
    *,
    outcome: Outcome | None,
    reason: str | None,
    http_status: int | None,
    location: str | None,
    capture: Capture | None,
    final: LinkCheck | None = None,
    page: HtmlPage | None = None,
    probe: Probed | None = None,
    home: Probed | None = None,
    onward: LinkCheck | None = None,
) -> LinkCheck | None:
    """Judge a link by what the crawl met at its target; null where the crawl does not know.

    `final` is the check of the redirect's target; without it a redirect is not known to the end. `page` is the HTML page that
    stands at the target; null where that is none, or was not read. `probe` is what a made-up address beside it says, `home`
    the host's front page, where they were asked for. `onward` is the check of where the page sends its readers on to.
    """
    if outcome is Outcome.EXCLUDED_BY_ROBOTS:
        return stated(url, Finding(LinkState.EXCLUDED_BY_ROBOTS, reason), source="crawl")
    if outcome in {None, Outcome.OUT_OF_SCOPE, Outcome.OVER_LIMIT} or http_status is None:
        return None
    if http_status == 304:  # the answer to the crawler's own condition: what was there still is
        http_status = 200
    if location is not None:
        check = _behind_redirect(url, Hop(url, http_status, location), final) if final else None
    else:
        sight = Sight(url, url, page, probe=probe, home=home)
        found = of_status(url, http_status)
        if found.state is LinkState.OK:
            found = _sent_on(onward) or of_page(sight, fragment_of(url)) or found
        check = replace(stated(url, found, source="crawl"), title=page.title if page else None, probe=_probe(sight))
        check = with_status(check, http_status)
    return _captured(check, capture) if check else None


def unchecked(url: str, reason: str) -> LinkCheck:
    """The check of a link that nobody asked for, with the reason."""
    check = stated(url, Finding(LinkState.UNCHECKED, reason))
    return replace(check, problem=f"The link was not checked: {reason}.", error="unchecked")


def _hop(response: Response) -> Hop:
    return Hop(
        response.url,
        response.status,
        response.location,
        status_line=response.status_line,
        headers=dict(response.headers),
        ip=response.ip,
    )


def _of_response(answer: Answer, response: Response) -> LinkCheck:
    sight = Sight(
        url=answer.url,
        final=response.url if answer.redirects else answer.url,
        page=page_of(response),
        statuses=tuple(hop.status for hop in answer.redirects),
        body=response.body,
        whole=not response.truncated,
        probe=answer.probe,
        asked=answer.probe_asked,
        home=answer.home,
    )
    found = _seen(answer, response, sight)
    if any(hop.status // 100 == 2 for hop in answer.redirects):
        found = _behind_refresh(found.state, response.url) or found
    read = response.method != "HEAD"
    check = replace(
        stated(answer.url, found),
        method=response.method,
        url_final=response.url if answer.redirects else None,
        ip=response.ip,
        error="blocked" if found.state is LinkState.BLOCKED else None,
        status_line=response.status_line,
        headers=dict(response.headers),
        certificate_expires=response.certificate_expires,
        timings=response.timings,
        body_digest=f"sha256:{sha256(response.body).hexdigest()}" if read else None,
        body_bytes=len(response.body) if read else None,
        title=sight.page.title if sight.page else None,
        probe=_probe(sight),
    )
    return with_status(check, response.status)


def _seen(answer: Answer, response: Response, sight: Sight) -> Finding:
    if wall := firewall(response, sight.page):
        return Finding(LinkState.BLOCKED, wall)
    found = of_status(response.url, response.status)
    if found.state is LinkState.FORBIDDEN and sight.page and says_login(sight.page):
        return Finding(LinkState.LOGIN_REQUIRED, "the page asks for a password")
    if found.state is not LinkState.OK:
        waits = response.headers.get("retry-after")
        return replace(found, detail=f"Retry-After: {waits}") if waits else found
    fragment = fragment_of(answer.url, [hop.location for hop in answer.redirects])
    return of_page(sight, fragment) or of_certificate(answer) or of_redirects(sight) or of_course(answer)


def _sent_on(onward: LinkCheck | None) -> Finding | None:
    return _behind_refresh(LinkState(onward.state), onward.url) if onward else None


def _behind_refresh(state: LinkState, url: str) -> Finding | None:
    """What a page is whose refresh leads to a dead one."""
    if state not in _DEAD:
        return None
    told = Certainty.CERTAIN if state in {LinkState.NOT_FOUND, LinkState.GONE} else Certainty.LIKELY
    return Finding(LinkState.REFRESH_TO_DEAD, f"{state.value}: {url}", told)


def _probe(sight: Sight) -> Probe | None:
    probe = sight.asked if sight.redirected and sight.asked else sight.probe
    if probe is None:
        return None
    status = probe.response.status if probe.response else None
    return Probe(probe.url, status, sight.alike(probe), probe.capture)


def _of_failure(answer: Answer) -> LinkCheck:
    failure = answer.failure
    assert failure is not None  # noqa: S101 - for mypy: the caller looked
    state, error = classify(failure)
    detail = failure.message
    if failure.refused_address:
        detail = f"the name leads to {failure.refused_address}"
    behind = answer.behind.status if answer.behind else None
    if behind:
        detail = f"{detail}; without verification the server answers {behind}"
    found = Finding(state, detail)
    if behind in _DEAD_BEHIND and state.health is LinkHealth.UNDECIDED:  # who gets there all the same gets nothing
        found = Finding(BY_STATUS[behind], detail, Certainty.LIKELY)
    return replace(
        stated(answer.url, found),
        method=failure.method,
        url_final=failure.url if answer.redirects else None,
        error=error,
        ip=failure.ip,
        curl_code=failure.code,
        x509_code=failure.x509 or None,
        status_unverified=behind,
    )


def _of_stop(answer: Answer) -> LinkCheck:
    state = _BY_STOP[answer.stop or Stop.INTERNAL_ERROR]
    if state is LinkState.REDIRECT_LOOP and any("set-cookie" in hop.headers for hop in answer.redirects):
        state = LinkState.REDIRECT_NEEDS_COOKIES
    last = answer.redirects[-1] if answer.redirects else None
    return replace(
        stated(answer.url, Finding(state, answer.detail)),
        method=last.method if last else None,
        http_status=last.status if last else None,
        url_final=last.location if last else None,
        error=state.value.replace(" ", "-"),
        ip=last.ip if last else None,
    )


def _behind_redirect(url: str, hop: Hop, final: LinkCheck) -> LinkCheck:
    chain = [hop, *final.chain]
    end = final.url_final or final.url
    known = replace(final, url=url, source="crawl", chain=chain, url_final=end)
    if url in {step.url for step in final.chain}:
        return restated(known, Finding(LinkState.REDIRECT_LOOP))
    if final.health not in _WORKS:
        return known
    sight = Sight(url, end, None, tuple(step.status for step in chain))
    return restated(known, of_page(sight, "") or of_redirects(sight) or Finding(LinkState.OK))


def _captured(check: LinkCheck, capture: Capture | None) -> LinkCheck:
    if capture is None:
        return replace(check, method=check.method or "GET")
    return replace(check, method="GET", checked=capture.date, ip=capture.ip, capture=capture)
