"""Evidence -> verdict. Pure: the same evidence gives the same verdict, today and in ten years."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive_crawler.items import Hop, LinkCheck, LinkHealth, Outcome
from archive_crawler.links import syntax
from archive_crawler.links.evidence import Stop
from archive_crawler.links.failures import classify
from archive_crawler.links.firewalls import firewall
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.items import Capture
    from archive_crawler.links.evidence import Answer, Response
    from archive_crawler.links.page import HtmlPage

_BY_STATUS = {
    204: LinkState.NO_CONTENT,
    304: LinkState.OK,
    400: LinkState.BAD_REQUEST,
    401: LinkState.LOGIN_REQUIRED,
    403: LinkState.FORBIDDEN,
    404: LinkState.NOT_FOUND,
    410: LinkState.GONE,
    429: LinkState.RATE_LIMITED,
    451: LinkState.LEGAL_REASONS,
    503: LinkState.UNAVAILABLE,
    999: LinkState.BLOCKED,
}
_BY_STOP = {
    Stop.REDIRECT_LOOP: LinkState.REDIRECT_LOOP,
    Stop.TOO_MANY_REDIRECTS: LinkState.TOO_MANY_REDIRECTS,
    Stop.REDIRECT_NOWHERE: LinkState.REDIRECT_NOWHERE,
    Stop.HOST_CLOSED: LinkState.RATE_LIMITED,
    Stop.EXCLUDED_BY_ROBOTS: LinkState.EXCLUDED_BY_ROBOTS,
    Stop.INTERNAL_ERROR: LinkState.INTERNAL_ERROR,
}
_CLASSES = {2: LinkState.OK, 3: LinkState.REDIRECT_NOWHERE, 4: LinkState.CLIENT_ERROR, 5: LinkState.SERVER_ERROR}
_PERMANENT = frozenset({301, 308})
_WITH_STATUS = frozenset({LinkState.CLIENT_ERROR, LinkState.SERVER_ERROR, LinkState.REDIRECT_NOWHERE})


def verdict(answer: Answer) -> LinkCheck:
    """Judge what one check saw."""
    if answer.response:
        check = _of_response(answer, answer.response)
    elif answer.failure:
        check = _of_failure(answer)
    else:
        check = _of_stop(answer)
    hops = [_hop(response) for response in answer.redirects]
    return replace(check, checked=answer.checked, seconds=answer.seconds, chain=hops)


def from_link(url: str, *, allow_private: bool = False) -> LinkCheck | None:
    """Judge a link by its own words; null for a web address that has to be asked for."""
    state = syntax.read(url, allow_private=allow_private)
    return _check(url, state, source="link") if state else None


def from_crawl(
    url: str,
    *,
    outcome: Outcome | None,
    reason: str | None,
    http_status: int | None,
    location: str | None,
    capture: Capture | None,
    final: LinkCheck | None = None,
    page: HtmlPage | None = None,  # noqa: ARG001 - what a fragment may name, and soft 404s are told by
) -> LinkCheck | None:
    """Judge a link by what the crawl met at its target; null where the crawl does not know.

    `final` is the check of the redirect's target; without it a redirect is not known to the end.
    """
    if outcome is Outcome.EXCLUDED_BY_ROBOTS:
        return replace(_check(url, LinkState.EXCLUDED_BY_ROBOTS, source="crawl"), error_detail=reason)
    if outcome in {None, Outcome.OUT_OF_SCOPE, Outcome.OVER_LIMIT} or http_status is None:
        return None
    if http_status == 304:  # the answer to the crawler's own condition: what was there still is
        http_status = 200
    if location is not None:
        check = _behind_redirect(url, Hop(url, http_status, location), final) if final else None
    else:
        check = _with_status(_check(url, _of_status(url, http_status), source="crawl"), http_status)
    return _captured(check, capture) if check else None


def unchecked(url: str, reason: str) -> LinkCheck:
    """The check of a link that nobody asked for, with the reason."""
    check = _check(url, LinkState.UNCHECKED, source="check")
    return replace(check, problem=f"The link was not checked: {reason}.", error="unchecked", error_detail=reason)


def _check(url: str, state: LinkState, source: str = "check") -> LinkCheck:
    return LinkCheck(
        url=url,
        health=state.health,
        state=state.value,
        problem=state.problem,
        advice=state.advice,
        source=source,
        checked=None,
        method=None,
        http_status=None,
        url_final=None,
    )


def _hop(response: Response) -> Hop:
    return Hop(response.url, response.status, response.location)


def _of_response(answer: Answer, response: Response) -> LinkCheck:
    wall = firewall(response)
    state = LinkState.BLOCKED if wall else _of_status(response.url, response.status)
    if state is LinkState.OK and answer.redirects:
        state = _redirected(hop.status for hop in answer.redirects)
    check = replace(
        _with_status(_check(answer.url, state), response.status),
        method=response.method,
        url_final=response.url if answer.redirects else None,
        ip=response.ip,
    )
    if wall:
        return replace(check, error="blocked", error_detail=wall)
    waits = response.headers.get("retry-after")
    return replace(check, error_detail=f"Retry-After: {waits}") if waits else check


def _of_failure(answer: Answer) -> LinkCheck:
    failure = answer.failure
    assert failure is not None  # noqa: S101 - for mypy: the caller looked
    state, error = classify(failure)
    detail = failure.message
    if failure.refused_address:
        detail = f"the name leads to {failure.refused_address}"
    if answer.behind:
        detail = f"{detail}; without verification the server answers {answer.behind.status}"
    return replace(
        _check(answer.url, state),
        method=failure.method,
        url_final=failure.url if answer.redirects else None,
        error=error,
        error_detail=detail,
        ip=failure.ip,
    )


def _of_stop(answer: Answer) -> LinkCheck:
    state = _BY_STOP[answer.stop or Stop.INTERNAL_ERROR]
    if state is LinkState.REDIRECT_LOOP and any("set-cookie" in hop.headers for hop in answer.redirects):
        state = LinkState.REDIRECT_NEEDS_COOKIES
    last = answer.redirects[-1] if answer.redirects else None
    return replace(
        _check(answer.url, state),
        method=last.method if last else None,
        http_status=last.status if last else None,
        url_final=last.location if last else None,
        error=state.value.replace(" ", "-"),
        error_detail=answer.detail,
        ip=last.ip if last else None,
    )


def _of_status(url: str, status: int) -> LinkState:
    state = _BY_STATUS.get(status) or _CLASSES.get(status // 100, LinkState.ODD_ANSWER)
    return (syntax.after_not_found(url) or state) if state is LinkState.NOT_FOUND else state


def _with_status(check: LinkCheck, status: int) -> LinkCheck:
    problem = check.problem
    if check.state in _WITH_STATUS and problem:
        problem = f"{problem.rstrip('.')} (status {status})."
    return replace(check, http_status=status, problem=problem)


def _redirected(statuses: Iterable[int]) -> LinkState:
    permanent = all(status in _PERMANENT for status in statuses)
    return LinkState.REDIRECTED_PERMANENTLY if permanent else LinkState.REDIRECTED_TEMPORARILY


def _behind_redirect(url: str, hop: Hop, final: LinkCheck) -> LinkCheck:
    chain = [hop, *final.chain]
    known = replace(final, url=url, source="crawl", chain=chain, url_final=final.url_final or final.url)
    if url in {step.url for step in final.chain}:
        return _restate(known, LinkState.REDIRECT_LOOP)
    if final.health in {LinkHealth.FINE, LinkHealth.REDIRECTED}:
        return _restate(known, _redirected(step.status for step in chain))
    return known


def _restate(check: LinkCheck, state: LinkState) -> LinkCheck:
    return replace(check, health=state.health, state=state.value, problem=state.problem, advice=state.advice)


def _captured(check: LinkCheck, capture: Capture | None) -> LinkCheck:
    if capture is None:
        return replace(check, method=check.method or "GET")
    return replace(check, method="GET", checked=capture.date, ip=capture.ip, capture=capture)
