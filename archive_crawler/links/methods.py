"""How a target is asked for: HEAD is enough for a file, and says nothing of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.links.hosts import address

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Response

_FILES = re.compile(
    "7z|aac|ai|apk|avi|avif|bin|bmp|bz2|csv|dmg|doc|docm|docx|dot|dotx|dwg|dxf|eot|eps|epub|exe|flac|flv|gif|"
    "gz|heic|ics|ico|iso|jar|jp2|jpeg|jpg|json|kml|kmz|m4a|m4v|mid|midi|mov|mp2|mp3|mp4|mpeg|mpg|msg|msi|odp|"
    "ods|odt|ogg|ogv|opus|otf|parquet|pdf|pkg|png|pps|ppsx|ppt|pptx|ps|pub|rar|rpm|rss|rtf|shp|svg|tar|tgz|tif|"
    "tiff|ttf|vcf|vsd|wav|webm|webmanifest|webp|wma|wmv|woff|woff2|wpd|xls|xlsb|xlsm|xlsx|xml|xz|zip"
)
_HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body|title|meta|script|!--)\b", re.IGNORECASE)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_SURE = frozenset({200, 201, 202, 203, 206})


def first_method(url: str) -> str:
    """HEAD for what its name calls a file; GET for what may be a page, which only its body tells from a soft 404."""
    _, dot, extension = address(url).path.rpartition("/")[2].rpartition(".")
    return "HEAD" if dot and _FILES.fullmatch(extension.lower()) else "GET"


def is_sure(response: Response) -> bool:
    """Whether an answer to HEAD can be taken for the answer to GET."""
    if response.method != "HEAD":
        return True
    kind = media_type(response)
    empty = response.headers.get("content-length") == "0"
    return response.status in _SURE and bool(kind) and not is_page(response) and not empty


def is_page(response: Response) -> bool:
    """Whether an answer is HTML."""
    return is_html(media_type(response), response.body)


def is_html(kind: str, start: bytes) -> bool:
    """Whether a media type says HTML, or where there is none the first bytes do, as browsers take it."""
    return kind in _PAGES or (not kind and bool(_HTML.match(start)))


def media_type(response: Response) -> str:
    """What an answer says that it is, without parameters, in lower case; empty where it does not say."""
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()
