"""`README.md`: the dataset card, for people, with a header that Hugging Face's software reads."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from archive_crawler.export.dataset import naming, rights
from archive_crawler.export.dataset.facts import Facts, Format, Source
from archive_crawler.export.dataset.gaps import REJECTED
from archive_crawler.export.dataset.tables import UNKNOWN_YEAR, tables
from archive_crawler.items import SCHEMA_VERSION, Outcome

_PREFERRED = (Format.PARQUET, Format.JSONL, Format.JSONL_GZIP, Format.JSONL_ZSTD, Format.CSV)
_MOST_SITES = 50
_MOST_REASONS = 20
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


def card(facts: Facts) -> str:
    """The whole file."""
    parts = [
        _header(facts),
        f"# {naming.title(facts.about)}",
        naming.summary(facts.about),
        "## Tables",
        _tables(facts),
        _files(facts),
        "## Where it comes from",
        _runs(facts),
        "## Articles by site and year",
        _counts(facts),
        "## What is missing",
        *_gaps(facts),
        "## Rights",
        rights.RIGHTS,
        *rights.LIMITS,
        "## Persons",
        rights.PERSONS,
        "## Check it",
        "    sha256sum --check SHA256SUMS",
    ]
    return "\n\n".join(parts) + "\n"


def _header(facts: Facts) -> str:
    """YAML; JSON's strings are YAML's, too."""
    about = facts.about
    articles = facts.rows["articles"]
    size = next((name for most, name in _SIZES if articles < most), "n>10M")
    lines = [
        "---",
        f"pretty_name: {json.dumps(naming.title(about), ensure_ascii=False)}",
        "license: other",
        "license_name: us-government-works",
        f"license_link: {rights.LICENSE_URL}",
        "language:",
        "- en",
        "tags:",
        "- news",
        "- web-archive",
        "- government",
        "size_categories:",
        f"- {size}",
        *_configs(facts),
        "---",
    ]
    return "\n".join(lines)


def _configs(facts: Facts) -> Iterator[str]:
    form = next((each for each in _PREFERRED if each in facts.formats), None)
    if form is None:
        return
    yield "configs:"
    for table in tables():
        if not facts.rows[table.name]:
            continue  # Hugging Face's software fails at a table without rows, whatever its form
        pattern = (
            f"parquet/{table.name}/**/*.parquet" if form is Format.PARQUET else f"{form.folder}/{table.name}-*.{form}"
        )
        yield f"- config_name: {table.name}"
        if table.name == "articles":
            yield "  default: true"
        yield f'  data_files: "{pattern}"'


def _tables(facts: Facts) -> str:
    rows = "\n".join(f"| `{table.name}` | {facts.rows[table.name]:,} | {table.title} |" for table in tables())
    return f"| table | rows | what it has |\n|---|---|---|\n{rows}"


def _files(facts: Facts) -> str:
    told = {
        Format.PARQUET: "`parquet/TABLE/host=SITE/year=YEAR/`: Parquet, zstd, nested columns with an explicit schema. `host` is the site "
        f"(`elsewhere` where it is none of the collection's), `year` that of publication, of the photo, or of the capture ({UNKNOWN_YEAR}: not known).",
        Format.JSONL: "`jsonl/TABLE-NNNNN.jsonl`: JSON Lines.",
        Format.JSONL_GZIP: "`jsonl/TABLE-NNNNN.jsonl.gz`: JSON Lines, gzip.",
        Format.JSONL_ZSTD: "`jsonl/TABLE-NNNNN.jsonl.zst`: JSON Lines, Zstandard.",
        Format.CSV: "`csv/TABLE-NNNNN.csv`: for spreadsheets. Lists are joined or counted; a cell holds at most 32,767 characters, "
        "what was cut ends with […]; a cell that would be a formula begins with an apostrophe.",
    }
    listed = "\n".join(f"- {told[form]}" for form in facts.formats)
    return (
        f"{listed}\n- `data-dictionary.md`, `data-dictionary.csv`, `schema/`: what each field means (record version {SCHEMA_VERSION}).\n"
        "- `datapackage.json` (Frictionless), `croissant.json` (Croissant 1.1), `CITATION.cff`, `gaps.csv`, `SHA256SUMS`.\n\n"
        "Rows are sorted by site, year and id. In JSON Lines a few rows stand before them: together they show every field that "
        "any row has, so that software that guesses columns from the first rows guesses right. The same archive gives the same bytes."
    )


def _runs(facts: Facts) -> str:
    about = facts.about
    rows = "\n".join(_run(run) for run in about.runs)
    table = f"| run | began | ended | how | software |\n|---|---|---|---|---|\n{rows}"
    which = (
        "Of an article that several runs captured, the latest version is a row; of a link's target and of a URL, the latest check and capture."
        if about.latest
        else "A version of an article is one row: its id and the digest of the page. Where several runs captured the same version, "
        "the row is that of the latest; `captures` has all of them."
    )
    out = f"{table}\n\n{which}"
    if about.left_out:
        names = ", ".join(f"`{run.id}` ({run.state})" for run in about.left_out)
        out += f"\n\nRuns of that time that did not finish and are not in it: {names}."
    return out


def _run(run: Source) -> str:
    return f"| `{run.id}` | {run.started} | {run.ended or ''} | {run.state} | {run.software} |"


def _counts(facts: Facts) -> str:
    sites = sorted(facts.sites.items(), key=lambda each: (-each[1], each[0]))
    rows = "\n".join(f"| {site} | {count:,} |" for site, count in sites[:_MOST_SITES])
    more = f"\n\n{len(sites) - _MOST_SITES:,} more sites." if len(sites) > _MOST_SITES else ""
    years = "\n".join(
        f"| {'not known' if year == UNKNOWN_YEAR else year} | {count:,} |"
        for year, count in sorted(facts.years.items())
    )
    return f"| site | articles |\n|---|---|\n{rows}{more}\n\n| year | articles |\n|---|---|\n{years}"


def _gaps(facts: Facts) -> Iterator[str]:
    gaps = facts.gaps
    had = {Outcome.CAPTURED.value, Outcome.REVISIT.value}
    total = sum(gaps.outcomes.values())
    rows = "\n".join(f"| {outcome} | {count:,} |" for outcome, count in _sorted(gaps.outcomes))
    yield (
        f"The runs saw {total:,} URLs (one that two runs saw counts twice); each has one outcome. What is not captured is not here, "
        f"and pages that could not be read are `{REJECTED}`, not articles.\n\n| outcome | URLs |\n|---|---|\n{rows}"
    )
    for kind in sorted(gaps.reasons):
        if kind in had:
            continue
        reasons = _sorted(gaps.reasons[kind])
        told = "\n".join(f"| {_cell(reason)} | {count:,} |" for reason, count in reasons[:_MOST_REASONS])
        more = (
            f"\n\n{len(reasons) - _MOST_REASONS:,} more reasons: see `gaps.csv`."
            if len(reasons) > _MOST_REASONS
            else ""
        )
        yield f"### {kind.capitalize()}: why\n\n| reason | number |\n|---|---|\n{told}{more}"


def _sorted(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def _cell(text: str) -> str:
    """Words of anybody's in a cell of a Markdown table, where they are no markup."""
    plain = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|!" else sign for sign in plain)
