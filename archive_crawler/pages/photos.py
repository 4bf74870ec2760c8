"""Photos: figures and the words that belong to them, in whatever of the seen forms they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from archive_crawler.pages import virin
from archive_crawler.pages.document import absolute, classes, lines, path, select, words
from archive_crawler.pages.raw import RawPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

_POPUP = ".media-inline-popup, .media-popup"
_DETAIL = ".minfo, figcaption, .caption-text, .wp-caption-text"
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-image", "src")
# Size in the path of a media.defense.gov image: /<year>/<month>/<day>/<id>/<width>/<height>/<quality>/<name>.
_SIZED = re.compile(
    r"(?P<head>https?://media\.defense\.gov/\d{4}/[A-Za-z]{3}/\d{1,2}/\d+)/-?\d+/-?\d+/(?P<rest>\d+/[^?#]+)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W{0,2}(?:(?:photo(?:graph)?|image|graphic|illustration|video)\s+)?(?:credit|by)(?:\s+by)?\s*[:–-]\s*"
    r"|^\W{0,2}(?:photo(?:graph)?|image|graphic|illustration)\s+(?:credit|by)\s*:?\s+"
    r"|^\W{0,2}(?:photo(?:graph)?|image|graphic|illustration)\s*:\s*",
    re.IGNORECASE,
)
_WORK = r"(?:photo(?:graph|s|graphy|illustration)?|graphic|illustration|image|artwork|art|courtesy|imagery|video|released|rendering)"
_PARENTHESES = re.compile(
    rf"\s*(?:\((?P<credit>[^()]*\b{_WORK}\b(?:[^()]|\([^()]*\))*)\)?|\[(?P<bracketed>[^\[\]]*\b{_WORK}\b[^\[\]]*)\])\.?\s*$",
    re.IGNORECASE,
)
# "(1st Fighter Wing/Staff Sgt. A. Lee)", but neither "(F/A-18F)" nor "(left to right/top to bottom)".
_LAST_PARENTHESES = re.compile(r"\s*\((?P<credit>[^()]*[a-z][^()/]*/\s*[A-Z][^()]*)\)\.?\s*$")
_CLAUSE = re.compile(
    r"(?:^|\s*\|\s*|\s+)(?P<credit>(?i:photo(?:graph)?|image|graphic|illustration)\s+(?i:by|credit|courtesy(?:\s+of)?)\b\s*:?\s+[A-Z\d].{0,120}"
    r"|(?i:photo\s+)?Credit:\s*\S.{0,120}|Courtesy\s+(?:photo|of\s+\S.{0,80})|Courtesy:\s*\S.{0,80}"
    r"|(?:U\.S\.\s+)?[A-Z][\w.]*(?:\s+[A-Z][\w.]*){0,3}\s+(?:photo|graphic|illustration)(?:\s+by\s+|/)\S.{0,80})\s*$"
)
_VIRIN_LINE = re.compile(r"\s*\(?\bVIRIN\b\s*[:#]?\s*\S+\)?\s*", re.IGNORECASE)
_ICON = re.compile(
    r"(?:^|[/_.-])(?:icon|logo|sprite|spacer|pixel|blank|clear|1x1|loading|seal|badge|button)s?(?:[/_.-]|$)",
    re.IGNORECASE,
)
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$", re.IGNORECASE)
_SMALLEST = 60
_LONGEST_CAPTION = 600
_LONGEST_ABBREVIATION = 5


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one figure, told apart."""

    title: str | None = None
    caption_raw: str | None = None
    credit_raw: str | None = None
    virin: str | None = None


def is_figure(node: Element) -> bool:
    """Whether a node is a figure by its tag or class."""
    tokens = classes(node)
    if any(token.startswith("media-inline") and "popup" not in token for token in tokens):
        return True
    return node.tag == "figure" or "wp-caption" in tokens


def outermost(nodes: Iterable[Element]) -> list[Element]:
    """Those of the nodes, in document order, that stand inside none of the others."""
    seen: set[Element] = set()
    kept = []
    for node in nodes:
        if not any(above in seen for above in node.iterancestors()):
            kept.append(node)
        seen.add(node)
    return kept


def pictures(node: Element) -> list[Element]:
    """The images of a node that are content: no icon, spacer or data URI, none in a pop-up that repeats the figure."""
    images = [node] if node.tag == "img" else select(node, "img")
    popups = set(select(node, _POPUP))
    shown = [each for each in images if not any(above in popups for above in each.iterancestors())] or images
    named = not is_figure(node)  # what stands in a figure is a photo, be it of a seal
    return [each for each in shown if source(each) and not _is_icon(each, named=named) and not _is_repeated(each)]


