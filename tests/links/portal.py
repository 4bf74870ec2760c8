"""A federal portal made up from a seed: many pages, one template, and every link's truth known."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

HOST = "www.portal.example.gov"
SITE = f"https://{HOST}"
BAD_BASE = "https://staging.portal.example.gov"
"""What one page's `<base>` says; nothing is there."""
GONE = "gone-bureau.example.org"
"""A host that no longer exists."""
QUIET = ("fonts.cdn.example.org", "stats.cdn.example.org")
"""Hosts that pages only prepare to ask for things; their `/` is not found, which harms nobody."""
AGENCIES = tuple(f"agency-{n:02}.example.org" for n in range(24))
REFUSES_HEAD = 1405
"""For a status: 405 to HEAD, 200 to GET."""
_WORDS = [
    "harbor", "tide", "pilot", "berth", "permit", "license", "claim", "benefit", "pension", "notice",
    "record", "office", "clerk", "county", "river", "bridge", "road", "school", "grant", "loan", "census",
    "survey", "map", "weather", "storm", "relief", "passport", "travel", "tax", "wage", "job", "safety",
    "water", "fire", "forest",
]  # fmt: skip
_PAGES_A_SECTION = 24
_GIF = b"GIF89a\1\0\1\0\0\0\0;"


@dataclass(slots=True)
class Portal:
    """The site, the hosts around it, and the truth."""

    pages: dict[str, bytes] = field(default_factory=dict)
    """Path -> HTML."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Path -> images, papers, scripts, style sheets."""
    agencies: dict[str, int] = field(default_factory=dict)
    """URL on another host -> the status that it answers with; `REFUSES_HEAD` answers GET alone."""
    broken: dict[str, str] = field(default_factory=dict)
    """URL on the site's own host that is not there -> why: template, moved directory, typing error, image, paper."""
    dead_outside: dict[str, str] = field(default_factory=dict)
    """URL on another host that is dead -> why: gone host, page gone."""
    fragments: set[str] = field(default_factory=set)
    """URLs whose page is there and whose fragment is not."""
    base_page: str = ""
    """Path of the page with the misplaced `<base>`."""
    base_broken: set[str] = field(default_factory=set)
    """URLs that only this `<base>` makes, and that lead nowhere."""
    links: int = 0
    """Links on all pages."""

    @property
    def dead(self) -> set[str]:
        """Every target that has to be called broken, fragments apart."""
        return {*self.broken, *self.dead_outside, *self.base_broken}

    def write(self, folder: Path) -> None:
        """Lay the site out as a folder of files."""
        for path, content in self.contents():
            place = folder / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        yield from self.pages.items()
        yield from self.files.items()


def portal(pages: int = 1459, *, seed: int = 2023, broken: int = 82, fragments: int = 30) -> Portal:
    """Make the site."""
    return _Maker(pages, random.Random(seed)).make(broken, fragments)


