"""Configurations of Browsertrix become collections that fetch what they would have fetched."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_crawler.collection.load import parse
from archive_crawler.collection.model import Collection
from archive_crawler.collection.scope import decide
from archive_crawler.errors import BadArguments
from archive_crawler.moving import browsertrix, document
from archive_crawler.moving.keys import READ
from archive_crawler.moving.moved import Moved
from archive_crawler.moving.pattern import beside, python
from archive_crawler.moving.written import written

HERE = Path("crawl.yaml")


def moved(text: str, path: Path = HERE) -> Moved:
    return browsertrix.collection(document.read(text.encode(), str(path)), path)


def loaded(text: str) -> Collection:
    return parse(written(moved(text).document).encode(), "made")


def told(text: str) -> list[str]:
    return [remark.told("f") for remark in moved(text).remarks]


def is_fetched(config: dict[str, Any], url: str) -> bool:
    """Browsertrix's own answer for a link of a page, by its documentation: any seed includes it and does not exclude it."""
    for seed in config["seeds"]:
        each = {"scopeType": "prefix", "include": [], "exclude": [], "depth": -1} | config | seed
        parts = urlsplit(each["url"])
        if url == each["url"]:
            return True
        if each["scopeType"] == "page" or each["depth"] == 0:
            continue
        host = re.sub(r"^www\d*\.", "", parts.netloc)
        bare = re.sub(r"^https?://(www\d*\.)?", "", url)
        asked = urlsplit(url).netloc
        near = {
            "prefix": bare.startswith(host + parts.path[: parts.path.rindex("/") + 1]),
            "host": bare.startswith(host + "/"),
            "domain": asked == host or asked.endswith("." + host),
            "any": True,
            "custom": False,
        }[each["scopeType"]]
        if (near or any(re.search(p, url) for p in each["include"])) and not any(
            re.search(p, url) for p in each["exclude"]
        ):
            return True
    return False


HOSTS = ["example.gov", "www.example.gov", "www2.example.gov", "news.example.gov", "notexample.gov"]
PATHS = ["/", "/a", "/a/", "/a/b", "/search?q=1", "/a/print/x", "/b/c.pdf"]
URLS = [f"{scheme}://{host}{path}" for scheme in ("http", "https") for host in HOSTS for path in PATHS]
PATTERNS = [r"search\?", r"\.pdf$", "/print/", r"^https://news\.", r"/(a)/.*\1?$"]
SEEDS = st.fixed_dictionaries(
    {"url": st.sampled_from(URLS)},
    optional={
        "scopeType": st.sampled_from(["page", "prefix", "host", "domain", "any", "custom"]),
        "include": st.lists(st.sampled_from(PATTERNS), max_size=2),
        "exclude": st.lists(st.sampled_from(PATTERNS), max_size=2),
        "depth": st.sampled_from([0, -1]),
    },
)


@settings(deadline=None, max_examples=150)
@given(st.lists(SEEDS, min_size=1, max_size=3), st.lists(st.sampled_from(PATTERNS), max_size=2))
def test_the_same_urls_are_in_scope(seeds, exclude):
    """Whatever the scopes of the seeds: no URL that Browsertrix would fetch is out of scope here, and none that it would not is in."""
    for seed in seeds:  # without a scope, a seed with include is custom
        seed.setdefault("scopeType", "custom" if seed.get("include") else "prefix")
    config = {"seeds": seeds, "exclude": exclude}
    collection = loaded(yaml.safe_dump(config))
    keys = {seed["url"].partition("://")[2] for seed in seeds}
    for url in URLS:
        if url.partition("://")[2] not in keys:  # a seed's http and https are one here
            assert decide(collection, url).inside is is_fetched(config, url), (url, collection.scope)
        elif any(seed["url"] == url for seed in seeds):
            assert decide(collection, url).inside, url


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(
            [
                "https://www.example.gov/x",
                "ftp://x",
                "http://[",
                "1:30",
                "@daily",
                "(",
                "https://a:b@c.example/",
                "page",
            ]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "include", "depth", "operator", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
SEED = {"url": "https://www.example.gov/", "scopeType": "host"}


@settings(deadline=None, max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(sorted(READ | {"behaviors", "auth", "config", "sitemap", "userAgentSuffix"})),
        ANYTHING,
        max_size=5,
    ),
    st.booleans(),
)
def test_whatever_it_says_the_collection_loads(values, seeded):
    """Values of any kind under any key: what is made loads, or the error is one that is meant for people."""
    text = yaml.safe_dump(values | ({"seeds": [SEED, values.get("seeds")]} if seeded else {}), allow_unicode=True)
    try:
        made = moved(text)
    except BadArguments:
        return
    parse(written(made.document, [remark.told("f") for remark in made.remarks]).encode(), "made")


