"""A run replays in pywb as it was captured."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from crawls import command, latest
from records import NOT_MODIFIED, Made, digits, message, packed
from replaying import replaying, wayback

from archive_crawler.export.lines import read
from archive_crawler.items import SeenUrl
from archive_crawler.warc.reader import response, stored

HOME = "http://www.harborworks.example.gov/"


@pytest.fixture(scope="module")
def captures(demo):
    """Every response of the run, the last of each URL."""
    warcs = sorted((demo.folder / "archive").glob("*.warc.gz"))
    return {(each.url, digits(each.capture.date)): each for warc in warcs for each in stored(warc)}


def test_the_first_seed_is_opened_at_its_time(demo, replay):
    """The address that is printed names the seed and the second of its capture, and pywb has a page there."""
    moment = digits(demo.urls[HOME]["capture"]["date"])
    assert replay.address == f"http://127.0.0.1:{replay.port}/demo/{moment}/{HOME}"
    page = replay.ask(f"/demo/{moment}/{HOME}")
    assert page.status == 200
    assert b"<iframe" in page.body


def test_every_response_replays_byte_for_byte(captures, replay):
    """Status and body of every response, errors and odd charsets included, are those of the WARC file."""
    assert len(captures) > 100
    assert unlike(replay, captures.items()) == []


def test_every_outcome_replays_byte_for_byte(demo, replay):
    """What `urls.jsonl` points to, revisits included, has the body that the reader finds for it."""
    answers = pointed(demo.folder)
    assert any(capture.capture.original for _, capture in answers)
    assert unlike(replay, answers) == []


def test_a_second_run_replays_what_it_found_unchanged(demo, tmp_path):
    """Nearly all of the second crawl are revisits, many of them 304s: they have the bodies of the first one."""
    shutil.copytree(demo.folder.parents[1], tmp_path / "output")
    done = command("demo", "--output", tmp_path / "output")
    assert done.returncode == 0, done.stderr
    second = latest(tmp_path / "output", "demo")
    answers = pointed(second)
    elsewhere = [
        capture for _, capture in answers if capture.capture.original and capture.capture.original.run_id != second.name
    ]
    assert len(elsewhere) > 100
    with replaying(second, "--pywb", wayback()) as started:
        assert unlike(started, answers) == []


def pointed(folder):
    """What the run's list of URLs points to, with the bodies of revisits, by URL and time."""

    def find(pointer):
        return next(folder.parent.glob(f"*/archive/{pointer.warc}"))

    captures = [(seen.url, seen.capture) for seen in read(folder / "records", SeenUrl) if seen.capture]
    return [((url, digits(capture.date)), response(find(capture), capture, find)) for url, capture in captures]


def unlike(replay, answers):
    """The captures that replay with another status or body, and what is unlike."""
    wrong = []
    for (url, moment), capture in answers:
        answer = replay.get(url, moment, "id_")
        # pywb leaves the body of a revisited redirect out: no browser shows it.
        moved = capture.capture.original and capture.status // 100 == 3
        body = b"" if moved else capture.body
        if not (answer.status == capture.status and answer.body == body and answer.moment):
            wrong.append((url, capture.status, answer.status, len(capture.body), len(answer.body)))
    return wrong


def test_pages_are_rewritten_for_the_browser(demo, replay):
    """In the frame an article has its title, and its links lead into the replay."""
    article = next(each for each in demo.articles if each["title"] == "Crews Raise Sunken Barge at Gull Harbor")
    page = replay.get(article["url"], digits(article["capture"]["date"]))
    assert page.status == 200
    text = page.body.decode("utf-8")
    assert article["title"] in text
    links = re.findall(r'<a [^>]*href="([^"#]+)"', text)
    inside = rf"(http://127\.0\.0\.1:{replay.port})?/demo/\d{{14}}mp_/http.+"
    assert len(links) > 10
    assert [link for link in links if link.startswith(("http", "/")) and not re.fullmatch(inside, link)] == []


def test_a_page_that_was_gone_is_gone(demo, replay):
    """A captured 404 or 410 replays as that, with the site's own words."""
    gone = [row for row in demo.urls.values() if row["capture"] and row["http_status"] in {404, 410}]
    assert gone
    for row in gone:
        page = replay.get(row["url"], digits(row["capture"]["date"]))
        assert (page.status, bool(page.moment)) == (row["http_status"], True), row["url"]


def test_a_redirect_leads_to_where_it_led(demo, replay):
    """Its Location is an address of the replay."""
    moved = [row for row in demo.urls.values() if row["capture"] and row["location"]]
    assert moved
    for row in moved:
        page = replay.get(row["url"], digits(row["capture"]["date"]))
        assert page.status == row["http_status"]
        assert (
            re.fullmatch(rf"(http://127.0.0.1:{replay.port})?/demo/\d+mp_/(.+)", page.headers["location"])[2]
            == row["location"]
        )


