"""A finding as a link check says it: health, sentence, advice, owner and certainty of its state."""

from __future__ import annotations

from dataclasses import replace

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links import syntax
from archive_crawler.links.finding import Finding
from archive_crawler.links.spelling import corrected
from archive_crawler.links.states import LinkState

BY_STATUS = {
    204: LinkState.NO_CONTENT,
    205: LinkState.NO_CONTENT,
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
"""States that a status alone tells."""
_CLASSES = {2: LinkState.OK, 3: LinkState.REDIRECT_NOWHERE, 4: LinkState.CLIENT_ERROR, 5: LinkState.SERVER_ERROR}
_WITH_STATUS = frozenset({LinkState.CLIENT_ERROR, LinkState.SERVER_ERROR, LinkState.REDIRECT_NOWHERE})


def stated(url: str, found: Finding, source: str = "check") -> LinkCheck:
    """A check that says what was found, and nothing else yet."""
    bare = LinkCheck(url, LinkHealth.FINE, "", None, None, source, None, None, None, None)
    return restated(bare, found)


def restated(check: LinkCheck, found: Finding) -> LinkCheck:
    """The same check with another verdict."""
    state = found.state
    return replace(
        check,
        health=state.health,
        state=state.value,
        problem=state.problem,
        advice=found.advice or state.advice,
        certainty=found.certainty or state.certainty,
        owner=state.owner,
        error_detail=found.detail,
        nearest_id=found.nearest_id,
    )


def of_status(url: str, status: int) -> Finding:
    """What a status code says of the address that it answers."""
    state = BY_STATUS.get(status) or _CLASSES.get(status // 100, LinkState.ODD_ANSWER)
    if state is LinkState.NOT_FOUND and (mistake := syntax.after_not_found(url)):
        return Finding(mistake, advice=advice_for(url, mistake))
    return Finding(state)


def with_status(check: LinkCheck, status: int) -> LinkCheck:
    """A check with its status code, which its sentence says where that tells more."""
    problem = check.problem
    if check.state in _WITH_STATUS and problem:
        problem = f"{problem.rstrip('.')} (status {status})."
    return replace(check, http_status=status, problem=problem)


def advice_for(url: str, state: LinkState) -> str | None:
    """What was meant, as advice, where a link is wrong by its own words."""
    meant = corrected(url) if state.health is LinkHealth.BROKEN else None
    return f"Write “{meant}”, if that is what is meant." if meant else None