def test_a_whole_configuration():
    """Limits, politeness, contact, name and sitemaps get their keys."""
    made = tomllib.loads(
        written(
            moved("""
collection: War_News@ts
seeds:
  - https://www.example.gov/news/#top
  - url: https://www.example.gov/about/team.html
scopeType: host
exclude: /search\\?
limit: 500
sizeLimit: "1000000"
timeLimit: 3600
depth: 3
workers: 1
delay: 5
retries: 4
timeout: 300
useSitemap: https://www.example.gov/sitemap.xml
userAgentSuffix: +Archive, archivist@example.org
""").document
        )
    )
    assert made == {
        "name": "war-news",
        "contact": "archivist@example.org",
        "seeds": ["https://www.example.gov/news/", "https://www.example.gov/about/team.html"],
        "scope": {"type": "host", "include": [r"^https?://(www\d*\.)?example\.gov/"], "exclude": [r"/search\?"]},
        "discovery": {"robots_sitemaps": False, "sitemaps": ["https://www.example.gov/sitemap.xml"]},
        "limits": {"depth": 3, "pages": 500, "bytes": 1_000_000, "seconds": 3600},
        "politeness": {"delay": 5.0, "retries": 4, "timeout": 300.0},
    }


def test_a_list_of_pages_with_fragments():
    """Pages alone, those with fragments once, and the operator as contact: how nightly crawls of federal pages are set up."""
    text = """
workers: 4
saveStateHistory: 4
scopeType: page
warcinfo: {operator: '"Some Archive" <contact@archive.example.org>'}
seeds:
- depth: 0
  scopeType: page-spa
  url: https://maps.example.gov/app#layer-1
- https://www.example.gov/topics
"""
    collection = loaded(text)
    assert collection.contact == "contact@archive.example.org"
    assert collection.scope.type == "page"
    assert collection.seeds == ["https://maps.example.gov/app", "https://www.example.gov/topics"]
    assert any(line.startswith("f:7: scopeType page-spa: ") for line in told(text))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("behaviors: autoscroll,autoplay", "f:2: behaviors: pages are captured as the server sends them"),
        ("profile: /crawls/profile.tar.gz", "f:2: profile: no browser profile is used"),
        ("blockRules: [{url: tracker}]", "f:2: blockRules: what pages need is fetched from anywhere"),
        ("workers: 8", "f:2: workers: 8 are not carried over"),
        ("extraHops: 1", "extraHops: https://www.example.gov/: pages that are hops beyond"),
        ("colour: blue", "f:2: colour: unknown key"),
        ("exclude: '*'", "f:2: exclude: '*' is left out: not a regular expression"),
        ("page-limit: many", "f:2: pageLimit: expected a number, found 'many'"),
        ("seedFile: /app/absent.txt", "f:2: seedFile: expected the file beside crawl.yaml"),
        ("scopeType: planet", "scopeType: expected one of page, page-spa, prefix"),
        ("<<: {depth: 1}", "f:2: <<: merge keys are not read"),
    ],
)
def test_what_is_left_behind_is_told(line, expected):
    """Each with its line and a reason."""
    lines = told(f"seeds: https://www.example.gov/\n{line}")
    assert any(expected in each for each in lines), lines


