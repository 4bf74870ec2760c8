"""The sample site, crawled as any live site is."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from urllib.parse import urljoin

import jsonschema
import orjson
import pytest
from crawls import KEPT

from archive_crawler.cli import main
from archive_crawler.export.dictionary import schema
from archive_crawler.export.lines import FILES
from archive_crawler.warc.reader import stored

TRUTH = json.loads((files("archive_crawler.demo") / "truth.json").read_text())
ARTICLES = TRUTH["articles"]


def same(url):
    """The site answers with and without the last slash."""
    return url.rstrip("/")


def resolved(link):
    """What a browser makes of a link; the words of the attribute where no URL can be made of them."""
    try:
        return urljoin(link["page"], link["href"])
    except ValueError:
        return link["href"]


@pytest.fixture(scope="module")
def by_url(demo):
    return {same(article["url"]): article for article in demo.articles}


@pytest.mark.parametrize("url", ARTICLES)
def test_every_article_of_the_site_is_read(by_url, url):
    """Title, day, notice, and of each photo the image, alt text, caption, credit and VIRIN."""
    truth, found = ARTICLES[url], by_url[same(url)]
    assert found["title"] == truth["title"]
    assert found["date_published"]["value"][:10] == truth["published"]
    assert found["archive_notice"]["present"] is truth["notice"]
    assert [photo["url"] for photo in found["photos"]] == [photo["url"] for photo in truth["photos"]]
    for photo, expected in zip(found["photos"], truth["photos"], strict=True):
        assert (photo["virin"] or {}).get("value") == expected["virin"]
        for key in ("alt", "caption", "credit"):
            assert photo[key] == expected[key], key


def test_nothing_else_is_taken_for_an_article(by_url, demo):
    """Listings, tag pages, the home page and error pages leave no line."""
    readable = {same(url) for url in [*ARTICLES, *TRUTH["truncated"]]}
    assert set(by_url) <= readable


def test_no_caption_is_in_a_body(demo):
    """What belongs to a photo is with the photo."""
    for article in demo.articles:
        for photo in article["photos"]:
            assert not photo["caption"] or photo["caption"] not in article["body_text"], article["url"]


def test_blocks_index_the_body(demo):
    """Each block's text stands in the body where it says."""
    for article in demo.articles:
        for block in article["blocks"]:
            if block["start"] is not None:
                assert article["body_text"][block["start"] : block["end"]] == block["text"]


def test_every_way_of_discovery_found_something(demo, by_url):
    """Articles that only a feed, a sitemap or a listing names are there too."""
    ways = {truth["found_by"] for truth in ARTICLES.values()}
    assert len(ways) > 4
    assert {same(url) for url in ARTICLES} <= set(by_url)


def test_a_page_that_cannot_be_read_is_on_record(demo):
    """With its reason and its capture."""
    rejected = {row["url"]: row for row in demo.lines("rejected.jsonl")}
    for url in TRUTH["rejected"]:
        assert "no title" in rejected[url]["reason"] or "no body" in rejected[url]["reason"]
        assert rejected[url]["capture"]["record_id"].startswith("urn:uuid:")


@pytest.mark.parametrize("url", TRUTH["requisites"])
def test_what_pages_need_is_fetched(demo, url):
    """Style, imported style, font, background, icons, lazy image, script, frame and the frame's own style, with hop E."""
    row = demo.urls[url]
    assert (row["role"], row["hop"], row["http_status"]) == ("requisite", "E", 200)
    assert row["outcome"] in KEPT


def test_every_size_of_a_srcset_is_fetched(demo):
    """Each candidate is a requisite of the page that offers it."""
    for url, truth in ARTICLES.items():
        for photo in truth["photos"] if truth["layout"] == "uswds" else []:
            row = demo.urls[photo["url"].replace("/780/520/", "/390/260/")]
            assert (row["role"], row["hop"]) == ("requisite", "E"), url
            assert row["outcome"] in KEPT, url


def test_notices_are_counted(demo):
    """The summary counts the articles under an archive notice by site and kind; the page has a line for each."""
    told = orjson.loads((demo.folder / "reports" / "crawl.json").read_bytes())["notices"]
    there = Counter(
        (article["site"], article["archive_notice"]["kind"])
        for article in demo.articles
        if article["archive_notice"]["present"]
    )
    assert {(site, kind): number for site, kinds in told.items() for kind, number in kinds.items()} == there
    assert sum(there.values()) > 5
    page = (demo.folder / "reports" / "crawl.html").read_text()
    assert all(f'<td>{kind}</td><td class="n">{number}</td>' in page for (_, kind), number in there.items())


