"""Archives as runs leave them, made of records without a crawl: invented news, in as many runs and rows as a test wants."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import orjson

from archive_crawler.export.lines import FILES, Record, line
from archive_crawler.export.photos import join
from archive_crawler.items import (
    SCHEMA_VERSION,
    ArchiveNotice,
    Article,
    Block,
    BlockType,
    Capture,
    Date,
    Dedup,
    Evidence,
    Extraction,
    Link,
    LinkCheck,
    LinkHealth,
    LinkPlace,
    LinkUse,
    Outcome,
    Photo,
    Precision,
    Rejected,
    SeenUrl,
    Virin,
)

READER = Extraction("archive-crawler", "0.1.0", "GenericArticle", "generic", [])
HARBOR, TIDE = "www.harbor.example.gov", "www.tide.example.mil"


def capture(number: int, *, day: int = 2, digest: str = "") -> Capture:
    """The place of some bytes."""
    payload = digest or sha256(str(number).encode()).hexdigest()
    record_id = f"urn:uuid:{number:08x}-0000-4000-8000-{day:012x}"
    date = f"2026-01-{day:02}T03:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}Z"
    return Capture(
        f"news-202601{day:02}-00000.warc.gz",
        number * 5000,
        4711,
        record_id,
        date,
        f"sha256:{payload}",
        200,
        "text/html",
        None,
    )


def photo(position: int, number: int) -> Photo:
    """A photo with all its words."""
    value = f"200302-O-ZZ{number % 1000:03}-{number // 1000 % 1000:03}"
    virin = Virin(value, value, "2020-03-02", "O", value[9:14], value[15:], None, None, valid=True)
    blank = dict.fromkeys(field.name for field in dataclasses.fields(Photo))
    url = f"https://media.harbor.example.gov/{number}.jpg"
    told = {"caption": f"Barge {number} is raised.", "credit": "Ada Keeper", "virin": virin}
    return Photo(**{**blank, "position": position, "url": url, **told})


def article(
    number: int, *, run: str = "", host: str = HARBOR, day: int = 2, words: int = 40, photos: int = 0, **told: object
) -> Article:
    """An article about a barge."""
    url = f"https://{host}/News/{number}/"
    paragraphs = [
        f"Crews raise barge {number} at Gull Harbor, part {part}. " + "The tide helps. " * (words // 3)
        for part in range(3)
    ]
    text = "\n\n".join(paragraphs)
    where = capture(number, day=day, digest=sha256(f"{number}{told.get('title')}".encode()).hexdigest())
    id_ = sha256(url.encode()).hexdigest()[:20]
    published = Date(f"{2015 + number % 5}-03-{number % 28 + 1:02}", "March", Precision.DAY, "visible text")
    shown = {
        "schema_version": SCHEMA_VERSION, "id": id_, "version_id": f"{id_}-{where.payload_digest[7:]}", "url": url,
        "url_canonical": url, "site": host.removeprefix("www."), "agency": "Harbor Office", "collection": "news", "run_id": run,
        "title": f"Barge {number}", "date_published": published, "lang": "en",
        "archive_notice": ArchiveNotice(present=False, text=None, kind=None, contact=None, site_rule=None),
        "body_text": text, "blocks": [Block(BlockType.PARAGRAPH, part, 0, len(part), None, path=f"/html/body/p[{n}]") for n, part in enumerate(paragraphs)],
        "photos": [photo(position, number + position) for position in range(photos)], "related": [], "tags": ["Harbors"],
        "links": [Link(f"https://{host}/Charts/{number % 7}", "charts", LinkPlace.BODY, path="/html/body/p[1]/a")],
        "capture": where, "evidence": {"title": Evidence("h1", "/html/body/h1"), **{f"photos.{n}.caption": Evidence("p", "/html/body/p") for n in range(photos)}},
        "dedup": Dedup(sha256(text.encode()).hexdigest(), "0" * 16), "extraction": READER,
    }  # fmt: skip
    blank = dict.fromkeys(field.name for field in dataclasses.fields(Article))
    return Article(**{**blank, **shown, **told})


def beside(articles: Iterable[Article], run: str) -> Iterator[Record]:
    """What a run writes beside its articles: their links, the checks of these, every URL that it saw, and a rejected page."""
    checked: set[str] = set()
    for one in articles:
        yield SeenUrl(one.url, "page", "L", 1, None, Outcome.CAPTURED, None, 200, None, "article", one.capture)
        for link in one.links:
            yield _filled(LinkUse, page=one.url, article_id=one.id, url=link.url, text=link.text, place=link.place)
            if link.url not in checked:
                checked.add(link.url)
                yield _filled(
                    LinkCheck, url=link.url, health=LinkHealth.BROKEN, state="not found", problem="Gone.", source="check",
                    checked=one.capture.date, http_status=404,
                )  # fmt: skip
    lost = capture(999_999, day=int(run[6:8]))
    yield Rejected(f"https://{HARBOR}/empty", "news", run, "The page has no title.", None, lost, READER)
    yield SeenUrl(
        f"https://{HARBOR}/empty", "page", "L", 1, None, Outcome.CAPTURED, "no title", 200, None, "rejected", lost
    )
    blocked = "https://www.harbor.example.gov/private is excluded by robots.txt: Disallow: /private"
    yield SeenUrl(
        f"https://{HARBOR}/private", "page", "L", 1, None, Outcome.EXCLUDED_BY_ROBOTS, blocked, None, None, None, None
    )


def _filled(record: type, **told: object) -> Record:
    """A record of these fields, the others as they are by default, or null."""
    blank = {field.name: None for field in dataclasses.fields(record) if field.default is field.default_factory}
    made: Record = record(**{**blank, **told})
    return made


def archive(home: Path, **runs: Iterable[Article]) -> Path:
    """A collection's folder with these runs, each named `r` and its id."""
    for named, articles in runs.items():
        run(home, named.removeprefix("r"), articles)
    return home


def run(home: Path, id_: str, articles: Iterable[Article], state: str = "finished") -> Path:
    """A run's folder with these articles and what stands beside them."""
    folder = home / id_
    for name in ("archive", "records"):
        (folder / name).mkdir(parents=True)
    files = {kind: (folder / "records" / file).open("wb") for kind, file in FILES.items()}

    def kept() -> Iterator[Article]:
        for one in articles:
            mine = dataclasses.replace(one, run_id=id_)
            files[Article].write(line(mine))
            yield mine

    for record in beside(kept(), id_):
        files[type(record)].write(line(record))
    for file in files.values():
        file.close()
    join(folder / "records")
    started = f"{id_[:4]}-{id_[4:6]}-{id_[6:8]}T03:04:05Z"
    about = {
        "run_id": id_, "state": state, "started": started, "ended": started.replace("05Z", "59Z"),
        "versions": {"archive-crawler": "0.1.0"},
        "collection": {"name": home.name, "description": "Invented news.", "agency": "Harbor Office"},
    }  # fmt: skip
    (folder / "run.json").write_bytes(orjson.dumps(about))
    return folder
