"""Markup in which links hide, or seem to be; with the targets that a browser sees."""

from __future__ import annotations

from dataclasses import dataclass

URL = "https://www.example.gov/a/b/page.html"


@dataclass(frozen=True, slots=True)
class Markup:
    """A piece of a page, and its links."""

    name: str
    html: str
    links: tuple[str, ...] = ()
    """The targets, absolute, in any order, each once."""
    head: bool = False
    """Whether it stands in the head."""
    charset: str = "utf-8"
    url: str = URL

    def page(self) -> bytes:
        parts = (f"{self.html}</head><body>", "") if self.head else ("</head><body>", self.html)
        return f'<!doctype html><html><head><meta charset="{self.charset}"><title>T</title>{"".join(parts)}</body></html>'.encode(
            self.charset
        )


_SITE = "https://www.example.gov"
_HERE = f"{_SITE}/a/b"

BASES = [
    Markup("no base", '<a href="x">x</a>', (f"{_HERE}/x",)),
    Markup("base in the head", '<base href="/c/"><link rel="next" href="x">', (f"{_SITE}/c/x",), head=True),
    Markup(
        "base relative to the page", '<base href="../c/"><link rel="next" href="x">', (f"{_SITE}/a/c/x",), head=True
    ),
    Markup(
        "first base counts",
        '<base href="/c/"><base href="/d/"><link rel="next" href="x">',
        (f"{_SITE}/c/x",),
        head=True,
    ),
    Markup("base after the link", '<a href="x">x</a><base href="/c/">', (f"{_SITE}/c/x",)),
    Markup(
        "base without href first",
        '<base target="_top"><base href="/c/"><link rel="next" href="x">',
        (f"{_SITE}/c/x",),
        head=True,
    ),
    Markup(
        "base that is no URL",
        '<base href="http://["><base href="/c/"><link rel="next" href="x">',
        (f"{_HERE}/x",),
        head=True,
    ),
    Markup(
        "base with a scheme that counts not",
        '<base href="javascript:0"><link rel="next" href="x">',
        (f"{_HERE}/x",),
        head=True,
    ),
    Markup("base in a comment", '<!-- <base href="/c/"> --><link rel="next" href="x">', (f"{_HERE}/x",), head=True),
    Markup(
        "base in a script",
        "<script>'<base href=\"/c/\">'</script><link rel='next' href='x'>",
        (f"{_HERE}/x",),
        head=True,
    ),
    Markup("base in a template", '<template><base href="/c/"></template><a href="x">x</a>', (f"{_HERE}/x",)),
    Markup("base of an SVG", '<svg><base href="/c/"></base></svg><a href="x">x</a>', (f"{_HERE}/x",)),
    Markup("base and a fragment alone", '<base href="/c/"><a href="#top">x</a>', (f"{_SITE}/c/#top",)),
    Markup("base and an empty link", '<base href="/c/d?q"><a href="">x</a>', (f"{_SITE}/c/d?q",)),
    Markup("base with spaces around", '<base href=" /c/ "><a href="x">x</a>', (f"{_SITE}/c/x",)),
    Markup("base of another host", '<base href="//cdn.example.org"><a href="x">x</a>', ("https://cdn.example.org/x",)),
]

SETS = [
    Markup("srcset", '<img src="a.jpg" srcset="b.jpg 1x, c.jpg 2x" alt="">', tuple(f"{_HERE}/{n}.jpg" for n in "abc")),
    Markup("srcset without spaces is one address", '<img srcset="a.jpg,b.jpg 1x" alt="">', (f"{_HERE}/a.jpg,b.jpg",)),
    Markup("srcset with a comma at an end", '<img srcset="a.jpg, b.jpg" alt="">', (f"{_HERE}/a.jpg", f"{_HERE}/b.jpg")),
    Markup("srcset over lines", '<img srcset="\n  a.jpg\t480w,\n  b.jpg 800w\n" alt="">', (f"{_HERE}/a.jpg", f"{_HERE}/b.jpg")),
    Markup("srcset with commas in an address", '<img srcset="/w_1,h_2/a.jpg 1x, /w_2,h_4/a.jpg 2x" alt="">',
        (f"{_SITE}/w_1,h_2/a.jpg", f"{_SITE}/w_2,h_4/a.jpg")),
    Markup("srcset with brackets, which make no candidate", '<img srcset="a.jpg (1x, 2x), b.jpg 2x" alt="">', (f"{_HERE}/b.jpg",)),
    Markup("srcset of sources", '<picture><source srcset="a.webp"><img src="a.jpg" alt=""></picture>',
        (f"{_HERE}/a.webp", f"{_HERE}/a.jpg")),
    Markup("imagesrcset", '<link rel="preload" as="image" imagesrcset="a.jpg 1x, b.jpg 2x">', (f"{_HERE}/a.jpg", f"{_HERE}/b.jpg"), head=True),
]  # fmt: skip

