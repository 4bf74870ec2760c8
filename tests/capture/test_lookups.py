"""What the name server said goes to the archive once, with the first exchange that leaned on it."""

from __future__ import annotations

from datetime import UTC, datetime

from archive_crawler.capture import lookups


def test_an_answer_is_taken_once():
    """Host names have no case (RFC 4343)."""
    before = datetime.now(UTC)
    lookups.note("WWW.Lookups.Example.gov", "192.0.2.1")
    found = lookups.take("www.lookups.example.GOV")
    assert found is not None
    assert (found.name, found.address) == ("www.lookups.example.gov", "192.0.2.1")
    assert before <= found.asked <= datetime.now(UTC)
    assert lookups.take("www.lookups.example.gov") is None


def test_the_latest_answer_stands():
    """One that no exchange took is out of date."""
    lookups.note("moved.example.gov", "192.0.2.1")
    lookups.note("moved.example.gov", "192.0.2.2")
    found = lookups.take("moved.example.gov")
    assert found is not None
    assert found.address == "192.0.2.2"
    assert lookups.take("moved.example.gov") is None
