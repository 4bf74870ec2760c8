from archive_crawler.links.pacing import Pacing


def taken(pacing, now):
    found = []
    while work := pacing.take(now):
        found.append(work[1])
    return found


def test_one_start_a_delay():
    """A host's requests start a delay apart; other hosts do not wait for it."""
    pacing = Pacing(1.0, 2)
    for work in ("a1", "a2", "b1"):
        pacing.put(work[0], work)
    assert taken(pacing, 0.0) == ["a1", "b1"]
    assert pacing.next_at() == 1.0
    assert taken(pacing, 0.9) == []
    assert taken(pacing, 1.0) == ["a2"]


def test_connections():
    """A host has no more requests in flight than it may have."""
    pacing = Pacing(0.0, 2)
    for work in ("a1", "a2", "a3"):
        pacing.put("a", work)
    assert taken(pacing, 0.0) == ["a1", "a2"]
    pacing.done("a")
    assert taken(pacing, 0.0) == ["a3"]


def test_hold_and_later():
    """A held host starts nothing; paused work goes first once its time has come."""
    pacing = Pacing(0.0, 1)
    pacing.put("a", "a1")
    pacing.put_later("a", "again", 5.0)
    pacing.hold("a", 5.0)
    assert taken(pacing, 4.9) == []
    assert taken(pacing, 5.0) == ["again"]


def test_idle_hosts_are_forgotten():
    """A host without work takes no memory."""
    pacing = Pacing(1.0, 1)
    pacing.put("a", "a1")
    taken(pacing, 0.0)
    pacing.done("a")
    taken(pacing, 1.0)
    assert not pacing._hosts
    assert pacing.next_at() is None