def test_photos_are_joined(demo):
    """Every photo of every article is in one line of photos.jsonl, with its words and its capture; run.json counts them."""
    lines = demo.lines("photos.jsonl")
    shown = {(place["url"], place["position"]): line for line in lines for place in line["pages"]}
    own = {(article["url"], photo["position"]): photo for article in demo.articles for photo in article["photos"]}
    assert shown.keys() == own.keys()
    for place, photo in own.items():
        line = shown[place]
        assert (line["virin"] or {}).get("value") == (photo["virin"] or {}).get("value")
        assert photo["capture"] in line["captures"]
        captions = [words["text"] for words in line["captions"] if place[0] in words["pages"]]
        assert photo["caption"] in captions or not photo["caption"]
    assert orjson.loads((demo.folder / "run.json").read_bytes())["counts"]["photos"] == len(lines)


def test_every_photo_points_to_its_image(demo):
    """At full size where the page names one; the capture is that of the list of URLs, and holds a JPEG."""
    photos = [photo for article in demo.articles for photo in article["photos"]]
    assert len(photos) > 20
    for photo in photos:
        url = photo["url_full"] or photo["url"]
        assert photo["capture"] == demo.urls[url]["capture"]
        image = demo.stored(photo["capture"])
        assert image.url == url
        assert image.body.startswith(b"\xff\xd8\xff")


def test_a_page_that_a_script_draws_is_flagged(demo):
    """In its record and in the summary, and no other page is."""
    flagged = [
        row["url"] for row in [*demo.lines("rejected.jsonl"), *demo.articles] if row["extraction"]["needs_script"]
    ]
    assert flagged == TRUTH["needs_script"] == demo.report("crawl.json")["needs_script"]


def test_the_sums_agree(demo):
    """Every URL seen has one outcome; the report, the list and run.json count the same."""
    summary = demo.report("crawl.json")
    assert summary["balanced"]
    assert summary["pending"] == 0
    assert sum(summary["outcomes"].values()) == summary["seen"] == len(demo.urls)
    counted = dict.fromkeys(summary["outcomes"], 0)
    for row in demo.urls.values():
        counted[row["outcome"]] += 1
    assert counted == summary["outcomes"]
    run = json.loads((demo.folder / "run.json").read_text())
    assert run["counts"]["article"] == len(demo.articles)
    needed = [row for row in demo.urls.values() if row["role"] == "requisite"]
    assert run["counts"]["requisites"] == sum(summary["requisites"].values()) == len(needed)


def test_robots_txt_is_obeyed_and_the_rule_is_named(demo):
    """The forbidden page has no capture, only its outcome."""
    for url in TRUTH["excluded_by_robots"]:
        assert demo.urls[url]["outcome"] == "excluded by robots"
        assert "Disallow: /internal/" in demo.urls[url]["reason"]
        assert demo.urls[url]["capture"] is None


def test_the_warc_holds_robots_redirects_and_errors(demo):
    """What the crawl asked for is there with the answer it got."""
    statuses = {}
    for path in (demo.folder / "archive").glob("*.warc.gz"):
        statuses |= {capture.url: capture.status for capture in stored(path, originals={})}
    assert statuses["http://www.harborworks.example.gov/robots.txt"] == 200
    assert {200, 301, 302, 403, 404, 410, 500} <= set(statuses.values())
    old, new = next(iter(TRUTH["moved"].items()))
    assert (statuses[old], demo.urls[old]["location"]) == (301, new)
    assert not list((demo.folder / "archive").glob("*.open"))


def test_a_link_is_judged_right(demo):
    """Each link that the site's list of truths names has its health, unconfirmed by time."""
    health = {row["url"]: row["health"].replace("failing", "broken") for row in demo.lines("link_checks.jsonl")}
    wrong = {
        target: (health.get(target), link["health"], link["problem"])
        for link in TRUTH["links"]
        for target in [link["url"] or resolved(link)]
        if health.get(target) != link["health"]
    }
    assert not wrong