def test_images_and_styles_of_pages_replay(demo, replay):
    """What the run captured because a page embeds it comes with its content type."""
    embedded = [row for row in demo.urls.values() if row["hop"] == "E" and row["http_status"] == 200]
    if not embedded:
        pytest.skip("this run fetched nothing that pages embed")
    for row in embedded:
        part = replay.get(row["url"], digits(row["capture"]["date"]))
        assert part.status == 200, row["url"]
        assert part.headers["content-type"].split(";")[0] == row["capture"]["content_type"].split(";")[0], row["url"]


def test_what_was_not_captured_is_not_found(replay):
    """pywb itself says so; nothing is fetched from the live web."""
    page = replay.get("http://www.harborworks.example.gov/never/seen", "2026")
    assert (page.status, page.moment) == (404, None)


def test_only_loopback_is_served(replay):
    """The one socket that listens on the port has the address 127.0.0.1."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{replay.port:04X}")}
    assert listening == {f"0100007F:{replay.port:04X}"}


@pytest.fixture(scope="module")
def ferries(second_run):
    with replaying(second_run, "--pywb", wayback()) as started:
        yield started


@pytest.mark.parametrize("path", ["harbor", "harbor-copy"])
def test_a_revisit_replays_what_a_former_run_captured(ferries, path):
    """The body comes from the former run's WARC file, the time is the revisit's."""
    page = ferries.get(f"http://ferries.example.gov/{path}", "20260201100001", "id_")
    assert (page.status, page.body) == (200, b"<h1>Harbor</h1><p>Open.</p>")
    assert page.moment == "Sun, 01 Feb 2026 10:00:01 GMT"


def test_an_unmodified_page_replays_as_the_page(ferries):
    """A 304 of the second run shows what the first one has."""
    page = ferries.get("http://ferries.example.gov/tides", "20260201100002", "id_")
    assert (page.status, page.body) == (200, b"<h1>Tides</h1>")


@pytest.mark.parametrize("told", [False, True], ids=["status 304", "status of the original"])
def test_an_unmodified_page_of_a_package_replays_as_the_page(tmp_path, told):
    """Whichever status its index gives the 304; pywb tells the time at which the bytes were captured."""
    made = Made(tmp_path / "tides.warc.gz")
    tides = made.response("http://ferries.example.gov/tides", "2026-01-01T10:00:01Z", message(b"<h1>Tides</h1>"))
    made.revisit(tides["url"], "2026-02-01T10:00:02Z", b"HTTP/1.1 304 Not Modified\r\n\r\n", tides, NOT_MODIFIED)
    if told:
        made.tell_players()
    with replaying(packed(tmp_path / "tides.wacz", made), "--pywb", wayback()) as started:
        page = started.get(tides["url"], "20260201100002", "id_")
    assert (page.status, page.body) == (200, b"<h1>Tides</h1>")
    assert page.moment == "Thu, 01 Jan 2026 10:00:01 GMT"


def test_nothing_else_of_former_runs_replays(ferries):
    """What only a former run captured is not found: the replay is of one run."""
    assert ferries.get("http://ferries.example.gov/old", "20260201100000", "id_").status == 404


def test_a_missing_original_is_told(second_run, tmp_path):
    """Without the former run the command says which file is not at hand; the rest replays."""
    alone = tmp_path / "ferries" / second_run.name
    shutil.copytree(second_run, alone)
    with replaying(alone, "--pywb", wayback()) as started:
        assert started.get("http://ferries.example.gov/", "2026", "id_").body == b"<h1>Ferries</h1>"
        assert started.get("http://ferries.example.gov/tides", "2026", "id_").status != 200
        started.process.terminate()
        assert "ferries-20260101.warc.gz, which is not at hand" in started.process.communicate(timeout=30)[1]


def test_odd_captures_of_a_foreign_warc_replay(tmp_path):
    """A WARC file from anywhere, without an index: latin-1 headers, a line without a colon, no content type."""
    made = Made(tmp_path / "odd ones.warc.gz")
    body = "<p>Café au Léman</p>".encode("latin-1")
    odd = message(body, "X-Webmaster: Renée", "no colon here", content_type="text/html; charset=iso-8859-1")
    made.response("http://odd.example.gov/caf%C3%A9", "2026-01-01T00:00:00Z", odd)
    bare = b"HTTP/1.0 200\r\n\r\n<p>Bare</p>"
    made.response("http://odd.example.gov/bare", "2026-01-01T00:00:01Z", bare)
    made.response("http://odd.example.gov/empty", "2026-01-01T00:00:02Z", b"HTTP/1.1 204 No Content\r\n\r\n")
    with replaying(made.path, "--pywb", wayback()) as started:
        assert started.address.endswith("/odd-ones/20260101000000/http://odd.example.gov/caf%C3%A9")
        assert started.get("http://odd.example.gov/caf%C3%A9", "2026", "id_").body == body
        assert started.get("http://odd.example.gov/bare", "2026", "id_").body == b"<p>Bare</p>"
        assert started.get("http://odd.example.gov/empty", "2026", "id_").status == 204