SPELLING = [
    Markup(
        "entities without semicolon", '<a href="?a=1&copy=2&sect=3&para=4">x</a>', (f"{URL}?a=1&copy=2&sect=3&para=4",)
    ),
    Markup("entities", '<a href="?a=1&amp;b=2&#38;c=3&#x26;d">x</a>', (f"{URL}?a=1&b=2&c=3&d",)),
    Markup("white space", '<a href="\n  x y\t\n">x</a>', (f"{_HERE}/x%20y",)),
    Markup("line breaks inside", '<a href="/one\n/two">x</a>', (f"{_SITE}/one/two",)),
    Markup("without quotes", "<a href=/x/y/ class=z>x</a>", (f"{_SITE}/x/y/",)),
    Markup("capitals", "<A HREF='X'>x</A>", (f"{_HERE}/X",)),
    Markup("twice the attribute", '<a href="x" href="y">x</a>', (f"{_HERE}/x",)),
    Markup(
        "backslashes",
        '<a href="\\c\\d">x</a><a href="\\\\other.example.org\\e">x</a>',
        (f"{_SITE}/c/d", "https://other.example.org/e"),
    ),
    Markup("dots", '<a href="../../../x/./y/../z">x</a>', (f"{_SITE}/x/z",)),
    Markup("query alone", '<a href="?q">x</a>', (f"{URL}?q",)),
    Markup("empty", '<a href="">x</a>', (URL,)),
    Markup("host alone", '<a href="//other.example.org">x</a>', ("https://other.example.org/",)),
    Markup("one slash", '<a href="https:/x">x</a>', (f"{_SITE}/x",)),
    Markup(
        "one slash of the other scheme", '<a href="http:/other.example.org/x">x</a>', ("http://other.example.org/x",)
    ),
    Markup("letters", '<a href="/caf\u00e9?q=\u00e9">x</a>', (f"{_SITE}/caf%C3%A9?q=%C3%A9",)),
    Markup(
        "letters of windows-1252",
        '<a href="/caf\u00e9?q=\u00e9">x</a>',
        (f"{_SITE}/caf%C3%A9?q=%E9",),
        charset="windows-1252",
    ),
    Markup("a name in letters", '<a href="https://b\u00fccher.example/x">x</a>', ("https://xn--bcher-kva.example/x",)),
    Markup("a link not closed", '<p><a href="x">x<p><a href="y">y', (f"{_HERE}/x", f"{_HERE}/y")),
    Markup("a sign in an attribute", '<a title="a > b" href="x">x</a>', (f"{_HERE}/x",)),
]

ELEMENTS = [
    Markup("map", '<map><area href="x" alt=""></map>', (f"{_HERE}/x",)),
    Markup("frames", '<iframe src="x"></iframe>', (f"{_HERE}/x",)),
    Markup("media", '<video src="a.mp4" poster="p.jpg"><source src="b.webm"><track src="c.vtt"></video><audio src="d.mp3"></audio>',
        tuple(f"{_HERE}/{n}" for n in ("a.mp4", "p.jpg", "b.webm", "c.vtt", "d.mp3"))),
    Markup("objects", '<object data="a.pdf"></object><embed src="b.pdf">', (f"{_HERE}/a.pdf", f"{_HERE}/b.pdf")),
    Markup("script and style", '<script src="a.js"></script><link rel="stylesheet" href="b.css">', (f"{_HERE}/a.js", f"{_HERE}/b.css"), head=True),
    Markup("a form that gets", '<form action="x"><input name="q"></form>', (f"{_HERE}/x",)),
    Markup("an SVG's link", '<svg><a xlink:href="x"><text>x</text></a><a href="y"><text>y</text></a></svg>', (f"{_HERE}/x", f"{_HERE}/y")),
    Markup("a style sheet's", "<style>/* url(no.png) */ a { background: url( 'a.png' ) } @import \"b.css\"; i { x: url(c\\.png) }</style>",
        tuple(f"{_HERE}/{n}" for n in ("a.png", "b.css", "c.png")), head=True),
    Markup("a style's", '<p style="background:url(&quot;a.png&quot;)">x</p>', (f"{_HERE}/a.png",)),
    Markup("refresh", '<meta http-equiv="Refresh" content="0; URL=\'x\'">', (f"{_HERE}/x",), head=True),
    Markup("an image for those without script", '<noscript><img src="a.jpg" alt=""></noscript>', (f"{_HERE}/a.jpg",)),
    Markup("words of a script", "<script>document.write('<a href=\"x\">x</a>')</script>"),
    Markup("words of a comment", '<!-- <a href="x">x</a> --><!--> <a href="y">y</a>', (f"{_HERE}/y",)),
    Markup("words of a text field", '<textarea><a href="x">x</a></textarea>'),
    Markup("a template's", '<template><a href="x">x</a></template>'),
    Markup("an anchor", '<a name="x">x</a><a>y</a>'),
    Markup("things to prepare for", '<link rel="preconnect" href="https://fonts.example.org"><link rel="dns-prefetch" href="//stats.example.org">',
        head=True),
    Markup("a form that posts", '<form method="post" action="/send"><input name="q"></form>'),
]  # fmt: skip

MARKUP = [*BASES, *SETS, *SPELLING, *ELEMENTS]
