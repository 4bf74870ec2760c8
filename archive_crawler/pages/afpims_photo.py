"""Photo pages of AFPIMS (`…/igphoto/2000999443/`): one photo with its words, told by the labels that all skins have."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import BlockType, LinkPlace
from archive_crawler.pages import captions, images, photos, virin
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.document import absolute, lines, path, select, within, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import META, Found, RawBlock, RawPhoto
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive_crawler.pages.document import Element

KIND = "photo page"
_DECLARED = (
    ("link[rel~=canonical][href]", "href"),
    ('meta[property="og:url"][content]', "content"),
    ("form[action]", "action"),
)
_PHOTO_BY = re.compile(
    r"^\W*(?:photo|image|graphic|illustration|video|art(?:work)?)\s+by\s*:\s*(?P<who>.*?)\s*(?:\bVIRIN\b.*)?$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^\W*(?:(?:photo|image|graphic|illustration|video|art(?:work)?)\s+(?:by|details|information|gallery)\b|VIRIN\b|full\s+size\b|download\b|additional\s+details|"
    r"camera\b|lens\b|aperture\b|shutter\s?speed\b|iso\b|focal\s+length|no\s+camera\s+details|image\s+is\s+public\s+domain|read\s+more|"
    r"this\s+photograph\s+is\s+considered\s+public\s+domain|tags?\b\s*:?$|no\s+tags|share\b|print\b|e-?mail\b|date\s+(?:taken|posted|created)|"
    r"location\s*:|keywords?\s*:|hi-?res\b|previous\b|next\b|back\s+to\b|return\s+to\b|\d+\s+of\s+\d+)",
    re.IGNORECASE,
)
_SITE_HEADING = re.compile(
    r"(?:[\w.’' -]{0,40}\b)?(?:photos?|images?|imagery|pictures?|multimedia|photo\s+gallery|image\s+gallery|news|media|art|photo\s+details)",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", ".mtitle", ".photo-title", ".image-title", ".title")
_CAPTIONS = (
    ".caption",
    "figcaption",
    ".photo-caption",
    ".image-caption",
    "[itemprop=caption]",
    "[itemprop=description]",
    ".description",
)
_FURNITURE = "nav, footer, aside, .related, .thumbs, .thumbnails, .social-block, .more-share, .tags, .header_banner_container, .usa-banner"
_LABEL_TAGS = ("li", "p", "div", "span", "dd", "td", "strong", "b")
_LONGEST_LABEL = 200
_LEAST = 40
"""Characters: what is shorter is a label before it is a caption."""


class AfpimsPhoto(ArticlePage):
    """AFPIMS photo pages: the page says by its own address that it shows a single photo."""

    layout: ClassVar[str] = "AFPIMS photo page"
    mark: ClassVar[str] = "igphoto"
    pictorial: ClassVar[bool] = True

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the page declares itself one photo of a gallery, or shows a photo's labels outside any story, and has the photo."""
        return (_number(root) is not None or _shows_labels(root)) and _main(root) is not None

    @cached_property
    def picture(self) -> Element:
        """The photo's image."""
        found = _main(self.root)
        if found is None:
            raise self.mismatch("img", "the image of the photo", 0)
        return found

    @cached_property
    def _furniture(self) -> set[Element]:
        return set(select(self.root, _FURNITURE))

    @cached_property
    def container(self) -> Element:
        """The innermost node that holds image, caption, and the labels where there are any."""
        labelled = _labels(self.root)
        around: Element = self.picture
        for node in self.picture.iterancestors():
            around = node
            complete = not labelled or any(each is node or node in each.iterancestors() for each in labelled)
            if complete and self._caption_in(node) is not None:
                break
        return around

    @field
    def title(self) -> Found[str] | None:
        """The heading of the photo, which is none of the site's; else og:title."""
        declared = self._declared_title
        headings = [
            Found(words(node), css, path(node))
            for css in _HEADINGS
            for node in select(self.root, css)
            if words(node) and not within(node, self._furniture) and not _SITE_HEADING.fullmatch(words(node))
        ]
        same = (each for each in headings if declared and declared.value.startswith(each.value))
        return next(same, None) or next(iter(headings), None) or declared

    @cached_property
    def _declared_title(self) -> Found[str] | None:
        for node in select(self.root, 'meta[property="og:title"][content]'):
            if told := " ".join((node.get("content") or "").split()):
                return Found(told, "og:title", attribute(node, "content"), META)
        return self.first("title")

    @field
    def kind(self) -> Found[str] | None:
        """A photo page."""
        declared = _declared(self.root)
        if declared is None:
            return Found(KIND, "labels of a photo page", path(_labels(self.root)[0]), said=words(_labels(self.root)[0]))
        node, name = declared
        return Found(KIND, "address of a photo page", attribute(node, name), META, node.get(name))

    def bodies(self) -> list[Element]:
        """None: the page has no text beside its photo's."""
        return []

    @field
    def blocks(self) -> list[RawBlock]:
        """The photo's figure."""
        return [RawBlock(BlockType.FIGURE, "", path(self.container))]

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The one photo."""
        return [photos.told(self.picture, self._words(self._caption_in(figure)), figure, self._download, self.base)]

    def _words(self, caption: str | None) -> captions.Words:
        told = _with_answers(self._lines(self.container))
        by = next((match["who"] for line in told if (match := _PHOTO_BY.match(line)) and match["who"]), None)
        number = next((found for line in told if (found := virin.labelled(line))), None)
        own = captions.found_in(caption)
        return captions.Words(self.title.value if self.title else None, caption, None if own else by, number)

    @property
    def _download(self) -> str | None:
        shown = images.gallery_number(absolute(self.base, images.source(self.picture) or ""))
        for anchor in select(self.container, "a[href]"):
            target = absolute(self.base, anchor.get("href") or "")
            named = re.search(r"download|full\s*size|hi-?res", words(anchor), re.IGNORECASE)
            if images.is_image_file(target) and (named or (shown and images.gallery_number(target) == shown)):
                return target
        return None

    def _lines(self, node: Element) -> list[str]:
        return lines(node, self._furniture)

    def _caption_in(self, node: Element) -> str | None:
        """The words of the photo: marked as its caption, else the longest line that is no label."""
        title = self.title.value if self.title else ""
        for css in _CAPTIONS:
            for each in select(node, css):
                marked = " ".join(line for line in self._lines(each) if not _LABELLED.match(line) and line != title)
                if len(marked) >= _LEAST and not within(each, self._furniture):
                    return marked
        alt = " ".join((self.picture.get("alt") or "").split())
        told = [line for line in self._lines(node) if not _LABELLED.match(line) and line not in {title, alt}]
        longest = max(told, key=len, default="")
        return longest if len(longest) >= _LEAST else None

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords."""
        return select(self.root, '.tags a[href], a[href*="/Tag/" i], a[href*="/igtag/" i]')

    def figures(self) -> Sequence[Element]:
        """The photo's container."""
        return [self.container]

    def placed_links(self) -> Iterator[tuple[LinkPlace, Iterable[Element]]]:
        """Links of the caption, downloads, keywords."""
        anchors = [each for each in select(self.container, "a[href]") if not within(each, self._furniture)]
        downloads = [each for each in anchors if images.is_image_file(self.absolute(each.get("href") or ""))]
        yield LinkPlace.CAPTION, [each for each in anchors if each not in downloads and within(each, self._spoken)]
        yield LinkPlace.DOWNLOAD, downloads
        yield LinkPlace.TAG, self.tag_links()

    @property
    def _spoken(self) -> list[Element]:
        return [node for css in _CAPTIONS for node in select(self.container, css)] or select(self.container, "p")


