"""Words are found in the articles of all runs, by an index that the records alone make."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress

import orjson
import pytest
from archives import HARBOR, TIDE, archive, article, run
from crawls import within

from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import FILES, line
from archive_crawler.export.search import index
from archive_crawler.export.search.asking import Wanted, search
from archive_crawler.export.search.words import query
from archive_crawler.items import ArchiveNotice, Article, Date, NoticeKind, Precision

FIRST, SECOND = "20260102T030405Z", "20260103T030405Z"
NOTICE = ArchiveNotice(
    present=True, text="Frozen like a pond.", kind=NoticeKind.FROZEN_IN_TIME, contact=None, site_rule=None
)


def dated(value: str) -> Date:
    return Date(value, value, Precision.DAY, "visible text")


@pytest.fixture
def news(tmp_path):
    """Two runs; article 2 has changed in the second."""
    old = [
        article(1, photos=1, date_published=dated("2019-05-06")),
        article(
            2,
            title="Lighthouse keeper retires",
            date_published=dated("2020-02-03"),
            body_text="Old words about ferries.",
        ),
        article(
            3,
            host=TIDE,
            title="Café opens",
            archive_notice=NOTICE,
            date_published=None,
            body_text="Coffee for ferries.",
        ),
    ]
    new = [
        article(
            2,
            day=3,
            title="Lighthouse keeper stays",
            date_published=dated("2020-02-03"),
            body_text="New words about tugs.",
        )
    ]
    return archive(tmp_path / "news", **{f"r{FIRST}": old, f"r{SECOND}": new})


def found(news, words, **options) -> list[str]:
    """Titles, in their order."""
    db = index.opened(news)
    index.update(db, sorted(path for path in news.iterdir() if path.is_dir()))
    hits = search(db, Wanted(words, **options))
    db.close()
    return [hit.title for hit in hits]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("lighthouses keepers", ["Lighthouse keeper stays"]),
        ("ferry", ["Café opens", "Lighthouse keeper retires"]),
        ("ferry -cafe", ["Lighthouse keeper retires"]),
        ("coffee OR tugs", ["Café opens", "Lighthouse keeper stays"]),
        ("title:ferries", []),
        ("caption:raised", ["Barge 1"]),
        ("200302-O-ZZ001-000", ["Barge 1"]),
        ("ZZ001*", ["Barge 1"]),
        ("notice:pond", ["Café opens"]),
        ('"words about tugs"', ["Lighthouse keeper stays"]),
        ('"tugs about words"', []),
        ("light*", ["Lighthouse keeper stays"]),
    ],
)
def test_words_are_found(news, words, titles):
    """In any form, in any field or one, all of them, either, or not."""
    assert sorted(found(news, words)) == titles


def test_versions(news):
    """The latest that has the words, or all of them."""
    assert found(news, "lighthouse", versions=True, newest=True) == [
        "Lighthouse keeper retires",
        "Lighthouse keeper stays",
    ]
    assert found(news, "lighthouse") == ["Lighthouse keeper stays"]


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ({"since": "2020"}, ["Lighthouse keeper stays"]),
        ({"until": "2019-05-06"}, ["Barge 1"]),
        ({"until": "2019-05-05"}, []),
        ({"since": "2019-05", "until": "2020-02"}, ["Barge 1", "Lighthouse keeper stays"]),
        ({"sites": (f"www.{TIDE.removeprefix('www.')}",)}, ["Café opens"]),
        ({"sites": (HARBOR,), "fields": ("body",)}, ["Barge 1", "Lighthouse keeper stays"]),
    ],
)
def test_dates_and_sites(news, options, titles):
    """Days, months and years, both ends included; an article without a date is in no range."""
    assert sorted(found(news, "tide OR tugs OR coffee", **options)) == titles


@pytest.mark.parametrize(
    "words", ["a:b", "NEAR(", "AND", '"', "x'y", "^a", "{title}:x", "a + b", "*", "title:", "-a b", "\x00", "('"]
)
def test_no_words_are_an_error_of_syntax(news, words):
    """Whatever is typed is a query, or has no word."""
    with suppress(BadArguments):
        found(news, words)


def test_only_unwanted_words_are_no_query():
    with pytest.raises(BadArguments, match="no word to search for"):
        query("-ferry")


def state(news) -> list[tuple]:
    db = sqlite3.connect(news / index.FILE)
    rows = db.execute("SELECT version, title, body, (SELECT group_concat(run) FROM lines WHERE article = number) FROM articles JOIN words ON number = words.rowid").fetchall()  # fmt: skip
    db.close()
    return sorted(rows)


def anew(news) -> list[tuple]:
    """What an index says that is made from nothing."""
    (news / index.FILE).unlink()
    found(news, "x")
    return state(news)


def test_what_grows_is_read_from_where_it_was_left(news, monkeypatch):
    """A line being written waits for its end; of what was read nothing is read again."""
    found(news, "x")
    path = news / SECOND / "records" / FILES[Article]
    fresh = line(article(7, run=SECOND, title="Pelican"))
    read: list[bytes] = []
    add = index._add
    monkeypatch.setattr(index, "_add", lambda *given: (read.append(given[-1]), add(*given)))
    with path.open("ab") as file:
        file.write(fresh[:50])
        file.flush()
        assert found(news, "pelican") == []
        file.write(fresh[50:])
    assert found(news, "pelican") == ["Pelican"]
    assert read == [fresh]
    monkeypatch.undo()
    assert state(news) == anew(news)


def test_what_was_cut_back_and_written_again_is_read_again(news):
    """As after a crash: the index says what the file says, though that is longer than before."""
    path = news / SECOND / "records" / FILES[Article]
    whole = path.read_bytes()
    path.write_bytes(whole + line(article(8, title="Lost")))
    assert found(news, "lost") == ["Lost"]
    os.truncate(path, len(whole))
    with path.open("ab") as file:
        file.write(line(article(9, title="Other and longer by far")))
    assert found(news, "lost") == []
    assert found(news, "longer") == ["Other and longer by far"]
    assert state(news) == anew(news)


def test_what_was_replaced_is_read_again(news):
    """A settled file is a new one in the old one's place."""
    found(news, "x")
    path = news / SECOND / "records" / FILES[Article]
    beside = path.with_suffix(".new")
    beside.write_bytes(path.read_bytes().replace(b"tugs", b"geese"))
    beside.replace(path)
    assert found(news, "tugs") == []
    assert found(news, "goose OR geese") == ["Lighthouse keeper stays"]
    assert state(news) == anew(news)