class _Maker:
    def __init__(self, pages: int, dice: random.Random) -> None:
        self._dice = dice
        self._site = Portal()
        self._sections = max(2, pages // _PAGES_A_SECTION)
        self._paths = ["/"]
        for number in range(pages - 1):
            section = number % self._sections
            name = "-".join(dice.sample(_WORDS, 2))
            self._paths.append(f"/{_WORDS[section % len(_WORDS)]}-{section}/{name}-{number}/")
        self._by_section: dict[str, list[str]] = {}
        for path in self._paths[1:]:
            self._by_section.setdefault(path.split("/")[1], []).append(path)
        self._extra: dict[str, list[str]] = {path: [] for path in self._paths}
        """Path -> what stands in the body besides."""
        self._bases: dict[str, str] = {}
        self._papers: list[str] = []
        self._photos = max(20, pages // 3)
        self._parts = [f"{path}#section-{n}" for path in self._paths[1 : 1 + pages // 6] for n in (2, 7)]
        self._header = self._menu = self._footer = ""

    def make(self, broken: int, fragments: int) -> Portal:
        self._lay_files()
        self._lay_agencies()
        self._lay_templates()
        self._break_fragments(fragments)
        self._break_links(broken - len(self._site.broken))
        self._lay_bases()
        for number, path in enumerate(self._paths):
            self._site.pages[path] = self._page(number, path).encode()
        return self._site

    def _lay_files(self) -> None:
        for number in range(self._photos):
            for width in ("", "-480", "-960"):
                self._site.files[f"/images/photo-{number}{width}.gif"] = _GIF
        self._papers = [f"/papers/{_WORDS[n % len(_WORDS)]}-{n}.pdf" for n in range(max(20, len(self._paths) // 3))]
        for path in self._papers:
            self._site.files[path] = b"%PDF-1.7\n%%EOF\n"
        for path in ("/assets/site.css", "/assets/print.css", "/assets/site.js", "/assets/menu.js", "/favicon.ico"):
            self._site.files[path] = b"/* as it is */"

    def _lay_agencies(self) -> None:
        """Every kind of answer that is not a death: pages, walls, haters of HEAD, moved pages, hosts in need of rest."""
        odd = {3: 403, 5: REFUSES_HEAD, 7: 429, 9: 503, 11: 401, 13: 999}
        each = max(4, len(self._paths) // 36)
        for number, host in enumerate(AGENCIES):
            for page in range(each):
                self._site.agencies[f"https://{host}/page/{page}"] = odd.get(number, 200)
            self._site.agencies[f"https://{host}/"] = odd.get(number, 200)

    def _lay_templates(self) -> None:
        menu = [path for section in self._by_section.values() for path in section[:5]][:300]
        lost = {"/about/accessibility-statement/": "header", "/topics/harbors/": "menu", "/contact/old-form/": "footer"}
        self._site.broken |= dict.fromkeys((SITE + path for path in lost), "template")
        entry, late, foot = lost
        self._header = (
            '<a class="skip" href="#main">Skip to main content</a>'
            f'<header><a href="/"><img src="/images/photo-0.gif" alt="Portal"></a><a href="{entry}">Accessibility</a>'
            '<form action="/search/" method="get"><input name="q"></form>'
            '<form action="/feedback/send" method="post"><textarea name="words"></textarea></form></header>'
        )
        self._site.pages["/search/"] = (
            b"<!doctype html><title>Search</title><h1>Search</h1><p>Say what you look for.</p>"
        )
        columns = [menu[start::6] for start in range(6)]
        columns[2].append(late)
        self._menu = (
            '<nav aria-label="Main"><ul>'
            + "".join(f"<li><ul>{_items(column)}</ul></li>" for column in columns)
            + "</ul></nav>"
        )
        outside = [f"https://{host}/" for host in AGENCIES] + [f"https://{host}/page/1" for host in AGENCIES]
        self._footer = f'<footer><ul>{_items([*menu[:40], *outside, foot])}</ul><a href="mailto:web@portal.example.gov">Write to us</a><a href="#top">Up</a></footer>'

    def _break_fragments(self, number: int) -> None:
        for serial in range(number):
            page, target = self._dice.sample(self._paths[1:], 2)
            url = f"{target}#{('setcion', 'part', 'Section')[serial % 3]}-{serial % 9}{'' if serial % 3 else 'x'}"
            if SITE + url in self._site.fragments:
                url += f"-{serial}"
            self._site.fragments.add(SITE + url)
            self._add(page, url)

    def _break_links(self, number: int) -> None:
        moved = min(30, number // 2)
        section = "benefits-2019"
        for path in self._dice.sample(self._paths[1:], moved):
            old = f"/{section}/{path.split('/')[2]}/"
            self._break(old, "moved directory")
        for serial in range(number - moved):
            path = self._dice.choice(self._paths[1:])
            match serial % 4:
                case 0:
                    self._break(path[:-2] + f"x{serial}/", "typing error")
                case 1:
                    self._break(f"/papers/lost-{serial}.pdf", "paper")
                case 2:
                    self._break(f"/images/lost-{serial}.gif", "image")
                case 3:
                    self._break(f"/{_WORDS[serial % len(_WORDS)]}/taken-down-{serial}/", "taken down")
        for serial in range(12):
            self._dead_outside(f"https://{GONE}/paper/{serial}", "gone host")
        for serial in range(10):
            url = f"https://{AGENCIES[serial]}/taken-down/{serial}"
            if serial not in {3, 5, 7, 9}:
                self._site.agencies[url] = 404
                self._dead_outside(url, "page gone")

    def _lay_bases(self) -> None:
        """Pages whose `<base>` is right, and one whose is not."""
        good = self._dice.sample(self._paths[1:], 4)
        for path in good:
            section = path.split("/")[1]
            self._site.pages[f"/{section}/"] = (
                f"<!doctype html><title>{section}</title><main id='main'><h1>{section}</h1></main>".encode()
            )
            self._bases[path] = f'<base href="/{section}/"><base href="/nowhere/">'
            self._extra[path] += [
                f'<a href="{sibling.split("/")[2]}/">beside</a>' for sibling in self._by_section[section][:6]
            ]
        free = (path for path in self._paths[1:] if path not in self._bases and not self._extra[path])
        self._site.base_page = next(free)
        self._bases[self._site.base_page] = f'<base href="{BAD_BASE}/">'

    def _break(self, path: str, why: str) -> None:
        self._site.broken[SITE + path] = why
        for page in self._dice.sample(self._paths[1:], self._dice.choice((1, 1, 1, 2, 3))):
            self._add(page, path, image=why == "image")

    def _dead_outside(self, url: str, why: str) -> None:
        self._site.dead_outside[url] = why
        self._add(self._dice.choice(self._paths[1:]), url)

    def _add(self, page: str, url: str, *, image: bool = False) -> None:
        text = escape(url.rstrip("/").rpartition("/")[2].replace("-", " "))
        self._extra[page].append(f'<img src="{url}" alt="{text}">' if image else f'<a href="{escape(url)}">{text}</a>')

    def _page(self, number: int, path: str) -> str:
        dice = self._dice
        section = path.split("/")[1]
        siblings = self._by_section.get(section, self._paths[:20])
        title = path.strip("/").rpartition("/")[2].replace("-", " ").title() or "The Portal"
        crumbs = f'<ol class="crumbs"><li><a href="/">Home</a></li><li><a href="{siblings[0]}">{section}</a></li></ol>'
        seen = [dice.choice(self._paths) for _ in range(24)] + dice.choices(self._parts, k=6)
        seen += dice.sample(self._papers, 4) + [
            f"https://{dice.choice(AGENCIES)}/page/{dice.randrange(4)}" for _ in range(4)
        ]
        parts = [
            f'<h2 id="section-{n}">{_words(dice, 4)}</h2><p>{_words(dice, 40)}{_inline(seen[n::9])}</p>'
            for n in range(9)
        ]
        parts += [f"<p>{_words(dice, 9)} {extra} {_words(dice, 5)}.</p>" for extra in self._extra[path]]
        shown = number % self._photos
        photo = (
            f'<figure><img src="/images/photo-{shown}.gif" srcset="/images/photo-{shown}-480.gif 480w, '
            f'/images/photo-{shown}-960.gif 960w" alt="{_words(dice, 3)}"><figcaption>{_words(dice, 6)}</figcaption></figure>'
        )
        text = (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title} | Portal</title>\n{self._bases.get(path, "")}'
            '<link rel="stylesheet" href="/assets/site.css"><link rel="stylesheet" media="print" href="/assets/print.css">\n'
            f'<link rel="icon" href="/favicon.ico"><link rel="canonical" href="{SITE}{path}">\n'
            f'<link rel="preconnect" href="https://{QUIET[0]}"><link rel="dns-prefetch" href="//{QUIET[1]}">\n'
            '<script src="/assets/site.js"></script><script src="/assets/menu.js" defer></script>\n</head>\n<body>\n'
            f'{self._header}\n{self._menu}\n{crumbs}\n<aside><nav aria-label="Section"><ul>{_items(siblings)}</ul></nav></aside>\n'
            f'<main id="main"><h1>{title}</h1>\n{photo}\n'
            + "\n".join(parts)
            + f"\n</main>\n{self._footer}\n</body>\n</html>\n"
        )
        self._count(path, text)
        return text

    def _count(self, path: str, text: str) -> None:
        attributes = text.count(' href="') + text.count(' src="') + text.count(' action="')
        self._site.links += attributes + 2 - text.count("<base ")
        if path == self._site.base_page:
            pieces = text.replace(' src="', ' href="').replace(' action="', ' href="').split(' href="')[1:]
            addresses = {piece.partition('"')[0] for piece in pieces}
            photo = {f"/images/photo-{self._paths.index(path) % self._photos}-{width}.gif" for width in (480, 960)}
            own = {address.partition("#")[0] for address in addresses | photo if address[:1] == "/" != address[1:2]}
            self._site.base_broken = {BAD_BASE + address for address in own - {"/feedback/send"} | {"/"}}


def _items(paths: list[str]) -> str:
    return "".join(
        f'<li><a href="{path}">{path.rstrip("/").rpartition("/")[2].replace("-", " ")}</a></li>' for path in paths
    )


def _inline(paths: list[str]) -> str:
    return " ".join(
        f'<a href="{escape(path)}">{path.rstrip("/").rpartition("/")[2].replace("-", " ")}</a>' for path in paths
    )


def _words(dice: random.Random, number: int) -> str:
    return " ".join(dice.choices(_WORDS, k=number)).capitalize()
