"""The manual of link states, written from the catalogue."""

from __future__ import annotations

from archive_crawler.links.catalogue import Group
from archive_crawler.links.firewall_signs import BODIES, HEADERS
from archive_crawler.links.states import LinkState

_ABOUT = """\
# Link states

What a link check can find. Written by `make docs` from `archive_crawler/links/catalogue.py`; do not edit.

A verdict is a function of the evidence that `link_checks.jsonl` keeps: the same evidence gives the same state. The health below
is what one look finds. What looks broken is written as `failing` until time has confirmed it: three failures over three days, a
410, or a name that twice did not exist; what is wrong by the link's own words is broken at once. What is blocked, or cannot be
decided, is never called failing or broken.

A page that answers 200 is held against a made-up address beside it (the same host, folder and extension): where both have the same words,
the page's own address, dates and tokens aside, and say that nothing was found, the page is certainly not there."""


def manual() -> str:
    """Describe every link state, as Markdown."""
    parts = [_ABOUT, *(_section(group) for group in Group), _walls()]
    return "\n\n".join(parts) + "\n"


def _section(group: Group) -> str:
    rows = "\n".join(_row(state) for state in LinkState if state.group is group)
    head = "| state | health | problem | advice | who can mend it | certainty |\n|---|---|---|---|---|---|"
    return f"## {group.value}\n\n{head}\n{rows}"


def _row(state: LinkState) -> str:
    told = (state.problem or "—", state.advice or "—", state.owner.value, state.certainty.value)
    return f"| `{state.value}` | {state.health.value} | " + " | ".join(told) + " |"


def _walls() -> str:
    names = sorted({sign.wall for sign in (*HEADERS, *BODIES)}, key=str.lower)
    return (
        "## Firewalls\n\nNamed in `error_detail` with the sign they were known by; their signs are in "
        f"`archive_crawler/links/firewall_signs.py`: {', '.join(names)}, and status 999."
    )
