"""What an AFPIMS page is, as its URL names it: `/News/Releases/Release/Article/3981590/…`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ARTICLE = re.compile(r"^/(?P<segments>\S*?)/Article(?:/\d|\?|$)", re.IGNORECASE)
# Names of a view ("News-Article-View", "display-news", "ArticleDisplay"), of a module, of a section of the whole site.
_VIEW = re.compile(
    r"(?:\S*[-_]|article|news)?(?:view|display)(?:[-_]\S*)?|article|explore|media|portals|tabid|\d+|about|newsroom|press-office|media-room",
    re.IGNORECASE,
)
_KINDS = {
    "news": "News",
    "newsstory": "News Story",
    "news-stories": "News Story",
    "news-story": "News Story",
    "news-articles": "News Article",
    "articles": "Article",
    "releases": "Release",
    "newsreleases": "News Release",
    "news-releases": "News Release",
    "pressreleases": "Press Release",
    "press-releases": "Press Release",
    "biographies": "Biography",
    "factsheets": "Fact Sheet",
    "fact-sheets": "Fact Sheet",
    "speeches": "Speech",
    "transcripts": "Transcript",
    "contracts": "Contract",
    "commentaries": "Commentary",
    "photo-essays": "Photo Essay",
}


def of_url(url: str) -> tuple[str, str] | None:
    """The kind, and the last telling segment before "Article" that names it; None where there is none."""
    match = _ARTICLE.search(urlsplit(url).path)
    segments = [each for each in match["segments"].split("/") if not _VIEW.fullmatch(each)] if match else []
    if not segments:
        return None
    return _KINDS.get(segments[-1].lower(), segments[-1].replace("-", " ")), segments[-1]
