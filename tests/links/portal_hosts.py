"""The servers of the hosts that the made-up portal links to."""

from __future__ import annotations

from acid.replies import by_method, page, status
from acid.server import Web
from portal import REFUSES_HEAD, Portal


def surroundings(site: Portal, web: Web) -> None:
    """The hosts around the site, each with its manners; by name, or with the name first in the path of a bare address."""
    for url, code in site.agencies.items():
        host, _, path = url.partition("://")[2].partition("/")
        script = by_method(status(405), page()) if code == REFUSES_HEAD else page() if code == 200 else status(code)
        web.put(host, f"/{path}", script)
        web.put("127.0.0.1", f"/{host}/{path}", script)
