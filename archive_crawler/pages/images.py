"""Images: where they are to be had, at which size, and which of them are no photos."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages import virin
from archive_crawler.pages.document import absolute, classes, select
from archive_crawler.pages.index import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Element

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-image", "src")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
# Images of media.defense.gov: /<year>/<month>/<day>/<id>/<width>/<height>/<quality>/<name>.
_SIZED = re.compile(
    r"(?P<head>https?://media\.defense\.gov/\d{4}/[A-Za-z]{3}/\d{1,2}/(?P<id>\d+))/-?\d+/-?\d+/(?P<rest>\d+/[^?#]+)",
    re.IGNORECASE,
)
# Images of navy.mil, 2007 to 2020: /management/photodb/<size>/[<size>_]<name>; the originals are in `photos`.
_NAVY = re.compile(
    r"(?P<head>.*/management/photodb)/(?:webphoto|thumbs|thumbnails)/(?:web_|thumb_)?(?P<name>[^/?#]+)", re.IGNORECASE
)
_GALLERY_PAGE = re.compile(r"/igphoto/(?P<id>\d+)", re.IGNORECASE)
_ICON = re.compile(
    r"(?:^|[/_.-])(?:icon|logo|sprite|no-?image|default|seal|badge|button|avatar|gravatar|share|facebook|twitter)s?(?:[/_.-]|$)",
    re.IGNORECASE,
)
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:spacer|pixel|blank|clear|transparent|placeholder|1x1|loading|lazy)(?:[/_.-]|$)", re.IGNORECASE
)
_TOOL = re.compile(
    r"(?:share|print|e-?mail|tweet|like|follow|download|subscribe|facebook|twitter|linkedin|instagram|youtube|rss)\b.{0,40}"
    r"|.{0,40}\b(?:logo|icon)\W*"
    r"|.{0,40}\b(?:department|agency|bureau|official|u\.s\.|dod|command)\b.{0,40}\bseal\W*",
    re.IGNORECASE,
)
_TRACKERS = re.compile(
    r"//[^/]*(?:facebook\.com/tr|google-analytics|googletagmanager|doubleclick|scorecardresearch|omtrdc|2o7\.net|addthis|addtoany|"
    r"sharethis|piwik|matomo)|/(?:pixel|beacon|track(?:ing)?)(?:[/.?]|$)",
    re.IGNORECASE,
)
_PERSONS = frozenset(
    {
        "avatar",
        "gravatar",
        "headshot",
        "author-photo",
        "author-image",
        "author-avatar",
        "byline-photo",
        "author-headshot",
    }
)
_BYLINES = frozenset({"author", "byline", "author-box", "author-bio", "author-info", "about-author", "post-author"})
_TINY = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:\.\d+)?(?:px)?\s*(?:;|$)", re.IGNORECASE)
_CANDIDATE = re.compile(r"[\s,]*(?P<url>\S*[^\s,])(?:\s+(?P<size>[\d.]+[wxh]))?[^,]*(?:,|$)")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$", re.IGNORECASE)
_SMALLEST = 60
_LONGEST_ICON = 4


@remembered
def source(image: Element) -> str | None:
    """The image's address as the page shows it, lazily loaded or not."""
    values = [image.get(name, "").strip() for name in _LAZY]
    plain = [each for each in values if each and not each.lower().startswith("data:")]
    true = next((each for each in plain if not _NO_PICTURE.search(file_name(each))), None)
    return true or largest(image) or next(iter(plain), None)


def largest(image: Element, *, told: bool = False) -> str | None:
    """The greatest of the candidates that the image, or the `<picture>` around it, offers; of those alone whose size is `told`."""
    found = [(each["url"], _size(each["size"])) for _, _, each in _sets(image) if each["size"] or not told]
    return max(found, key=lambda each: each[1])[0] if found else None


