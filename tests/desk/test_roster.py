"""What the scheduler looks after."""

from __future__ import annotations

from archive_crawler.desk.roster import Roster


def test_rules_are_no_collection(tmp_path):
    """`ignore.toml` lies beside collection files and is none."""
    (tmp_path / "ignore.toml").write_text('[[ignore]]\nstate = "timeout"\nreason = "Slow in summer"\n')
    (tmp_path / "harbor.toml").write_text(
        'name = "harbor"\nseeds = ["https://www.example.gov/"]\n[schedule]\ncron = "@daily"\n'
    )
    roster = Roster([str(tmp_path)])
    assert roster.refresh() == []
    assert list(roster.scheduled()) == ["harbor"]
    assert roster.scheduled()["harbor"].collection.links.ignore == str(tmp_path / "ignore.toml")