def _with_answers(told: list[str]) -> list[str]:
    """The lines, each bare label as "Photo By:" with the line behind it."""
    return [
        f"{line} {told[at + 1]}" if line.endswith(":") and at + 1 < len(told) else line for at, line in enumerate(told)
    ]


def _declared(root: Element) -> tuple[Element, str] | None:
    """The node and its attribute by which the page says that it is the page of a photo."""
    for css, name in _DECLARED:
        for node in select(root, css):
            if images.gallery_number(node.get(name) or "") and "igphoto" in (node.get(name) or "").lower():
                return node, name
    return None


def _number(root: Element) -> str | None:
    """The number of the photo that the page says it is of."""
    declared = _declared(root)
    return images.gallery_number(declared[0].get(declared[1]) or "") if declared else None


def _labels(root: Element) -> list[Element]:
    """The innermost nodes with "VIRIN: …" as a line of their own, outside of stories and their pop-ups."""
    inside = set(
        select(
            root, "[class*=media-inline], .adetail .body, [itemprop=articleBody], .da_black, .da_media_item, .gallery"
        )
    )
    named = [node for node in root.iter(*_LABEL_TAGS) if "VIRIN" in (node.text or "").upper()]
    # The label may be an element of its own, the number behind it.
    whole = [node if virin.labelled(words(node)) else node.getparent() for node in named]
    return [
        node
        for node in whole
        if node is not None
        and len(words(node)) < _LONGEST_LABEL
        and virin.labelled(words(node))
        and not within(node, inside)
    ]


def _shows_labels(root: Element) -> bool:
    said = " ".join(words(node) for node in select(root, "body")[:1]).lower()
    return bool(_labels(root)) and ("image is public domain" in said or "full size" in said)


def _main(root: Element) -> Element | None:
    """The image whose number or VIRIN the page names; else the first that is content."""
    apart = set(
        select(root, "nav, footer, aside, .related, .thumbs, .thumbnails, .header_banner_container, .usa-banner")
    )
    shown = [image for image in photos.pictures(root) if not within(image, apart)]
    number = _number(root)
    named = {virin.photo(found) for node in _labels(root) if (found := virin.labelled(words(node)))}
    for image in shown:
        if number and images.gallery_number(images.source(image) or "") == number:
            return image
    for image in shown:
        found = virin.find(images.file_name(images.source(image) or ""))
        if found and virin.photo(found) in named:
            return image
    return next(iter(shown), None)
