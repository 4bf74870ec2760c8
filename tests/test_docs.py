"""The documentation says what the program does."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive_crawler.cli import parser
from archive_crawler.collection.load import parse
from archive_crawler.export import dictionary
from archive_crawler.items import Article

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), ROOT / "output" / "README.md"])
ADD_A_SITE = DOCS / "add-a-site.md"

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_NAME = re.compile(r"[A-Za-z0-9._-]+")

READ_THE_PAGE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import lighthouses
from archive_crawler.items import Capture
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import Page, read
found = read(Page(sys.argv[1], Path("page.html").read_bytes(), "text/html", datetime(2026, 1, 2, tzinfo=UTC)))
capture = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T00:00:00Z", "sha256:00", 200, "text/html", None)
record = article(found, Origin("x", None, None, capture))
print(record.extraction.page_object, record.title, record.date_published.value, record.byline.names, record.tags,
      [block.text for block in record.blocks], record.photos[0].credit, record.extraction.warnings, sep="\\n")
"""


def fenced(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return [code for named, code in _FENCED.findall(page.read_text(encoding="utf-8")) if named == language]


def manual() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))))


def commands() -> dict[str, argparse.ArgumentParser]:
    chosen = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(chosen.choices)


def options() -> list[tuple[str, str]]:
    """Command and long name of every option but --help."""
    every = {"": parser(), **commands()}
    return [
        (command, max(action.option_strings, key=len))
        for command, arguments in every.items()
        for action in arguments._actions
        if action.option_strings and action.dest != "help"
    ]


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [_NAME.match(each)[0] for each in project["dependencies"]]


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command):
    """The tables of commands have one line for each."""
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert len(re.findall(rf"^\| `{command}[ `]", text, re.MULTILINE)) == 1


@pytest.mark.parametrize(("command", "option"), options(), ids=[" ".join(each) for each in options()])
def test_every_option_is_documented(command, option):
    """The line of a command has each of its options; options of the program itself stand anywhere in the manual."""
    text = manual()
    if command:
        text = (DOCS / "commands.md").read_text(encoding="utf-8")
        text = re.search(rf"^\| `{command}[ `].*$", text, re.MULTILINE)[0]
    assert re.search(rf"[ `]{option}[ `]", text)


def test_the_exit_codes_are_those_of_the_help():
    """README and operations have a line for each exit code that --help tells, and for no other."""
    told = set(re.findall(r"^  (\d+) ", parser().epilog, re.MULTILINE))
    assert codes(ROOT / "README.md") == told
    assert codes(DOCS / "operations.md") == told


def codes(page: Path) -> set[str]:
    return set(re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_relative_links_lead_to_files(page):
    """A link without a scheme names a file of the project, and a fragment one of its headings."""
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        target, _, fragment = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        found = page.parent / target if target else page
        assert found.exists(), link
        assert not fragment or fragment in set(anchors(found)), link


def anchors(page: Path) -> Iterator[str]:
    """What the headings of a page are linked by."""
    for heading in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_generated_pages_are_up_to_date(tmp_path):
    """`make docs` would write what docs/ has."""
    for written in dictionary.write(tmp_path):
        kept = DOCS / written.relative_to(tmp_path)
        assert written.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8"), f"{kept}: run `make docs`"


def test_no_schema_is_left_behind(tmp_path):
    """docs/schema has no file that `make docs` does not write."""
    written = {path.name for path in dictionary.write(tmp_path)}
    assert {path.name for path in (DOCS / "schema").iterdir()} <= written


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_justified(name):
    """docs/dependencies.md has a row for each dependency of pyproject.toml, without an empty cell."""
    row = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", (DOCS / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    assert row, f"{name} has no row"
    cells = row[1].split("|")
    assert len(cells) == 4
    assert all(cell.strip() for cell in cells)


def test_no_dependency_is_only_in_the_documentation():
    """Every row of docs/dependencies.md is a dependency of pyproject.toml."""
    rows = re.findall(r"^\| ([\w.-]+) \|", (DOCS / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    assert set(rows) - {"package", "---"} == set(dependencies())


def test_the_example_record_has_only_keys_of_the_record():
    """Each key of the README's example, down to the last, is one of the article's schema."""
    (example,) = fenced(ROOT / "README.md", "json")
    assert set(unknown(json.loads(example), dictionary.schema(Article))) == set()


def unknown(value: Any, described: dict[str, Any], path: str = "") -> Iterator[str]:
    """Paths of keys that a schema does not know."""
    described = next((each for each in described.get("anyOf", []) if each.get("type") != "null"), described)
    if isinstance(value, list):
        for each in value:
            yield from unknown(each, described.get("items", {}), f"{path}[]")
    if isinstance(value, dict):
        named = described.get("properties", {})
        for key, inner in value.items():
            below = named.get(key, described.get("additionalProperties") or None)
            if below is None:
                yield f"{path}.{key}"
            else:
                yield from unknown(inner, below, f"{path}.{key}")


def test_the_check_of_the_example_can_fail():
    """A key that no record has is found, on the first level and below a list."""
    wrong = {"headline": "x", "photos": [{"virin": {"number": "1"}}]}
    assert set(unknown(wrong, dictionary.schema(Article))) == {".headline", ".photos[].virin.number"}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_collection_examples_are_valid(page):
    """Each TOML example is a collection file, or becomes one below the required keys."""
    least = 'name = "x"\nseeds = ["https://www.example.gov/"]\n'
    for example in fenced(page, "toml"):
        parse((example if "seeds =" in example else least + example).encode(), str(page))


def test_the_page_object_of_the_manual_reads_its_page(tmp_path):
    """The page object in docs/add-a-site.md gives the fields of the page beside it, and leaves out what is no body."""
    (module,) = fenced(ADD_A_SITE, "python")
    (page,) = fenced(ADD_A_SITE, "html")
    (expected,) = fenced(ADD_A_SITE, "json")
    (tmp_path / "lighthouses.py").write_text(module, encoding="utf-8")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    command = [sys.executable, "-c", READ_THE_PAGE, json.loads(expected)["url"]]
    # A process of its own, since web-poet's registry is one for all.
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "LighthouseNotice",
        "Gull Rock lamp is lit",
        "2024-05-06",
        "['Ada Keeper']",
        "['Lamps']",
        "['GULL ROCK -- The lamp at Gull Rock burns again after two dark winters.', '', 'Ships are asked to update their charts.']",
        "Ben Wick",
        "[]",
    ]
