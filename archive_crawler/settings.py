"""Every Scrapy setting of the project, by stage, with its reason. A collection adds its own politeness on top."""

BOT_NAME = "archive-crawler"
SPIDER_MODULES = ["spiders"]

# --- the process -------------------------------------------------------------------------------------------------
# Both run code for whoever reaches a local port, and both are on by default.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# URLs and bodies belong in the WARC; the log keeps what is worth reading.
LOG_LEVEL = "INFO"
STATS_DUMP = False

# --- 2 frontier --------------------------------------------------------------------------------------------------
SCHEDULER = "archive_crawler.frontier.scheduler.FrontierScheduler"
# The frontier knows what was seen; it must also hear of what Scrapy would filter.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# The default starts a hundred tasks for each response, at more than a millisecond a page.
CONCURRENT_ITEMS = 4
# Reads the spider's source anew for each response: two milliseconds a page.
WARN_ON_GENERATOR_RETURN_VALUE = False
# Each host has its own bound; hosts that hang must not take the others' places, see FrontierScheduler.
CONCURRENT_REQUESTS = 1024
# Bytes of bodies that wait to be read before nothing more is fetched: one large page must not stop all hosts.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64_000_000
SPIDER_MIDDLEWARES = {
    "archive_crawler.frontier.acknowledge.AcknowledgeMiddleware": 10,
    # The frontier decides on depth and length, and records what it declines.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    # An error page is a capture like any other.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    # A referrer would tell a site how it was found, and differ from run to run.
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
}

# --- 3 capture ---------------------------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "http": "archive_crawler.capture.handler.TapDownloadHandler",
    "https": "archive_crawler.capture.handler.TapDownloadHandler",
    # Nothing but the web is crawled; a link must not open a local file.
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Scrapy's own asks a host for more at a time than it may.
DOWNLOADER = "archive_crawler.capture.downloader.StrictDownloader"
# Off by default in Scrapy: without it a stranger could be archived under an agency's name.
DOWNLOAD_VERIFY_CERTIFICATES = True
# What arrived of a cut answer is kept and read; the capture says that it is cut.
DOWNLOAD_FAIL_ON_DATALOSS = False
# The collection's limit holds; a body goes to disk as it comes.
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
# Names are looked up in threads: a name server that hangs must not hold up all others.
REACTOR_THREADPOOL_MAXSIZE = 32
TWISTED_DNS_RESOLVER = "archive_crawler.capture.guard.GuardedResolver"
# Cookies make one visitor's page of everybody's, and Scrapy's middleware fetches the public suffix list, unrecorded.
COOKIES_ENABLED = False
# Scrapy's own lets URLs slip past a robots.txt that is still on its way; ours is below.
ROBOTSTXT_OBEY = False
ROBOTS_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "archive_crawler.capture.robots.RobotsMiddleware": 100,
    "archive_crawler.capture.politeness.PolitenessMiddleware": 560,
    # The frontier tries again and follows redirects: each is a visit with an outcome of its own.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    # The collection's scope decides what is offsite.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    # Content-codings are undone by `capture/coding.py`, live as from a WARC: bounded, and lenient.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    # No zstd: ReplayWeb.page does not undo it.
    "Accept-Encoding": "gzip, deflate, br",
}
# One request a second and host unless the collection says otherwise.
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
USER_AGENT = "archive-crawler"

# --- 5 to 8: pages, normalize, links, export ---------------------------------------------------------------------
ITEM_PIPELINES = {
    "pipelines.validate.ValidatePipeline": 100,
    "pipelines.normalize.NormalizePipeline": 200,
    "pipelines.deadlinks.DeadLinksPipeline": 300,
    "pipelines.export.ExportPipeline": 400,
}
