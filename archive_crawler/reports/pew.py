"""Dead links by the definition of Pew Research Center, "When Online Content Disappears", 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth

if TYPE_CHECKING:
    from archive_crawler.items import LinkCheck

_STATUSES = frozenset({204, 400, 404, 410, 500, 501, 502, 503, 523})
_ERRORS = frozenset({"dns", "dns-temporary", "refused", "unreachable", "connect-timeout", "timeout", "reset", "empty"})
WEB = ("http://", "https://")


def is_dead_to_pew(check: LinkCheck) -> bool:
    """Whether the study would count the target as dead: its host is not found or not reached, or it answers so."""
    return check.http_status in _STATUSES or check.error in _ERRORS


def has_result(check: LinkCheck) -> bool:
    """Whether it is a web address about which something was found out."""
    return check.url.lower().startswith(WEB) and check.health is not LinkHealth.UNCHECKED
