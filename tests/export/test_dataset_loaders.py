"""The recipes of docs/exports.md load an export without options; its first rows have no photo."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess

import pytest
from archives import archive, article
from crawls import ROOT, within

RUN = "20260102T030405Z"
MANUAL = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### (.+?)\n.*?^```python\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE))
ARTICLES = 600
PICTURED = {404, 599}


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    """A folder with an export; two articles of the last year have a photo, and rows are sorted by year."""
    folder = tmp_path_factory.mktemp("research")
    articles = [article(number, photos=number in PICTURED, words=300) for number in range(ARTICLES)]
    home = archive(folder / "news", **{f"r{RUN}": articles})
    assert within("export", home, "--to", folder / "news-export") == 0
    return folder


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    """Nobody is asked, and nothing is taken from an earlier test."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))


def wanted():
    return sorted(f"Barge {number} is raised." for number in PICTURED), sorted(f"Barge {n}" for n in range(ARTICLES))


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_loads_every_row(news, monkeypatch, name):
    """All titles and all captions, by the five lines of the manual."""
    recipe = RECIPES[name]
    for module in re.findall(r"^import ([\w., ]+)$", recipe, re.MULTILINE):
        for each in module.split(", "):
            pytest.importorskip(each)
    monkeypatch.chdir(news)
    loaded: dict[str, list[str]] = {}
    exec(recipe, loaded)
    assert (sorted(loaded["captions"]), sorted(loaded["titles"])) == wanted()


def test_there_is_a_recipe_of_five_lines_for_each():
    """Blank lines do not count."""
    assert {name.partition(",")[0] for name in RECIPES} == {"pandas", "polars", "DuckDB", "pyarrow", "Hugging Face datasets", "mlcroissant", "Excel"}  # fmt: skip
    for name, recipe in RECIPES.items():
        assert len([line for line in recipe.splitlines() if line]) <= 5, name


def test_r_loads_every_row(news):
    """The recipe for R, by R itself."""
    (recipe,) = re.findall(r"^```r\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    program = shutil.which("Rscript")
    if not program or subprocess.run([program, "-e", "library(jsonlite)"], check=False, capture_output=True).returncode:
        pytest.skip("R with jsonlite is not on this machine")
    done = subprocess.run([program, "-e", recipe], cwd=news, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (sorted(told["captions"]), sorted(told["titles"])) == wanted()


def test_without_the_first_rows_json_lines_would_not_load(news, monkeypatch, tmp_path):
    """The rows that stand at the top are what makes polars see the photos: sorted alone, it fails."""
    polars = pytest.importorskip("polars")
    shards = importlib.import_module("archive_crawler.export.dataset.shards")
    plan = shards.plan
    monkeypatch.setattr(shards, "plan", lambda *given: shards.Plan(plan(*given).shards, []))
    assert within("export", news / "news", "--to", tmp_path / "plain", "--format", "jsonl") == 0
    with pytest.raises(polars.exceptions.PolarsError):
        polars.read_ndjson(tmp_path / "plain" / "jsonl" / "articles-00000.jsonl")


def test_every_shard_loads_alone(news, tmp_path):
    """Each has its own first rows."""
    polars = pytest.importorskip("polars")
    assert within("export", news / "news", "--to", tmp_path / "cut", "--format", "jsonl", "--shard", 1) == 0
    paths = sorted((tmp_path / "cut" / "jsonl").glob("articles-*.jsonl"))
    assert len(paths) > 2
    assert sum(len(polars.read_ndjson(path)) for path in paths) == ARTICLES
    assert len(polars.read_ndjson(tmp_path / "cut" / "jsonl" / "articles-*.jsonl")) == ARTICLES


def test_frictionless_accepts_it(news):
    """Sizes, digests and every row of CSV; and a changed byte is found."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(news / "news-export" / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    copy = shutil.copytree(news / "news-export", news / "torn")
    path = next(copy.rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert not frictionless.validate(str(copy / "datapackage.json")).valid
    shutil.rmtree(copy)


def test_mlcroissant_accepts_it(news):
    """Without an error or a warning, and every table is there with all its rows."""
    mlcroissant = pytest.importorskip("mlcroissant")
    described = mlcroissant.Dataset(str(news / "news-export" / "croissant.json"))
    issues = described.metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings
    assert {table.uuid for table in described.metadata.record_sets} == {"articles", "photos", "links", "link_checks", "captures", "rejected"}  # fmt: skip
    assert sum(1 for _ in described.records("links")) == ARTICLES
