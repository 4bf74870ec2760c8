"""A page that has become another is told for as long as it is."""

from datetime import UTC, datetime, timedelta

from seen import good, page
from sqlalchemy import insert

from archive_crawler.frontier.tables import database, runs
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.verdict import verdict

BEGIN = datetime(2026, 3, 4, tzinfo=UTC)


def test_drift_over_runs(tmp_path):
    """The title of the last good look is what later ones are held against; a drifted page does not take its place."""
    connection = database(tmp_path / "state.sqlite3").connect()
    states = []
    titles = ["Pilot roster of the basin", "Online slots", "Online roulette", "Pilots of the basin", "Basin pilots"]
    for day, title in enumerate(titles):
        connection.execute(insert(runs).values(id=str(day), state="finished", started=""))
        memory = LinkMemory(connection, str(day))
        [check] = memory.confirm([verdict(good(page(title)))], BEGIN + timedelta(days=day))
        memory.freeze()
        memory.store()
        connection.commit()
        states.append((check.state, check.health.value, check.certainty.value))
    fine, drifted = ("ok", "fine", "certain"), ("drifted", "flawed", "likely")
    assert states == [fine, drifted, drifted, fine, fine]
    connection.close()
