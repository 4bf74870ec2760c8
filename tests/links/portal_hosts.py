"""The servers of the made-up portal, and of the hosts that it links to."""

from __future__ import annotations

import mimetypes

from acid.replies import by_method, html, page, status
from acid.server import Reply, Request, Web
from portal import HOST, REFUSES_HEAD, Portal


def surroundings(site: Portal, web: Web) -> None:
    """The hosts around the site, each with its manners; by name, or with the name first in the path of a bare address."""
    for url, code in site.agencies.items():
        host, _, path = url.partition("://")[2].partition("/")
        script = by_method(status(405), page()) if code == REFUSES_HEAD else page() if code == 200 else status(code)
        web.put(host, f"/{path}", script)
        web.put("127.0.0.1", f"/{host}/{path}", script)


def own_host(site: Portal, web: Web) -> None:
    """The site's own host; what it does not have is an honest 404."""
    known = dict(site.contents())

    def serve(request: Request) -> Reply:
        path = request.path.partition("?")[0]
        content = known.get(path)
        if content is None:
            return html("Page not found", "<h1>Page not found</h1><p>There is no such page here.</p>", status=404)
        kind = mimetypes.guess_type(path)[0] or "text/html; charset=utf-8"
        return Reply(200, (("Content-Type", kind),), content)

    web.put_host(HOST, serve)