def test_what_says_nothing_is_not_told():
    """Keys that are off or empty are no loss."""
    assert len(
        told("seeds: [https://www.example.gov/]\nbehaviors: ''\nscreencastPort: 0\ngenerateWACZ: false\n")
    ) == len(browsertrix.ALWAYS)


def test_no_secret_is_carried_over_or_told(tmp_path):
    """A user name and password, in a URL or beside it, are in neither the collection nor the remarks."""
    text = "seeds: [{url: 'https://me:hush@www.example.gov/', auth: 'me:hush'}]"
    assert "hush" not in written(moved(text).document) + "".join(told(text))
    assert any("auth: https://www.example.gov/: user names and passwords" in each for each in told(text))


def test_the_seed_file_beside_it_is_read(tmp_path):
    """The path is the container's, the file lies beside the configuration; bad lines are told with their numbers."""
    (tmp_path / "seeds.txt").write_text("https://www.example.gov/a\nnot-a-url\nhttps://www.example.gov/b\n")
    found = moved("seedFile: /app/seeds.txt\nscopeType: page", tmp_path / "crawl.yaml")
    assert found.document["seeds"] == ["https://www.example.gov/a", "https://www.example.gov/b"]
    assert any(":2: seed: left out" in remark.text for remark in found.remarks)


def test_one_hop_from_pages():
    """`page` with extraHops for all: everything that they link, wherever it is."""
    collection = loaded("seeds: [https://www.example.gov/a]\nscopeType: page\nextraHops: 1")
    assert collection.limits.depth == 1
    assert decide(collection, "https://elsewhere.example.org/x").inside


def test_a_workflow_of_the_hosted_service():
    """Its schedule and limits stand around the crawler's keys."""
    collection = loaded(
        '{"name": "Nightly", "schedule": "0 4 * * *", "maxCrawlSize": 100, "crawlTimeout": 60, "profileid": null,'
        ' "config": {"seeds": [{"url": "https://www.example.gov/", "scopeType": "domain"}], "limit": 7}}'
    )
    assert (collection.name, collection.schedule.cron) == ("nightly", "0 4 * * *")
    assert (collection.limits.pages, collection.limits.bytes, collection.limits.seconds) == (7, 100, 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seeds: []", "expected a Browsertrix configuration with seeds"),
        ("seeds: [ftp://x]", "crawl.yaml:1: seeds: left out: expected an absolute http or https URL"),
        ("- https://www.example.gov/", "expected YAML with keys and values, found a list"),
        ("", "found nothing"),
        ("seeds: [a\nb: c", "crawl.yaml:2: not valid YAML"),
        ("seeds: a\nseeds: b", "crawl.yaml:2: seeds: this key is there already, on line 1"),
        ("a: !!python/object/apply:os.system [id]", "not valid YAML: could not determine a constructor"),
        ("a: " + "[" * 5000, "nested too deep"),
    ],
)
def test_what_cannot_be_read(text, expected):
    """The error names file, line and what was expected; nothing is run."""
    with pytest.raises(BadArguments, match=re.escape(expected)):
        moved(text)


def test_texts_are_read_as_javascript_reads_them():
    """YAML 1.2: dates, `on` and numbers with a colon are texts."""
    read = document.read(b"a: 2025-01-01\nb: on\nc: 1:30\nd: 010\ne: 1e3\nf: true\ng:\n", "f").values
    assert read == {"a": "2025-01-01", "b": "on", "c": "1:30", "d": "010", "e": 1000.0, "f": True, "g": None}


@pytest.mark.parametrize(
    ("javascript", "url"),
    [
        (r"(?<y>\d+)/\k<y>", "/7/7"),
        (r"^https?:\/\/x[^]*z", "http://x/z"),
        (r"\Z", "Z"),
        (r"a\-b", "a-b"),
        (r"(?<!b)c", "ac"),
    ],
)
def test_expressions_of_javascript(javascript, url):
    """They mean the same."""
    assert re.search(python(javascript), url)


def test_back_references_stay_with_their_expression():
    """Two that count their groups from one."""
    first, second = beside([r"(a)\1", r"(b)(c)\2\\1"])
    assert re.fullmatch(first + second, r"aabcc\1")