def _is_repeated(image: Element) -> bool:
    """Whether an image for readers without JavaScript repeats one beside it."""
    inert = next(image.iterancestors("noscript"), None)
    around = inert.getparent() if inert is not None else None
    if around is None:
        return False
    return any(source(each) and next(each.iterancestors("noscript"), None) is None for each in around.iter("img"))


def source(image: Element) -> str | None:
    """The image's address, lazily loaded or not."""
    values = (image.get(name, "").strip() for name in _LAZY)
    plain = next((each for each in values if each and not each.lower().startswith("data:")), None)
    if plain:
        return plain
    candidates = image.get("srcset") or image.get("data-srcset") or ""
    return candidates.split(",")[-1].split()[0] if candidates.strip(" ,") else None


def _is_icon(image: Element, *, named: bool) -> bool:
    sizes = [image.get(name, "").removesuffix("px") for name in ("width", "height")]
    if any(size.isdigit() and int(size) < _SMALLEST for size in sizes):
        return True
    name = (source(image) or "").split("?")[0].lower()
    return name.endswith(".svg") or (named and bool(_ICON.search(name.rsplit("/", 1)[-1])))


def read(figure: Element, base: str, popups: Iterable[Element] = ()) -> list[RawPhoto]:
    """The photos of one figure; several images with as many captions are matched in order."""
    images = pictures(figure)
    inner = [*select(figure, _POPUP), *popups]
    details = (
        outermost(each for each in select(figure, _DETAIL) if not _inside(each, inner)) if figure.tag != "img" else []
    )
    if len(images) <= 1 or len(details) <= 1:
        details = [figure] if figure.tag != "img" else []
    own = [[popup] for popup in inner] if len(inner) == len(images) > 1 else [inner] * len(images)
    pairs = zip(images, zip_longest(details[: len(images)], own), strict=False)
    return [_photo(image, detail, figure, popups or [], base) for image, (detail, popups) in pairs]


def _inside(node: Element, others: list[Element]) -> bool:
    return any(above in others for above in node.iterancestors())


def _photo(image: Element, detail: Element | None, figure: Element, popups: list[Element], base: str) -> RawPhoto:
    told = _words(detail, popups, image) if detail is not None else Words()
    return _told(image, told, figure, _download(figure, popups, base), base)


def captioned(figure: Element, caption_raw: str | None, download: str | None, base: str) -> RawPhoto:
    """A photo whose caption and download link the page object has found itself."""
    told = Words(caption_raw=caption_raw, virin=virin.labelled(caption_raw))
    return _told(pictures(figure)[0], told, figure, absolute(base, download) if download else None, base)


def _told(image: Element, told: Words, figure: Element, url_full: str | None, base: str) -> RawPhoto:
    """The photo with the words told of it; what they lack is looked for in the address of the image."""
    caption, credit = split(told.caption_raw, told.credit_raw)
    url = absolute(base, source(image) or "")
    return RawPhoto(
        url=url,
        url_full=url_full or _linked(image, url, base) or full_size(url),
        alt=" ".join((image.get("alt") or "").split()) or None,
        title=told.title,
        caption=caption,
        caption_raw=told.caption_raw,
        credit=credit,
        credit_raw=told.credit_raw or _credit_words(told.caption_raw),
        virin=told.virin or virin.find(url.rsplit("/", 1)[-1]) or virin.find(told.title),
        path=path(figure),
    )


def caption_after(image: Element) -> Element | None:
    """The paragraph that is a loose image's caption: its own or the next one, set apart by emphasis, class or credit."""
    own = next((node for node in image.iterancestors() if node.tag in {"p", "div", "td", "center", "span"}), None)
    if own is None:
        return None
    if words(own):
        return own if _speaks_of_photo(own) else None
    follower = own.getnext()
    return (
        follower
        if follower is not None and follower.tag in {"p", "div", "center", "em"} and _speaks_of_photo(follower)
        else None
    )


def _speaks_of_photo(node: Element) -> bool:
    text = words(node)
    if not text or len(text) > _LONGEST_CAPTION or len(select(node, "p")) > 1:
        return False
    if "caption" in (node.get("class") or "").lower() or _credit_words(text):
        return True
    emphasised = sum(len(words(each)) for each in outermost(select(node, "em, i, small, figcaption")))
    return emphasised >= 0.9 * len(text) and bool(select(node, "img"))


def full_size(url: str) -> str | None:
    """The image at full size, where the site's URL scheme gives it: -1 stands for the original's own measure."""
    match = _SIZED.fullmatch(url)
    return f"{match['head']}/-1/-1/{match['rest']}" if match else None


def _linked(image: Element, url: str, base: str) -> str | None:
    """The image that the image itself links to, as in WordPress's galleries."""
    anchor = next(image.iterancestors("a"), None)
    target = absolute(base, anchor.get("href") or "") if anchor is not None else ""
    return target if target != url and _IMAGE_FILE.search(target.split("#")[0].split("?")[0]) else None


