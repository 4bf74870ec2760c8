"""The docs say what the program does."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from archive_crawler.cli import parser
from archive_crawler.export.dictionary import write
from archive_crawler.items import Article

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "output" / "README.md"]
README = (ROOT / "README.md").read_text()


def commands() -> dict[str, argparse.ArgumentParser]:
    return next(action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_is_in_the_readme(name):
    """A new option that nobody is told of fails here."""
    row = next(row for row in README.splitlines() if row.startswith(f"| `{name}"))
    for action in commands()[name]._actions:
        for option in action.option_strings:
            assert not option.startswith("--") or option == "--help" or f"`{option}`" in row, option


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    """Relative links name files that exist."""
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_written_docs_are_current(tmp_path):
    """`make docs` would change nothing."""
    for path in write(tmp_path):
        committed = ROOT / "docs" / path.relative_to(tmp_path)
        assert committed.read_text() == path.read_text(), f"{committed} is old: run make docs"


def test_every_dependency_has_its_line():
    """What for, why this one, what would replace it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = (ROOT / "docs" / "dependencies.md").read_text()
    for requirement in project["dependencies"]:
        name = re.match(r"[\w.-]+", requirement)[0]
        assert f"| {name} |" in listed, name


def test_the_example_record_is_one():
    """It has no key that an article has not."""
    example = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL)[1])
    assert set(example) <= {field.name for field in fields(Article)}


def test_exit_codes_are_told():
    """The table names every code that the commands give."""
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)} == {0, 1, 2, 5, 6, 11}
