"""Links in the same place on many pages of a site are told to be the template's."""

from __future__ import annotations

from pathlib import Path

import orjson

from archive_crawler.export.templates import mark
from archive_crawler.items import LinkPlace, LinkUse
from archive_crawler.links import template
from archive_crawler.links.template import Counted, Templates, again


def row(page: str, url: str, slot: str = "nav>ul.menu", text: str = "x", *, marked: bool = False) -> bytes:
    use = LinkUse(page, None, url, text, LinkPlace.BODY, slot=slot, line=1, column=1, template=marked)
    return orjson.dumps(use, option=orjson.OPT_APPEND_NEWLINE)


def site(host: str, pages: int) -> list[bytes]:
    """A menu link on every page, one on 40 % of them, one on 30 %, the menu's target in the text of some, one of each page's own."""
    rows = []
    for number in range(pages):
        page = f"https://{host}/{number}"
        rows.append(row(page, f"https://{host}/menu", text=f'a "quoted" ,"url":"{number}" \\'))
        if number % 5 < 2:
            rows.append(row(page, f"https://{host}/often"))
        if number % 10 < 3:
            rows.append(row(page, f"https://{host}/third"))
            rows.append(row(page, f"https://{host}/menu", slot="main"))
        rows.append(row(page, f"https://{host}/own/{number}"))
    return rows


def marked(path: Path) -> set[tuple[str, str]]:
    rows = map(orjson.loads, path.read_bytes().splitlines())
    return {(row["url"], row["slot"]) for row in rows if row["template"]}


EXPECTED = {("https://www.a.gov/menu", "nav>ul.menu"), ("https://www.a.gov/often", "nav>ul.menu")}


def test_what_stands_on_more_than_thirty_percent_of_pages_is_the_templates(tmp_path):
    """Exactly 30 % is not enough, nor is the same target in another place; two pages make no template."""
    path = tmp_path / "links.jsonl"
    path.write_bytes(b"".join([*site("www.a.gov", 20), *site("www.b.gov", 2)]))
    before = [orjson.loads(row) for row in path.read_bytes().splitlines()]
    mark(path)
    assert marked(path) == EXPECTED
    after = [{**orjson.loads(row), "template": False} for row in path.read_bytes().splitlines()]
    assert after == before


def test_marking_twice_changes_nothing_and_a_wrong_mark_is_taken_back(tmp_path):
    """A run that is settled again has the same lines."""
    path = tmp_path / "links.jsonl"
    path.write_bytes(b"".join([row("https://www.c.gov/", "https://www.c.gov/x", marked=True), *site("www.a.gov", 20)]))
    mark(path)
    first = path.read_bytes()
    mark(path)
    assert path.read_bytes() == first
    assert marked(path) == EXPECTED
    mark(tmp_path / "not-there.jsonl")


def test_a_site_is_one_with_and_without_www(tmp_path):
    """Half of the pages at one name, half at the other."""
    path = tmp_path / "links.jsonl"
    hosts = ["www.a.gov", "a.gov"] * 5
    path.write_bytes(b"".join(row(f"https://{host}/{n}", "https://a.gov/menu") for n, host in enumerate(hosts)))
    mark(path)
    assert marked(path) == {("https://a.gov/menu", "nav>ul.menu")}


def test_counting_forgets_what_is_rare_and_counts_the_rest_again(monkeypatch):
    """However many places there are, few are held; what is the template's is found among them."""
    monkeypatch.setattr(template, "_ROOM", 300)
    templates = Templates()
    pages = [{1, 2 if number % 3 else 3, *range(number * 50 + 100, number * 50 + 150)} for number in range(200)]
    most = 0
    for places in pages:
        templates.add("a.gov", places)
        most = max(most, templates._held)
    assert most <= 3000  # of 10,003
    assert not templates.is_exact
    assert {1, 2, 3} <= templates.found()["a.gov"]
    exact = again(templates.found(), (("a.gov", places) for places in pages))
    assert exact == {"a.gov": {1, 2, 3}}


def test_what_was_forgotten_is_counted_no_lower_than_it_is():
    """A place that comes late is not missed."""
    counted = Counted()
    for number in range(100):
        counted.add({number, 1000})
        counted.forget()
    for _ in range(60):
        counted.add({5, 1000})
    assert {5, 1000} <= counted.frequent()
