"""The names of a report's formats."""

from __future__ import annotations

from collections.abc import Sequence

from archive_crawler.errors import BadArguments

FILES = {
    "json": "link-rot.json",
    "csv": "link-rot.csv",
    "sarif": "link-rot.sarif",
    "junit": "link-rot.junit.xml",
    "html": "link-rot.html",
}
"""The file of each format."""
ALWAYS = ("json", "csv", "html")
"""What a crawl and a check write."""
FORMAT_HELP = f"{', '.join(FILES)}; a comma list, or repeated (default: {','.join(ALWAYS)})"


def parse_formats(given: Sequence[str] | None) -> list[str]:
    """The formats that comma lists name, each once; those of a crawl where none is given. Raises BadArguments."""
    names = list(dict.fromkeys(name.strip() for each in given or ALWAYS for name in each.split(",") if name.strip()))
    wrong = [name for name in names if name not in FILES]
    if wrong or not names:
        raise BadArguments(f"--format: expected {', '.join(FILES)}, found {', '.join(wrong) or 'nothing'}")
    return names
