"""Whatever way a page names what it needs, it is captured and it is shown when the capture is replayed."""

from __future__ import annotations

import pytest
from crawls import Crawled, command, latest
from lighthouse_site import PICTURES, WWW, LighthouseSite

HOME = f"http://{WWW}/"
ON_THE_PAGE = sorted(set(PICTURES) - {"based", "framed", "imported", "styled", "inline", "element", "scripted", "set"})
BACKGROUNDS = ("imported", "styled", "inline", "element")

SIDE = """async id => {
  const element = document.getElementById(id);
  const drawn = element instanceof SVGImageElement;
  const url = element.poster || element.data || (drawn ? element.href.baseVal : '');
  if (element instanceof HTMLImageElement) { await element.decode().catch(() => 0); return element.naturalWidth; }
  const image = new Image();
  image.src = url || getComputedStyle(element).backgroundImage.replace(/^url\\("(.*)"\\)$/, '$1');
  await image.decode().catch(() => 0);
  return image.naturalWidth;
}"""
"""The side of the picture that an element shows; 0 where it shows none."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory) -> Crawled:
    folder = tmp_path_factory.mktemp("lighthouses")
    with LighthouseSite() as site:
        done = command("crawl", site.collection(folder), "--output", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Crawled(latest(folder, "lighthouses"), done)


@pytest.fixture(scope="module")
def package(crawled, player, tmp_path_factory):
    path = tmp_path_factory.mktemp("packages") / "lighthouses.wacz"
    done = command("package", crawled.folder, "--to", path)
    assert done.returncode == 0, done.stderr
    return player.add(path)


@pytest.fixture(scope="module")
def home(player, package):
    return player.show(package, HOME)


@pytest.mark.parametrize("name", sorted(set(PICTURES) - {"scripted"}))
def test_every_picture_is_captured(crawled, name):
    """Those of stylesheets, frames, sets and other hosts too."""
    host, path, _ = PICTURES[name]
    captured = {row["url"] for row in crawled.urls.values() if row["http_status"] == 200}
    escaped = path.replace(" ", "%20").replace("å", "%C3%A5")
    assert f"http://{host}{escaped}" in captured


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_a_picture_is_shown(home, name):
    """An element has the pixels that the site gave it."""
    assert home.evaluate(SIDE, name) == PICTURES[name][2]


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_background_is_shown(home, name):
    """Named by a sheet, by a sheet that a sheet imports, by a style element, by an attribute."""
    assert home.evaluate(SIDE, name) == PICTURES[name][2]


def test_an_encoded_picture_is_shown(home):
    """A data URI needs no capture."""
    assert home.evaluate(SIDE, "encoded") == 34


def test_a_stylesheet_is_applied(home):
    """The heading has the colour that the site's compressed sheet gives it."""
    assert home.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"


def test_a_frame_is_shown_with_its_picture(home):
    """A frame's page needs things of its own."""
    (frame,) = home.child_frames
    assert frame.locator("#keeper").inner_text() == "The keeper lives in a frame."
    assert frame.evaluate(SIDE, "framed") == PICTURES["framed"][2]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("local", "written by a script of the site"),
        ("far", "written by a script of another host"),
        ("written", "written by a script in the page"),
        ("late", "written later"),
    ],
)
def test_a_script_runs_in_replay(home, place, words):
    """Of the site, of another host, in the page, after a while."""
    home.wait_for_function("([id, words]) => document.getElementById(id).textContent === words", arg=[place, words])


def test_what_only_a_script_names_is_not_captured(crawled, home):
    """The crawl runs no script: an address that one puts together is not known to it. Known not to work."""
    assert not [url for url in crawled.urls if "scripted" in url]
    assert home.evaluate(SIDE, "scripted") == 0


def test_a_lost_picture_is_lost(home, crawled):
    """A 404 of the site replays as that."""
    assert crawled.urls[f"http://{WWW}/lamps/gone.png"]["http_status"] == 404
    assert home.evaluate(SIDE, "gone") == 0


def test_a_base_element_is_heeded(player, package):
    """Addresses are relative to it, here on another host; the page is reached by a redirect."""
    frame = player.show(package, f"http://{WWW}/moved")
    frame.wait_for_url(f"**mp_/http://{WWW}/based/page.html")
    assert frame.evaluate(SIDE, "based") == PICTURES["based"][2]
