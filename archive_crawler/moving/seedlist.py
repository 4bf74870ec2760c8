"""Lists of seeds: CSV with a header or without, or a URL a line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from archive_crawler.collection.model import HttpUrl
from archive_crawler.errors import BadArguments
from archive_crawler.moving.moved import Moved, Remark

_URL = TypeAdapter[str](HttpUrl)
_HEADERS = {
    "url",
    "urls",
    "seed",
    "seeds",
    "seed url",
    "seed_url",
    "seedurl",
    "link",
    "address",
    "page url",
    "page_url",
}
_SEPARATORS = ",;\t"


def collection(content: bytes, path: Path, scope: str) -> Moved:
    """Read a list; raises BadArguments where it has no seed that can be crawled."""
    found, remarks = addresses(content, str(path))
    if not found:
        told = "".join(f"\n{remark.told(str(path))}" for remark in remarks[:10])
        raise BadArguments(
            f"{path}: expected a list with a URL in each line, or a CSV with a column url, found none{told}"
        )
    urls: dict[str, int] = {}
    for url, line in found:
        if url in urls:
            remarks.append(Remark(line, "seed", f"{url} is there already, on line {urls[url]}"))
        urls.setdefault(url, line)
    document = {"name": name_of(path.stem), "seeds": list(urls), "scope": {"type": scope}}
    return Moved(document, sorted(remarks, key=lambda remark: remark.line or 0))


def addresses(content: bytes, name: str) -> tuple[list[tuple[str, int]], list[Remark]]:
    """The URLs of a list with their lines, and what is wrong with the other lines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArguments(f"{name}:{content[: error.start].count(10) + 1}: expected UTF-8 text") from None
    found: list[tuple[str, int]] = []
    bad: list[Remark] = []
    for given, line in _given(text):
        try:
            url, credentials = seed_url(given)
        except ValueError as error:
            bad.append(Remark(line, "seed", f"left out: {error}"))
            continue
        if credentials:
            bad.append(Remark(line, "seed", f"{url}: user name and password are left out"))
        found.append((url, line))
    return found, bad


def _given(text: str) -> Iterator[tuple[str, int]]:
    """What stands in the column of URLs, with the line."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = next((sign for sign in _SEPARATORS if sign in first and not re.match(r"\s*https?://", first)), None)
    separator = separator or next((sign for sign in "\t;," if re.match(rf"https?://[^\s{sign}]+{sign}", first)), None)
    if separator is None:
        yield from ((line.strip(), number) for number, line in enumerate(lines, 1) if _says(line, number, lines))
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    column: int | None = None
    csv.field_size_limit(1 << 24)  # a quote that is never closed makes one field of the rest
    for row in rows:
        if not any(cell.strip() for cell in row) or row[0].startswith("#"):
            continue
        if column is None:
            names = [cell.strip().lower() for cell in row]
            column = next((at for at, cell in enumerate(names) if cell in _HEADERS), None)
            if column is not None:
                continue
            column = next((at for at, cell in enumerate(names) if re.match("https?://", cell)), 0)
        yield (row[column].strip() if column < len(row) else ""), rows.line_num


def _says(line: str, number: int, lines: list[str]) -> bool:
    """Whether a line names a seed: neither empty, nor a comment, nor a header."""
    said = line.strip()
    header = said.lower() in _HEADERS and not any(each.strip() for each in lines[: number - 1])
    return bool(said) and not said.startswith("#") and not header


def seed_url(given: str) -> tuple[str, bool]:
    """A seed without quotes, fragment and credentials, and whether it had the latter; raises ValueError where it is none."""
    bare = given.strip().strip("\"'").partition("#")[0]
    credentials = False
    try:
        parts = urlsplit(bare)
        if "@" in parts.netloc:
            bare, credentials = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), True
        return _URL.validate_python(bare), credentials
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise ValueError(f"{said}, found {bare[:100]!r}") from None


def name_of(text: str) -> str:
    """A collection's name, made from any text."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().replace("@ts", "")).strip("-")[:63].strip("-")
    return plain or "collection"
