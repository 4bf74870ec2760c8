"""The house has one way through it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ("collection", "frontier", "capture", "warc", "pages", "normalize", "links", "export", "reports")
SHARED_BY_ALL = {"items", "errors", "settings", "worker", "forked"}


def imported(path: Path) -> set[str]:
    """The dotted names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_itself_and_earlier_stages(stage):
    """No module of a stage imports a later stage, the run, the command line or the sample site."""
    allowed = set(STAGES[: STAGES.index(stage) + 1]) | SHARED_BY_ALL | {"__version__"}
    for path in modules(f"archive_crawler/{stage}"):
        parts = {name.split(".")[1] for name in imported(path) if name.startswith("archive_crawler.")}
        assert parts <= allowed, f"{path.relative_to(ROOT)} imports {parts - allowed}"


def test_the_library_never_imports_spiders_or_pipelines():
    """`spiders` and `pipelines` import the library, not the other way round."""
    for path in modules("archive_crawler"):
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & {"spiders", "pipelines"}, path


@pytest.mark.parametrize("stage", ["pages", "normalize", "links", "export", "reports", "warc"])
def test_what_decides_does_not_know_scrapy(stage):
    """The stages after capture run without Scrapy."""
    for path in modules(f"archive_crawler/{stage}"):
        assert "scrapy" not in {name.split(".")[0] for name in imported(path)}, path


def test_every_module_has_a_docstring():
    """A reader learns from a module's first line what it is for."""
    for package in ("archive_crawler", "spiders", "pipelines"):
        for path in modules(package):
            assert ast.get_docstring(ast.parse(path.read_text())), path
