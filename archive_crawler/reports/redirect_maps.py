"""Redirects from dead pages of a site to the pages they meant, for its server: nginx, Apache, Drupal.

Only what is sure and on one host; a page that answers is never redirected, and no redirect leads to another one.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_UNSAFE = re.compile(r'[\x00-\x1f\x7f$\\"]')
"""What no server's configuration can have in a string without a trick; such pages are left out."""

_LONGEST = 200
"""Letters of a host in a file's name: file systems take 255 in all."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect within one host."""

    source: str
    """Path and query of the dead page, percent-encoded as links have it."""
    target: str
    """The page that it meant, absolute."""

    @property
    def path(self) -> str:
        return self.source.partition("?")[0]

    @property
    def query(self) -> str:
        return self.source.partition("?")[2]


def redirects(pairs: Iterable[tuple[str, str]], works: Callable[[str], bool]) -> dict[str, list[Redirect]]:
    """The redirects of each host, of dead addresses with the one that each meant; those that could do harm left out."""
    wanted = {}
    for dead, meant in pairs:
        source, target = urlsplit(dead), urlsplit(meant)
        if source.netloc == target.netloc and _relative(dead) != _relative(meant) and not works(dead):
            wanted[source.netloc.lower(), _relative(dead)] = meant
    found: dict[str, list[Redirect]] = {}
    for (host, path), meant in sorted(wanted.items()):
        unsafe = _UNSAFE.search(unquote(path) + unquote(meant))
        if (host, _relative(meant)) not in wanted and not unsafe:
            found.setdefault(host, []).append(Redirect(path, meant.partition("#")[0]))
    return found


def files(host: str, found: list[Redirect]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file for a host."""
    name = re.sub(r"[^a-z0-9.-]", "_", host)[:_LONGEST]
    yield f"{name}.nginx.conf", _nginx(host, found).encode()
    yield f"{name}.apache.conf", _apache(host, found).encode()
    yield f"{name}.drupal.csv", _drupal(found).encode()


def _nginx(host: str, found: list[Redirect]) -> str:
    rows = "".join(f'    "{each.source}" "{each.target}";\n' for each in found)
    variable = "moved_" + re.sub(r"[^a-z0-9]", "_", host)
    return (
        f"# Dead pages of {host} and the pages they meant. Put this into the http block, and into the server block:\n"
        f"#     if (${variable}) {{ return 301 ${variable}; }}\n"
        "# Leave the next line out where your configuration has it already.\n"
        "map_hash_bucket_size 512;\n"
        f"map $request_uri ${variable} {{\n{rows}}}\n"
    )


def _apache(host: str, found: list[Redirect]) -> str:
    """RedirectMatch where it can; it would encode a percent sign again, and knows no query."""
    plain = [each for each in found if not re.search("[%?]", each.source + each.target)]
    others = [each for each in found if each not in plain]
    lines = [f"# Dead pages of {host} and the pages they meant."]
    lines += [f'RedirectMatch 301 "^{_regex(each.path)}$" "{each.target}"' for each in plain]
    lines += ["RewriteEngine On"] if others else []
    for each in others:
        path, target = _regex(unquote(each.path).lstrip("/")), each.target.replace("%", r"\%")
        lines.append(f'RewriteCond "%{{QUERY_STRING}}" "^{_regex(each.query)}$"')
        lines.append(f'RewriteRule "^/?{path}$" "{target}" [R=301,L,NE,QSD]')
    return "\n".join(lines) + "\n"


def _regex(text: str) -> str:
    """A regular expression for exactly this text, inside double quotes."""
    return re.sub(r"([.^|?*+()\[\]{}])", r"\\\1", text).replace("%", r"\x25")


def _drupal(found: list[Redirect]) -> str:
    """As the module Path Redirect Import takes it: paths without their first slash, the query behind."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["source", "destination", "language", "status_code"])
    for each in found:
        target = urlsplit(each.target)
        path = _relative(each.target).lstrip("/")
        rows.writerow([each.source.lstrip("/"), path if target.path.strip("/") else "<front>", "und", 301])
    return out.getvalue()


def _relative(url: str) -> str:
    """Path and query, percent-encoded as browsers send them."""
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path