def _download(figure: Element, popups: list[Element], base: str) -> str | None:
    for node in (*popups, figure):
        for anchor in select(
            node, "a.download-link[href], .download-link a[href], a[download][href], .download a[href]"
        ):
            return absolute(base, anchor.get("href") or "")
    return None


def _words(detail: Element, popups: list[Element], image: Element) -> Words:
    """Words by their classes first; what has no class is read line by line."""
    places = [detail, *popups]
    titled = _first_of(places, ".mtitle", ".media-title")
    credit = _first_of(
        places, ".credit, .photo-credit, .media-credit, .image-credit", ".photographer, .field--name-field-credit"
    )
    number = _first_of(places, ".virin")
    known = [node for node in (titled, credit, number) if node is not None]
    spoken = _first(detail, ".caption", "figcaption", ".wp-caption-text", ".caption-text", ".media-caption")
    spoken = _first_of(popups, ".caption") if spoken is None else spoken
    if spoken is not None and "caption" not in spoken.get("class", "") and len(lines(spoken, known)) > 1:
        # A figcaption of several lines has heading, credit and VIRIN among them.
        spoken = None
    caption = _caption(spoken, known) if spoken is not None else None
    loose = _loose(detail, [*known, *popups, image, *([spoken] if spoken is not None else [])])
    told = from_lines(
        loose if spoken is None else [each for each in loose if virin.labelled(each) or _LABEL.match(each)]
    )
    heading = words(titled) if titled is not None else None
    return Words(
        title=heading or (told.title if spoken is None else None),
        caption_raw=caption or told.caption_raw,
        credit_raw=(words(credit) if credit is not None else None) or told.credit_raw,
        virin=_number(number) or told.virin or virin.labelled(_raw(spoken)),
    )


def _number(node: Element | None) -> str | None:
    text = words(node) if node is not None else None
    return virin.labelled(text) or virin.find(text) or (text if text and any(each.isdigit() for each in text) else None)


def _raw(node: Element | None) -> str | None:
    return words(node) if node is not None else None


def _caption(node: Element, known: list[Element]) -> str | None:
    return _VIRIN_LINE.sub(" ", words(node, known)).strip() or None


def _loose(detail: Element, known: list[Element]) -> list[str]:
    """The lines of the figure that no class tells apart; links and buttons are its tools, not its words."""
    tools = select(detail, "a.download-link, .download-link, .action, .photo-links, button, .hi-res, .social-block")
    return lines(detail, [*known, *tools])


def from_lines(given: list[str]) -> Words:
    """Tell a figure's lines apart: heading, caption, credit ("Photo By: X"), VIRIN."""
    number = next((virin.labelled(each) for each in given if virin.labelled(each)), None)
    rest = [stripped for each in given if (stripped := _VIRIN_LINE.sub(" ", each).strip())]
    credit = next((each for each in rest if _LABEL.match(each)), None)
    rest = [each for each in rest if each != credit]
    title = rest.pop(0) if len(rest) > 1 and len(rest[0]) < len(rest[1]) else None
    return Words(title, " ".join(rest) or None, credit, number)


def split(caption: str | None, credit: str | None) -> tuple[str | None, str | None]:
    """Caption without its credit clause, and the credit without its label."""
    own = _credit_words(caption)
    if caption and own and (credit is None or unlabelled(own) == unlabelled(credit)):
        cut = caption.rindex(own)
        caption = caption[:cut].rstrip(" ([|").strip() or None
    return caption, unlabelled(credit or own)


def unlabelled(credit: str | None) -> str | None:
    """A credit without "Photo By:", "Credit:" and the like."""
    if credit is None:
        return None
    bare = _LABEL.sub("", credit, count=1).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    # A full stop ends the caption's sentence; after a short word it belongs to an abbreviation, as in "Jr.".
    if bare.endswith(".") and len(bare.split()[-1]) > _LONGEST_ABBREVIATION:
        bare = bare[:-1]
    return bare or None


def _credit_words(caption: str | None) -> str | None:
    for form in (_PARENTHESES, _LAST_PARENTHESES, _CLAUSE):
        match = form.search(caption) if caption else None
        if match:
            return (match["credit"] or match["bracketed"]).strip()
    return None


def _first(node: Element, *selectors: str) -> Element | None:
    """The first node with words, by the first selector that has one."""
    for css in selectors:
        for each in select(node, css):
            if words(each):
                return each
    return None


def _first_of(nodes: Iterable[Element], *selectors: str) -> Element | None:
    for css in selectors:
        for node in nodes:
            found = _first(node, css)
            if found is not None:
                return found
    return None