def test_every_link_of_an_article_has_a_status(demo):
    """The article's own line says what came of each of its links."""
    health = {row["url"]: row["health"] for row in demo.lines("link_checks.jsonl")}
    for article in demo.articles:
        for link in article["links"]:
            assert link["status"] == health[link["url"]]


def test_every_link_of_every_html_page_has_a_line(demo):
    """Of articles, listings, home and rejected pages; what somebody fetches has a check."""
    pages = {row["page"] for row in demo.lines("links.jsonl")}
    html = {
        url
        for url, row in demo.urls.items()
        if row["capture"] and row["http_status"] == 200 and "html" in (row["capture"]["content_type"] or "")
    }
    assert pages <= html
    assert {row["url"] for row in demo.lines("rejected.jsonl")} | set(ARTICLES) & html <= pages
    checked = {row["url"] for row in demo.lines("link_checks.jsonl")}
    assert {row["url"] for row in demo.lines("links.jsonl") if row["fetched"]} == checked
    places = Counter(row["place"] for row in demo.lines("links.jsonl") if row["template"])
    assert {"navigation", "footer", "head"} <= set(places)


def test_the_links_are_what_extract_finds(demo, tmp_path, capsys):
    """The same lines, from the WARC file alone; answers that were cut off are not of the crawl's pages."""
    warcs = map(str, (demo.folder / "archive").glob("*.warc.gz"))
    assert main(["extract", *warcs, "--to", str(tmp_path), "--jobs", "2"]) == 0
    capsys.readouterr()
    cut = set(TRUTH["truncated"])
    found = [orjson.loads(row) for row in (tmp_path / "links.jsonl").read_bytes().splitlines()]
    crawled = [row for row in demo.lines("links.jsonl") if row["page"] not in cut]
    key = orjson.dumps
    assert sorted(map(key, (row for row in found if row["page"] not in cut))) == sorted(map(key, crawled))


@pytest.mark.parametrize("kind", list(FILES))
def test_every_line_obeys_its_schema(demo, kind):
    """The JSON Schema that `make docs` writes describes what is exported."""
    validator = jsonschema.Draft202012Validator(schema(kind))
    for row in demo.lines(FILES[kind]):
        validator.validate(row)


def test_the_reports_stand_alone(demo):
    """One file each, that opens without a network."""
    for name in ("link-rot.html", "crawl.html"):
        page = (demo.folder / "reports" / name).read_text()
        assert "<link" not in page
        assert "<script" not in page
        assert 'src="http' not in page
    assert (demo.folder / "reports" / "link-rot.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_log_is_json_lines(demo):
    """Every line of the log is an object of its own."""
    for row in (demo.folder / "logs" / "crawl.jsonl").read_text().splitlines():
        assert {"time", "level", "logger", "message"} <= set(json.loads(row))


def test_open_doors_are_closed(demo):
    """Neither remote control nor the telnet console runs, and no cookie middleware asks for suffix lists."""
    log = (demo.folder / "logs" / "crawl.jsonl").read_text()
    assert "Enabled extensions" in log
    for door in ("RemoteControl", "TelnetConsole", "CookiesMiddleware"):
        assert door not in log


def test_the_summary_says_where_everything_is(demo):
    """The command ends with the files and how to look at them."""
    for word in ("archive", "articles.jsonl", "link-rot.html", "crawl.html", "verify"):
        assert word in demo.command.stdout
    assert "links checked" in demo.command.stderr


def test_what_sources_name_is_accounted_for(demo):
    """Each sitemap, feed and listing: what it names is there as articles or as other pages, or missing with a reason."""
    told = demo.report("completeness.json")
    sources = {source["url"].rpartition("/")[2]: source for source in told["sources"]}
    stories = sources["sitemap_stories.xml"]
    assert (stories["named"], stories["articles"], stories["missing"]) == (26, 26, 0)
    assert (sources["rss.xml"]["named"], sources["atom.xml"]["named"]) == (5, 4)
    assert told["named"] == told["articles"] + told["captured"] + told["missing"]
    assert sum(told["reasons"].values()) == told["missing"]
    assert any(reason.startswith("excluded by robots") for reason in told["reasons"])
    missing = {page["url"]: page["reason"] for source in told["sources"] for page in source["first_missing"]}
    assert missing["http://www.harborworks.example.gov/Portals/1/Documents/Privacy-Policy-2017.pdf"] == "status 404"
