"""More hosts that mean harm: forged words, odd framing, bombs in disguise, ways out of the web, traps of embeds."""

from __future__ import annotations

import gzip
import itertools
import zlib
from urllib.parse import quote

import brotli
from hostile_server import HTML, OK, STORY, WORDS, Asked

CHUNKED = OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
ESCAPES = "\x1b[31m\x1b]0;owned\x07\x9b2J\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\N{LINE SEPARATOR}\x85\x7f"
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\tTab",
    "\rReturn",
    "  =1+1",
    "\N{FULLWIDTH EQUALS SIGN}1",
]
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"
INSIDE = [
    "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:22/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
    "http://2130706433/", "http://0x7f.1/", "http://localhost/", "http://10.0.0.1/",
]  # fmt: skip
"""Addresses that are nobody's but this machine's or its network's."""
SCHEMES = [
    "javascript:alert(1)",
    "data:text/html,<b>x",
    "file:///etc/passwd",
    "ftp://ftp.example.gov/x",
    "gopher://x/",
    *INSIDE,
]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def impostor(asked: Asked) -> None:
    """Words that forge: in title, link texts and addresses, header values, a reason phrase."""
    links = "".join(f'<a href="/to/{n}">{escaped(text)}</a> ' for n, text in enumerate([*FORMULAS, ESCAPES, MARKUP]))
    links += f'<a href="/{quote(ESCAPES)}">{escaped(ESCAPES)}</a><a href="javascript:alert(1)">{escaped(MARKUP)}</a>'
    links += f'<a href="/{escaped(MARKUP + ESCAPES)}">x</a><a href="{escaped(FORMULAS[0])}">x</a>'
    if asked.path == "/":
        asked.answer("<title>Front</title><a href=/news/2026/01/02/a-pier-is-painted>x</a>")
        return
    if not asked.path.endswith("/a-pier-is-painted"):
        asked.answer("<title>No such page</title>", status="404 Not \x1b[31mFound")
        return
    title = escaped(f"={ESCAPES}{MARKUP}")
    story = STORY.format(n=title, words=WORDS * 2)
    parts = "".join(f"<p>{WORDS}{link}</a></p>" for link in links.split("</a>") if link.strip())
    body = story.replace("</article>", f"{parts}</article>").encode()
    head = f"HTTP/1.1 200 O\x1bK {FORMULAS[0]}\r\nX-{FORMULAS[1]}: {ESCAPES[:20]}\r\nServer: {FORMULAS[0]}\x1b[2J\r\n"
    asked.send(
        head.encode("utf-8"),
        b"Content-Type: text/html; charset=utf-8; \x1b[31m\r\n",
        b"Content-Length: %d\r\n\r\n" % len(body),
        body,
    )


def no_head(asked: Asked) -> None:
    asked.send(b"<html><title>HTTP/0.9</title><p>no head at all</p></html>")


def chunk_overflow(asked: Asked) -> None:
    asked.send(CHUNKED + b"FFFFFFFFFFFFFFFFF\r\nhello")


