"""What the pages of the sample site need to be shown, beside their photos: style, font, script, pictures."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from archive_crawler.demo.fonts import signs
from archive_crawler.demo.pictures import jpeg, png
from archive_crawler.demo.story import MAIN, MEDIA, PARTNER

if TYPE_CHECKING:
    from collections.abc import Callable

SEAL = (201, 162, 39)
LIVE = "/Tides/Live/"
"""The page that shows nothing until its script has run."""
FRAME = "/notice-board/"
"""The partner's page that stands in a frame of the main host's."""
BUOY = "/img/buoy.jpg"
WAVES = "/img/waves.jpg"
TOUCH_ICON = "/img/touch-icon.png"


def _file(name: str) -> Callable[[], bytes]:
    return files("archive_crawler.demo").joinpath("site", name).read_bytes


FIXED: dict[str, tuple[Callable[[], bytes], str]] = {
    "/style.css": (_file("style.css"), "text/css; charset=utf-8"),
    "/favicon.png": (lambda: png(SEAL), "image/png"),
    "/favicon.ico": (lambda: png(SEAL), "image/png"),
    TOUCH_ICON: (lambda: png(SEAL, 180), "image/png"),
    BUOY: (lambda: jpeg("buoy", 12, 8), "image/jpeg"),
    "/js/tides.js": (_file("tides.js"), "text/javascript; charset=utf-8"),
}
"""The same on every host."""

ON_MEDIA: dict[str, tuple[Callable[[], bytes], str]] = {
    "/css/type.css": (_file("type.css"), "text/css"),
    "/fonts/signs.ttf": (signs, "font/ttf"),
    WAVES: (lambda: jpeg("waves", 40, 3), "image/jpeg"),
    "/Portals/1/default-share.png": (lambda: png(SEAL, 64), "image/png"),
}
"""What the media host has beside photos."""

REQUISITES = {
    f"http://{MAIN}/style.css": "stylesheet",
    f"http://{MEDIA}/css/type.css": "imported by the stylesheet",
    f"http://{MEDIA}/fonts/signs.ttf": "font of the imported stylesheet",
    f"http://{MEDIA}{WAVES}": "background of the stylesheet",
    f"http://{MAIN}/favicon.png": "icon",
    f"http://{MAIN}{TOUCH_ICON}": "icon for telephones",
    f"http://{MAIN}{BUOY}": "image that a script loads when it comes into view",
    f"http://{MAIN}/js/tides.js": "script",
    f"http://{PARTNER}{FRAME}": "frame",
    f"http://{PARTNER}/style.css": "stylesheet of the frame",
}
"""What a crawl has to fetch beside the photos, and as what."""
