"""A site of invented lighthouses whose pages name what they need in every way that HTML and CSS know.

The ways are those of the Archival Acid Test (Kelly, Nelson, Weigle, 2014), and more. Each picture has a side of its own,
so that the one that is shown can be told from all others.
"""

from __future__ import annotations

import gzip
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from archive_crawler.demo.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

WWW, CDN = "www.lighthouses.example.gov", "pictures.example.net"

PICTURES = {
    "relative": (WWW, "/lamps/relative.png", 11),
    "parent": (WWW, "/parent.png", 12),
    "rooted": (WWW, "/lamps/rooted.png", 13),
    "absolute": (WWW, "/lamps/absolute.png", 14),
    "remote": (CDN, "/remote.png", 15),
    "schemeless": (CDN, "/schemeless.png", 16),
    "query": (WWW, "/picture?id=17&size=s", 17),
    "spaced": (WWW, "/lamps/red lamp.png", 18),
    "letters": (WWW, "/lamps/fyrtårn.png", 19),
    "redirected": (WWW, "/lamps/new-place.png", 20),
    "chosen": (WWW, "/lamps/set-1x.png", 21),
    "set": (WWW, "/lamps/set-2x.png", 22),
    "source": (CDN, "/source.png", 23),
    "imported": (WWW, "/styles/deep/imported.png", 24),
    "styled": (WWW, "/styles/styled.png", 25),
    "inline": (WWW, "/lamps/inline.png", 26),
    "element": (CDN, "/element.png", 27),
    "framed": (WWW, "/frames/framed.png", 28),
    "poster": (WWW, "/lamps/poster.png", 29),
    "object": (WWW, "/lamps/object.png", 30),
    "drawn": (CDN, "/drawn.png", 31),
    "lazy": (WWW, "/lamps/lazy.png", 32),
    "based": (CDN, "/based/based.png", 33),
    "scripted": (WWW, "/lamps/scripted.png", 35),
}
"""Host, path and side in pixels of each picture. Only a script knows the address of `scripted`."""

_INLINE = b64encode(png((200, 0, 0), 34)).decode()

_HOME = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Lighthouses of the Invented Coast</title>
<link rel="stylesheet" href="/styles/site.css">
<style>#element {{ background: url( "//{CDN}/element.png" ) }}</style>
<script src="/scripts/local.js"></script><script src="http://{CDN}/remote.js"></script></head>
<body><h1>Lighthouses of the Invented Coast</h1>
<p id="local">no script</p><p id="far">no script</p><p id="written">no script</p><p id="late">no script</p>
<img id="relative" src="lamps/relative.png"> <img id="parent" src="../parent.png"> <img id="rooted" src="/lamps/rooted.png">
<img id="absolute" src="http://{WWW}/lamps/absolute.png"> <img id="remote" src="http://{CDN}/remote.png">
<img id="schemeless" src="//{CDN}/schemeless.png"> <img id="encoded" src="data:image/png;base64,{_INLINE}">
<img id="query" src="picture?id=17&amp;size=s"> <img id="spaced" src="lamps/red lamp.png">
<img id="letters" src="lamps/fyrt&aring;rn.png"> <img id="redirected" src="lamps/old-place.png">
<img id="chosen" srcset="lamps/set-1x.png 1x, lamps/set-2x.png 2x">
<picture><source srcset="//{CDN}/source.png" type="image/png"><img id="source" src="lamps/relative.png"></picture>
<div id="styled">styled</div><div id="imported">imported</div><div id="element">element</div>
<div id="inline" style="background-image: url(lamps/inline.png)">inline</div>
<iframe id="frame" src="/frames/keeper.html"></iframe>
<video id="poster" poster="lamps/poster.png"></video> <object id="object" data="lamps/object.png"></object>
<svg width="40" height="40"><image id="drawn" href="//{CDN}/drawn.png" width="31" height="31"/></svg>
<img id="lazy" data-src="lamps/lazy.png"> <img id="scripted"> <img id="gone" src="lamps/gone.png">
<p><a href="/based/page.html">A page with a base</a> <a href="/moved">moved</a> <a href="/lost">lost</a></p>
<script>
document.getElementById('written').textContent = 'written by a script in the page';
setTimeout(() => document.getElementById('late').textContent = 'written later', 300);
document.getElementById('scripted').src = ['lamps', 'scripted' + '.png'].join('/');
</script></body></html>"""

_BASED = f"""<!DOCTYPE html><html><head><base href="http://{CDN}/based/"><title>Based</title></head>
<body><h1>Based</h1><img id="based" src="based.png"></body></html>"""

_KEEPER = """<!DOCTYPE html><html><head><title>Keeper</title></head>
<body><p id="keeper">The keeper lives in a frame.</p><img id="framed" src="framed.png"></body></html>"""

_LOCAL = """document.addEventListener('DOMContentLoaded', () => {
  document.getElementById('local').textContent = 'written by a script of the site';
  const lazy = document.getElementById('lazy'); lazy.src = lazy.dataset.src;
});"""

_FAR = """document.addEventListener('DOMContentLoaded', () => {
  document.getElementById('far').textContent = 'written by a script of another host';
});"""

_PAGES = {
    (WWW, "/"): (_HOME, "text/html"),
    (WWW, "/based/page.html"): (_BASED, "text/html; charset=utf-8"),
    (WWW, "/frames/keeper.html"): (_KEEPER, "text/html; charset=utf-8"),
    (WWW, "/styles/site.css"): (
        '@import "deep/more.css";\nh1 { color: rgb(1, 2, 3) }\n#styled { background: url(styled.png) }',
        "text/css",
    ),
    (WWW, "/styles/deep/more.css"): ("#imported { background: url('imported.png') }", "text/css"),
    (WWW, "/scripts/local.js"): (_LOCAL, "text/javascript"),
    (CDN, "/remote.js"): (_FAR, "text/javascript"),
}
_MOVED = {(WWW, "/moved"): "/based/page.html", (WWW, "/lamps/old-place.png"): "new-place.png"}

COLLECTION = f"""
name = "lighthouses"
contact = "keeper@example.org"
seeds = ["http://{WWW}/"]

[scope]
type = "custom"
include = ['^http://{WWW.replace(".", "[.]")}/']

[politeness]
delay = 0

[links]
check = false

[hosts]
"{WWW}" = "ADDRESS"
"{CDN}" = "ADDRESS"
"""


class LighthouseSite:
    """The site, on a port of loopback."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def collection(self, folder: Path) -> Path:
        """A collection file of the site."""
        path = folder / "lighthouses.toml"
        path.write_text(COLLECTION.replace("ADDRESS", f"127.0.0.1:{self._server.server_port}"), encoding="utf-8")
        return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host, path = self.headers.get("Host", "").partition(":")[0], unquote(self.path)
        if place := _MOVED.get((host, path)):
            self._send(302, b"", "text/plain", Location=place)
        elif found := _PAGES.get((host, path)):
            # Styles are compressed, as they are on real sites.
            packed = found[1].startswith("text/css")
            body = found[0].encode()
            self._send(
                200,
                gzip.compress(body) if packed else body,
                found[1],
                **({"Content_Encoding": "gzip"} if packed else {}),
            )
        else:
            side = next((side for at, place, side in PICTURES.values() if (at, place) == (host, path)), None)
            self._send(200, png((20, 90, 160), side), "image/png") if side else self._send(
                404, b"Lost at sea", "text/plain"
            )

    def _send(self, status: int, body: bytes, content_type: str, **headers: str) -> None:
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {**named, "Content-Type": content_type, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