def chunk_negative(asked: Asked) -> None:
    asked.send(CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n")


def two_lengths(asked: Asked) -> None:
    asked.send(OK + HTML + b"Content-Length: 5\r\nContent-Length: 500\r\n\r\nhello world")


def long_type(asked: Asked) -> None:
    asked.answer("<title>Type</title>", "text/html; charset=" + "x" * 60_000)


def long_location(asked: Asked) -> None:
    asked.redirect("/" + "x" * 100_000)


def odd_location(asked: Asked) -> None:
    asked.send(
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe[::/\x00\x1b[31m \t\r\n http://x\r\nContent-Length: 0\r\n\r\n"
    )


def ways_out(asked: Asked) -> None:
    """Redirects and embeds that lead out of the web, or in to this machine."""
    if asked.path == "/":
        links = "".join(f"<a href=/out/{n}>out</a>" for n in range(len(SCHEMES)))
        asked.answer(f"<title>Out</title>{links}" + "".join(f'<img src="{url}">' for url in SCHEMES))
    elif asked.path.startswith("/out/"):
        asked.redirect(SCHEMES[int(asked.path.rpartition("/")[2])])
    else:
        asked.answer("", "text/plain", status="404 Not Found")


def growing_query(asked: Asked) -> None:
    asked.redirect(f"{asked.path}{'&' if '?' in asked.path else '?'}again={asked.path.count('again')}")


def cookies(asked: Asked) -> None:
    asked.answer("<title>Cookies</title>", "text/html", *(f"Set-Cookie: c{n}={'x' * 200}" for n in range(2000)))


def refresh(asked: Asked) -> None:
    to = f"/{int(asked.path[1:] or 0) + 1}"
    asked.answer(
        f'<title>Refresh</title><meta http-equiv=refresh content="0;url={to}">', "text/html", f"Refresh: 0; url={to}"
    )


def coded(coding: str, body: bytes):
    return lambda asked: asked.answer(body, "text/html", f"Content-Encoding: {coding}")


def gzipped(size: int) -> bytes:
    return gzip.compress(bytes(size), mtime=0)


def raw_deflate(size: int) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(bytes(size)) + deflate.flush()


def utf7(asked: Asked) -> None:
    asked.answer("+ADw-script+AD4-alert(1)+ADw-/script+AD4- <title>Seven</title>", "text/html; charset=utf-7")


def utf16(asked: Asked) -> None:
    asked.answer("<title>Ascii</title><p>This is no UTF-16.</p>" * 3, "text/html; charset=utf-16le")


def imports(asked: Asked) -> None:
    """A stylesheet that imports another one, without end, and a frame in a frame."""
    number = int(asked.path.rpartition("/")[2] or 0)
    if asked.path.startswith("/css"):
        asked.answer(f"@import url(/css/{number + 1}); @import url(/css/{number + 2});", "text/css")
    else:
        asked.answer(f"<title>Frame</title><link rel=stylesheet href=/css/1><iframe src=/frame/{number + 1}></iframe>")


def base(asked: Asked) -> None:
    asked.answer(
        "<base href='javascript:alert(1)//'><title>Base</title><a href=next>x</a><a href=//10.0.0.1/>y</a><img src=pic>"
    )


def silent(asked: Asked) -> None:
    asked.send(OK + HTML + b"Content-Length: 1000\r\n\r\n<p>and then")
    asked.stop.wait(60)


def switching(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello")


def bodiless(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 204 No Content\r\nContent-Length: 500000\r\n\r\n" + b"<p>body" * 1000)


def partial(asked: Asked) -> None:
    asked.answer("half", "text/html", "Content-Range: bytes 0-3/99999999999999999999", status="206 Partial Content")


def unmodified(asked: Asked) -> None:
    asked.send(b'HTTP/1.1 304 Not Modified\r\nETag: "never"\r\n\r\n')


def few_connections():
    """Accepts the first connections, and breaks all later ones off."""
    count = itertools.count()

    def serve(asked: Asked) -> None:
        if next(count) < 4:
            asked.answer("<title>Few</title>" + "".join(f"<a href=/few/{n}>x</a>" for n in range(8)))

    return serve


def sitemap_cycle(asked: Asked) -> None:
    there = {"/a.xml": "/b.xml", "/b.xml": "/a.xml"}.get(asked.path, "/a.xml")
    locations = "".join(
        f"<sitemap><loc>http://sitemap-cycle.example.gov{path}</loc></sitemap>" for path in (asked.path, there)
    )
    asked.answer(f"<sitemapindex>{locations}</sitemapindex>", "application/xml")


def robots_binary(asked: Asked) -> None:
    asked.answer(bytes(range(256)) * 500 + b"\nUser-agent: *\r\n\0Disallow: /\n", "application/octet-stream")


def robots_html(asked: Asked) -> None:
    asked.answer("<html><body>User-agent: *<br>Disallow: /<br></body></html>", "text/html")


def robots_loop(asked: Asked) -> None:
    asked.redirect("/robots.txt")


def robots_members(asked: Asked) -> None:
    """A million of gzip members without content."""
    asked.answer(gzip.compress(b"", mtime=0) * 90_000, "text/plain", "Content-Encoding: gzip")


def robots_drip(asked: Asked) -> None:
    asked.send(OK + b"Content-Type: text/plain\r\n\r\n")
    while not asked.stop.wait(0.2):
        asked.send(b"#")


def cut_handshake(connection) -> None:
    """The beginning of a ServerHello, and then nothing more."""
    connection.recv(65_536)
    connection.sendall(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + b"x" * 20)


def endless_handshake(connection) -> None:
    connection.recv(65_536)
    while True:
        connection.sendall(b"\x16\x03\x03\x40\x00\x0b\xff\xff\xff" + b"x" * 16_380)


def hung_handshake(connection) -> None:
    while connection.recv(65_536):
        pass


def plain(asked: Asked) -> None:
    asked.answer("<title>Plain</title>")


PAGES = {
    "impostor": impostor, "no-head": no_head, "chunk-overflow": chunk_overflow, "chunk-negative": chunk_negative,
    "two-lengths": two_lengths, "long-type": long_type, "long-location": long_location, "odd-location": odd_location,
    "ways-out": ways_out, "growing-query": growing_query, "cookies": cookies, "refresh": refresh,
    "gzip-members": coded("gzip", gzipped(1 << 20) * 300), "gzip-empty": coded("gzip", gzipped(0) * 50_000),
    "br-window": coded("br", brotli.compress(bytes(64 << 20), lgwin=24)), "deflate-raw": coded("deflate", raw_deflate(64 << 20)),
    "zlib-as-gzip": coded("gzip", zlib.compress(b"<title>Zlib</title>")), "codings": coded("gzip," * 10_000 + "gzip", gzipped(1000)),
    "zstd-window": coded("zstd", b"\x28\xb5\x2f\xfd\x00\xa8" + (b"\x02\x00\x10" + b"a") * 2000),
    "utf7": utf7, "utf16": utf16, "imports": imports, "base": base, "silent": silent, "switching": switching, "bodiless": bodiless,
    "partial": partial, "unmodified": unmodified, "few-connections": few_connections(),
    "robots-binary": plain, "robots-html": plain, "robots-loop": plain, "robots-members": plain, "robots-drip": plain,
}  # fmt: skip
ROBOTS = {
    "robots-binary.example.gov": robots_binary, "robots-html.example.gov": robots_html, "robots-loop.example.gov": robots_loop,
    "robots-members.example.gov": robots_members, "robots-drip.example.gov": robots_drip,
}  # fmt: skip
LISTS = {"sitemap-cycle": sitemap_cycle}
HANDSHAKES = {"cut-handshake": cut_handshake, "endless-handshake": endless_handshake, "hung-handshake": hung_handshake}
