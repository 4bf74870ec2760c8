"""A crawl in a process of its own, for Twisted's reactor starts only once: reads its orders from stdin as JSON."""

import json
import socket
import sys
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess

from archive_crawler.capture import guard
from archive_crawler.warc.archive import Archive

SETTINGS = {
    "USER_AGENT": "archive-crawler/0 (+mailto:test@example.org)",
    "DOWNLOAD_HANDLERS": {
        "http": "archive_crawler.capture.handler.TapDownloadHandler",
        "https": "archive_crawler.capture.handler.TapDownloadHandler",
    },
    "TWISTED_DNS_RESOLVER": "archive_crawler.capture.guard.GuardedResolver",
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "archive_crawler.capture.robots.RobotsMiddleware": 100,
        "archive_crawler.capture.politeness.PolitenessMiddleware": 900,
    },
    "ROBOTS_OBEY": False,
    "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip, deflate, br"},
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "DOWNLOAD_TIMEOUT": 15,
}


def name_server(answers, public):
    """Have names lead where a test says, one answer after the other; an empty one is none of the kind asked for."""
    ask, judge = socket.gethostbyname, guard.is_public

    def answer(name):
        known = answers.get(name)
        if known is None:
            return ask(name)
        address = known.pop(0) if len(known) > 1 else known[0]
        if not address:
            raise socket.gaierror(socket.EAI_NONAME, "no address of this family")
        return address

    socket.gethostbyname = answer
    guard.is_public = lambda address: address in public or judge(address)


class BrokenKeeper:
    """A keeper whose disk is full."""

    directory = None

    def known(self, url):
        return None

    async def keep(self, exchange):
        raise OSError(28, "No space left on device")

    def close(self):
        pass


class WireSpider(scrapy.Spider):
    name = "wire"

    def __init__(self, orders):
        super().__init__()
        self.orders = orders
        self.hosts = orders.get("hosts", {})
        self.keeper = BrokenKeeper() if orders.get("broken") else Archive(Path(orders["directory"]), "wire", {})
        self.results = []
        self.robots = []

    async def start(self):
        for order in self.orders["requests"]:
            yield scrapy.Request(
                order["url"],
                method=order.get("method", "GET"),
                body=order.get("body", ""),
                headers=order.get("headers"),
                meta={"handle_httpstatus_all": True, **order.get("meta", {})},
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
            )

    def robots_fetched(self, url, capture, sitemaps):
        self.robots.append({"url": url, "status": capture and capture.http_status, "sitemaps": sitemaps})

    def parse(self, response):
        capture = response.meta["capture"]
        self.results.append(
            {
                "url": response.request.url,
                "status": response.status,
                "class": type(response).__name__,
                "body": response.body.hex(),
                "record_id": capture.record_id,
            }
        )

    def failed(self, failure):
        capture = failure.request.meta.get("capture")
        self.results.append(
            {
                "url": failure.request.url,
                "error": type(failure.value).__name__,
                "oserror": isinstance(failure.value, OSError),
                "rule": getattr(failure.value, "rule", None),
                "message": str(failure.value),
                "record_id": capture and capture.record_id,
            }
        )

    def closed(self, reason):
        self.keeper.close()
        slots = {k: v.delay for k, v in self.crawler.engine.downloader.slots.items()}
        sys.stdout.write(json.dumps({"results": self.results, "robots": self.robots, "slots": slots}))


if __name__ == "__main__":
    orders = json.load(sys.stdin)
    name_server(orders.get("names", {}), orders.get("public", []))
    process = CrawlerProcess({**SETTINGS, **orders.get("settings", {})})
    process.crawl(WireSpider, orders=orders)
    process.start()