def addresses(image: Element) -> Iterator[tuple[Element, str, str]]:
    """Every address that an image has, with the node and the attribute that say it."""
    for name in _LAZY:
        if value := (image.get(name) or "").strip():
            yield image, name, value
    for node, name, match in _sets(image):
        yield node, name, match["url"]


def _sets(image: Element) -> Iterator[tuple[Element, str, re.Match[str]]]:
    above = next(image.iterancestors("picture"), None)
    around = select(above, "source") if above is not None else []
    for node in (image, *around):
        for name in _SETS:
            for match in _CANDIDATE.finditer(node.get(name) or ""):
                if not match["url"].lower().startswith("data:"):
                    yield node, name, match


def _size(descriptor: str | None) -> float:
    """Pixels of a `w` descriptor; a density counts as its multiple of an image 1000 pixels wide."""
    if descriptor is None:
        return 1000.0
    number = float(descriptor[:-1].strip(".") or 0) if descriptor[:-1].count(".") < 2 else 0.0
    return number * 1000 if descriptor.endswith("x") else number


def full_size(url: str) -> str | None:
    """The image at full size, where the site's URL scheme gives it: -1 stands for the original's own measure."""
    sized, navy = _SIZED.fullmatch(url), _NAVY.fullmatch(url)
    if sized:
        return f"{sized['head']}/-1/-1/{sized['rest']}"
    return f"{navy['head']}/photos/{navy['name']}" if navy else None


def linked(image: Element, url: str, base: str) -> str | None:
    """The image that the image itself links to, as in WordPress's galleries."""
    anchor = next(image.iterancestors("a"), None)
    target = absolute(base, anchor.get("href") or "") if anchor is not None else ""
    return target if target != url and is_image_file(target) else None


def is_image_file(url: str) -> bool:
    """Whether a URL names an image by its ending."""
    return bool(_IMAGE_FILE.search(url.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]))


def file_name(url: str) -> str:
    """The last segment of a URL's path."""
    return url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].rsplit("/", 1)[-1]


def identity(url: str) -> str:
    """What two sizes of one image have in common."""
    sized, navy = _SIZED.fullmatch(url), _NAVY.fullmatch(url)
    if sized:
        return sized["id"]
    return navy["name"].lower() if navy else url.split("#", maxsplit=1)[0]


def gallery_number(url: str) -> str | None:
    """The number of the photo whose page or image of AFPIMS a URL is."""
    match = _GALLERY_PAGE.search(url) or _SIZED.fullmatch(url)
    return match["id"] if match else None


def is_furniture(image: Element, *, in_figure: bool) -> bool:
    """Whether an image is no content: an icon, spacer, tracking pixel, share button, a writer's portrait, a department's emblem.

    What stands in a figure is told by its measure and address alone, be it called "seal".
    """
    address = source(image) or ""
    sizes = [image.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
    if any(size.isdigit() and int(size) < _SMALLEST for size in sizes) or _TINY.search(image.get("style") or ""):
        return True
    if (
        file_name(address).lower().endswith(".svg")
        or _TRACKERS.search(address)
        or _NO_PICTURE.search(file_name(address))
    ):
        return True
    return not in_figure and (_is_named_icon(image, address) or _is_portrait(image))


def _is_named_icon(image: Element, address: str) -> bool:
    name = file_name(address).lower()
    # Photographs are told at length, as in "pilot-wears-badge-of-honor.jpg"; emblems are not.
    told = name.endswith((".jpg", ".jpeg")) and len(re.findall(r"[a-z]{2,}", name)) > _LONGEST_ICON
    if virin.find(name) or told:
        return False
    return bool(_ICON.search(name) or _TOOL.fullmatch(" ".join((image.get("alt") or "").split())))


def _is_portrait(image: Element) -> bool:
    if not _PERSONS.isdisjoint(classes(image)):
        return True
    return any(not (_PERSONS | _BYLINES).isdisjoint(classes(above)) for above in image.iterancestors())
