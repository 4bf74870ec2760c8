"""A package replays in ReplayWeb.page, in Chromium, as its users see it."""

from __future__ import annotations

import re
import shutil

import pytest
from crawls import ROOT, command
from player import replay_web_page, replayed
from records import digits

HOME = "http://www.harborworks.example.gov/"
STORY = "Crews Raise Sunken Barge at Gull Harbor"


@pytest.fixture(scope="module")
def news(demo, player, tmp_path_factory):
    """The crawl of the sample site, as `archive-crawler package` packs it."""
    path = tmp_path_factory.mktemp("packages") / "news.wacz"
    done = command("package", demo.folder, "--to", path)
    assert done.returncode == 0, done.stderr
    return player.add(path)


@pytest.fixture(scope="module")
def captured(demo):
    """What the run captured because pages embed it."""
    return {row["url"] for row in demo.urls.values() if row["hop"] == "E" and row["http_status"] == 200}


def moment(row):
    return digits(row["capture"]["date"])


@pytest.fixture(scope="module")
def story(demo, player, news):
    """The frame of an article with photos."""
    article = next(each for each in demo.articles if each["title"] == STORY)
    return player.show(news, article["url"], moment(article))


def test_an_article_shows_its_title_and_text(demo, story):
    """What the record has is what a reader sees."""
    article = next(each for each in demo.articles if each["title"] == STORY)
    assert STORY in story.title()
    assert story.locator("h1.maintitle").inner_text().strip() == STORY
    seen = " ".join(story.locator("body").inner_text().split())
    for block in article["blocks"]:
        assert " ".join((block["raw"] or block["text"]).split()) in seen


def test_its_images_are_there(story, captured):
    """Each image of the page has pixels."""
    if not captured:
        pytest.skip("this run fetched nothing that pages embed")
    images = story.evaluate("Array.from(document.images, image => [image.src, image.complete, image.naturalWidth])")
    assert len(images) > 2
    assert [image for image in images if not image[2]] == []


def test_its_style_is_there(story, captured):
    """The stylesheet of the site has the page's fonts and colours."""
    if not captured:
        pytest.skip("this run fetched nothing that pages embed")
    style = story.evaluate("(({color, fontFamily}) => [color, fontFamily])(getComputedStyle(document.body))")
    assert style == ["rgb(34, 34, 34)", "Georgia, serif"]


def test_a_page_that_was_gone_is_gone(demo, player, news):
    """The site's own page of error is shown."""
    row = next(
        row for row in demo.urls.values() if row["http_status"] == 404 and row["capture"] and row["role"] == "page"
    )
    assert "not found" in player.show(news, row["url"], moment(row)).locator("body").inner_text().lower()


def test_a_redirect_leads_to_where_it_led(demo, player, news):
    """Whoever opens the old address sees the new page."""
    row = demo.urls[f"{HOME}News/latest/"]
    frame = player.show(news, row["url"], moment(row))
    frame.wait_for_url(f"**mp_/{row['location']}")
    assert frame.locator("h1").first.inner_text().strip()


def test_an_old_charset_shows_its_letters(demo, player, news):
    """A page in Windows-1252 that only its own meta element names."""
    row = demo.urls[f"{HOME}history/2001/harbour-exchange-with-smorrebro.html"]
    assert "ø" in player.show(news, row["url"], moment(row)).locator("body").inner_text()


def test_the_list_of_pages_has_titles(demo, player, news):
    """A package that is opened without an address lists its articles by title."""
    entries = player.open(news).locator("wr-page-entry")
    entries.first.wait_for(state="attached")
    listed = entries.evaluate_all("all => all.map(entry => [entry.page.url, entry.page.title])")
    titles = {article["title"] for article in demo.articles}
    assert listed
    assert titles & {title for _, title in listed}
    assert all(title for _, title in listed)


def test_the_pages_of_the_manual_show_a_package(player, news, tmp_path):
    """The player within another page, with the files where docs/replay.md puts them."""
    pages = re.findall(r"^```html\n(.*?)^```$", (ROOT / "docs" / "replay.md").read_text(), re.DOTALL | re.MULTILINE)
    with player.another(tmp_path / "site") as embedding:
        embedding.add(player.site / news)
        folder = embedding.site / "replay"
        folder.mkdir()
        shutil.copy(replay_web_page() / "sw.js", folder)
        (folder / "index.html").write_text(pages[0])
        (embedding.site / "news.html").write_text(pages[1].replace("demo-20260102T030405Z.wacz", news))
        frame = replayed(embedding.visit("news.html"))
        frame.locator("h1", has_text="Office of Harbor and Waterway Works").wait_for()


@pytest.fixture(scope="module")
def ferries(second_run, player, tmp_path_factory):
    """A package of a run whose revisits refer to the run before it."""
    path = tmp_path_factory.mktemp("packages") / "ferries.wacz"
    done = command("package", second_run, "--to", path)
    assert done.returncode == 0, done.stderr
    return player.add(path)


@pytest.mark.parametrize(
    ("path", "timestamp", "heading"),
    [
        ("harbor", "20260101100000", "Harbor"),
        ("harbor", "20260201100001", "Harbor"),
        ("harbor-copy", "20260201100001", "Harbor"),
        ("tides", "20260201100002", "Tides"),
    ],
)
def test_a_revisit_shows_what_it_found_unchanged(player, ferries, path, timestamp, heading):
    """By digest, of the same or another address, and by 304."""
    frame = player.show(ferries, f"http://ferries.example.gov/{path}", timestamp)
    assert f"/{timestamp}mp_/" in frame.url
    assert frame.locator("h1").inner_text() == heading
