"""The settings that close Scrapy's open doors."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings


@pytest.fixture(scope="module")
def settings():
    loaded = Settings()
    loaded.setmodule("archive_crawler.settings", priority="project")
    return loaded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("ROBOTSTXT_OBEY", False),
        ("ROBOTS_OBEY", True),
        ("ALLOW_PRIVATE_ADDRESSES", False),
        ("WARN_ON_GENERATOR_RETURN_VALUE", False),
    ],
)
def test_each_door_is_closed(settings, name, value):
    """Scrapy's default is the other way round, or its own part is replaced by ours."""
    assert settings.getbool(name) is value


def test_a_response_starts_few_tasks(settings):
    """The default of a hundred costs more than a millisecond a page."""
    assert 4 <= settings.getint("CONCURRENT_ITEMS") <= 8


@pytest.mark.parametrize("scheme", ["data", "file", "ftp", "s3"])
def test_nothing_but_the_web_is_downloaded(settings, scheme):
    """A link to a local file opens nothing."""
    assert settings.getwithbase("DOWNLOAD_HANDLERS").get(scheme) is None


def test_hosts_are_asked_politely_unless_a_collection_says_otherwise(settings):
    """One request a second, one at a time."""
    assert settings.getfloat("DOWNLOAD_DELAY") == 1.0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