def test_a_run_that_is_gone_is_forgotten(news):
    found(news, "x")
    shutil.rmtree(news / FIRST)
    assert found(news, "coffee") == []
    assert state(news) == anew(news)


def test_a_break_leaves_whole_runs(news, monkeypatch):
    """What was broken off within a run is as if it had not been begun."""
    add, count = index._add, 0

    def broken(*given):
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        add(*given)

    monkeypatch.setattr(index, "_add", broken)
    with pytest.raises(KeyboardInterrupt):
        found(news, "x")
    monkeypatch.undo()
    assert state(news) == []
    assert found(news, "coffee") == ["Café opens"]
    assert state(news) == anew(news)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look like something", b""])
def test_a_damaged_index_is_made_anew(news, content):
    (news / index.FILE).write_bytes(content)
    assert found(news, "coffee") == ["Café opens"]


def test_an_index_of_another_version_is_made_anew(news, monkeypatch):
    found(news, "x")
    db = sqlite3.connect(news / index.FILE)
    db.execute("PRAGMA user_version = 99")
    db.close()
    assert found(news, "coffee") == ["Café opens"]


def test_the_command(news, capsys):
    """Title, date, site, id, URL and excerpt; the same as JSON; and that there is nothing."""
    output = ["--output", news.parent]
    assert within("search", "ferries", "coffee", *output) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "Café opens"
    assert f"https://{TIDE}/News/3/" in out
    assert "body: Coffee for ferries." in out
    assert err == "1 found\n"
    assert within("search", "200302-O-ZZ001-000", "--json", "--collection", "news", *output) == 0
    (hit,) = orjson.loads(capsys.readouterr().out)
    assert (hit["collection"], hit["title"], hit["field"], hit["runs"]) == ("news", "Barge 1", "virin", [FIRST])
    assert hit["excerpt"].startswith("200302-O-ZZ001-000")
    assert within("search", "walrus", *output) == 0
    assert capsys.readouterr() == ("", "nothing found\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x", "--limit", "0"], "--limit 0: expected at least 1"),
        (["x", "--from", "May"], "May: expected a date"),
        (["x", "--collection", "nowhere"], "nowhere: no run there"),
    ],
)
def test_bad_arguments(news, capsys, arguments, words):
    assert within("search", *arguments, "--output", news.parent) == 2
    assert words in capsys.readouterr().err


def test_many_runs_of_the_same_version_are_one(tmp_path):
    """A version that every run has is stored once."""
    home = tmp_path / "news"
    for day in range(1, 9):
        run(home, f"2026010{day}T030405Z", [article(1, title="Same")])
    assert found(home, "same", versions=True) == ["Same"]
    assert len(state(home)) == 1
