"""What prints for people prints for programs, too."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

import pytest

from archive_crawler.cli import main, parser

PRINTS_A_SCRIPT = {"completion"}


def commands(top: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command, and of those with actions every action."""
    inner = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, top
    for action in inner:
        for each, command in action.choices.items():
            yield from commands(command, f"{name} {each}".strip())


EVERY = dict(commands(parser()))


@pytest.mark.parametrize("name", sorted(set(EVERY) - PRINTS_A_SCRIPT))
def test_every_command_has_json(name):
    """All but the one whose output is a script."""
    assert "--json" in EVERY[name].format_help()


def test_list(capsys):
    """Names, seeds and files."""
    assert main(["list", "--json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert listed["defense-news"]["seeds"][0] == "https://www.war.gov/News/"
    assert listed["demo"]["file"].endswith("demo.toml")


def test_explain(capsys):
    """In or out, by which rule, and who would read it."""
    assert main(["explain", "https://www.war.gov/News/", "-c", "defense-news", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["collections"] == [{"collection": "defense-news", "inside": True, "role": None, "rule": "seed"}]
    assert told["page_objects"][-1].startswith("GenericArticle")


def test_extract(demo, tmp_path, capsys):
    """The counts, which agree with the lines written."""
    warcs = [str(path) for path in sorted((demo.folder / "archive").glob("*.warc.gz"))]
    assert main(["extract", *warcs, "--to", str(tmp_path), "--jobs", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["articles"] == len((tmp_path / "articles.jsonl").read_bytes().splitlines()) > 40
    assert told["rejected"] == len((tmp_path / "rejected.jsonl").read_bytes().splitlines())
    assert told["unreadable_records"] == 0


def test_report(demo, capsys):
    """Files, and what --fail-on has found."""
    assert main(["report", str(demo.folder), "--format", "csv", "--fail-on", "broken", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == {"csv": str(demo.folder / "reports" / "link-rot.csv")}
    assert told["fails_on"]
    assert told["summary"]
