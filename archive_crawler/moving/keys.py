"""What becomes of the keys of a Browsertrix configuration: other names of those that are read, and why the others are left behind."""

from __future__ import annotations

import re

ALIASES = {
    "url": "seeds",
    "urlFile": "seedFile",
    "scopeIncludeRx": "include",
    "scopeExcludeRx": "exclude",
    "limit": "pageLimit",
    "timeout": "pageLoadTimeout",
    "delay": "pageExtraDelay",
    "retries": "maxPageRetries",
    "sitemap": "useSitemap",
    "desc": "description",
    "warcInfo": "warcinfo",
    "maxCrawlSize": "sizeLimit",
    "crawlTimeout": "timeLimit",
    "linkSelector": "selectLinks",
    "w": "workers",
    "c": "collection",
}
"""Other names of keys: those of the command line, and those of the hosted service."""

READ = frozenset(
    [
        "seeds",
        "seedFile",
        "scopeType",
        "include",
        "exclude",
        "depth",
        "extraHops",
        "pageLimit",
        "maxPageLimit",
        "sizeLimit",
        "timeLimit",
        "workers",
        "pageExtraDelay",
        "pageLoadTimeout",
        "maxPageRetries",
        "useSitemap",
        "userAgent",
        "userAgentSuffix",
        "warcinfo",
        "collection",
        "name",
        "title",
        "description",
        "schedule",
    ]
)
"""Keys that are carried over, or of which something is told that depends on the value."""

_NO_BROWSER = "pages are captured as the server sends them, without a browser: "
_ELSEWHERE = "a matter of the program that crawls, not of a collection file"
_FAILURES = "a run with failures ends with exit code 5, and its report lists them"
_SITEMAP = "sitemaps are read whole; their dates order the crawl and bound nothing"
_BLOCK = "what pages need is fetched from anywhere; put what is not wanted into scope.exclude"

_LEFT = {
    "behaviors": f"{_NO_BROWSER}no scrolling, no playing, no clicking",
    "customBehaviors": f"{_NO_BROWSER}no script of yours runs on them",
    "behaviorTimeout": f"{_NO_BROWSER}there are no behaviours to wait for",
    "clickSelector": f"{_NO_BROWSER}nothing is clicked",
    "postLoadDelay": f"{_NO_BROWSER}there is no script to wait for",
    "netIdleWait": f"{_NO_BROWSER}there is no script to wait for",
    "waitUntil": f"{_NO_BROWSER}there is no event to wait for",
    "driver": f"{_NO_BROWSER}there is nothing to drive",
    "mobileDevice": f"{_NO_BROWSER}no device is emulated",
    "lang": f"{_NO_BROWSER}no language is asked for",
    "serviceWorker": f"{_NO_BROWSER}no service worker runs",
    "sw": f"{_NO_BROWSER}no service worker runs",
    "allowHashUrls": f"{_NO_BROWSER}what follows # in a URL makes no other page",
    "screenshot": f"{_NO_BROWSER}no pictures of them are taken",
    "profile": "no browser profile is used: what is behind a login is not captured",
    "profileid": "no browser profile is used: what is behind a login is not captured",
    "blockRules": _BLOCK,
    "blockAds": _BLOCK,
    "blockads": _BLOCK,
    "blockMessage": _BLOCK,
    "adBlockMessage": _BLOCK,
    "selectLinks": "links are those of HTML itself, whatever the selector",
    "text": "each article's text is in records/articles.jsonl anyway",
    "generateWACZ": "`archive-crawler package RUN` writes a run as a WACZ file",
    "generatewacz": "`archive-crawler package RUN` writes a run as a WACZ file",
    "generateCDX": "each run has indexes/index.cdxj anyway",
    "generatecdx": "each run has indexes/index.cdxj anyway",
    "combineWARC": "WARC files stay as they were written",
    "combinewarc": "WARC files stay as they were written",
    "rolloverSize": "WARC files have a size of their own",
    "warcPrefix": "WARC files are named for the collection",
    "diskUtilization": "limits.disk_floor counts bytes that stay free; without the key 1 GiB",
    "addRedirectedSeeds": "the page that a seed redirects to is fetched, and makes no new seed",
    "sitemapFromDate": _SITEMAP,
    "sitemapFrom": _SITEMAP,
    "sitemapToDate": _SITEMAP,
    "sitemapTo": _SITEMAP,
    "dedupPolicy": "a payload that the collection has already is stored as a revisit",
    "failOnFailedSeed": _FAILURES,
    "failOnFailedLimit": _FAILURES,
    "failOnInvalidStatus": _FAILURES,
    "auth": "user names and passwords are never in a collection file, and none are sent",
    "proxyServer": _ELSEWHERE,
    "tags": "collections have no tags",
    "robots": "robots.txt is obeyed in any case",
    "useRobots": "robots.txt is obeyed in any case",
}
_OTHERS = frozenset(
    [
        "context",
        "cwd",
        "crawlId",
        "crawlerChannel",
        "debug",
        "debugAccessBrowser",
        "debugAccessRedis",
        "dryRun",
        "headless",
        "healthCheckPort",
        "id",
        "jobType",
        "logBehaviors",
        "logContext",
        "logErrorsToRedis",
        "logExcludeContext",
        "logLevel",
        "logging",
        "newContext",
        "originOverride",
        "overwrite",
        "proxyId",
        "proxyServerConfig",
        "qaDebugImageDiff",
        "qaSource",
        "redisStoreUrl",
        "restartsOnError",
        "runNow",
        "saveState",
        "saveStateHistory",
        "saveStateInterval",
        "scale",
        "screencastPort",
        "screencastRedis",
        "sshProxyKnownHostsFile",
        "sshProxyPrivateKeyFile",
        "statsFilename",
        "verbose",
        "waitOnDone",
        "writePagesToRedis",
        "autoAddCollections",
        "browserWindows",
    ]
)


def plain(key: str) -> str:
    """A key by the name it is read by: page-limit, limit and pageLimit are one."""
    camel = re.sub(r"-(\w)", lambda found: found[1].upper(), key)
    return ALIASES.get(camel, camel)


def why_left(key: str) -> str:
    """Why a key is not carried over."""
    if key == "<<":
        return "merge keys are not read: write out what they stand for"
    return _LEFT.get(key) or (_ELSEWHERE if key in _OTHERS else "unknown key, not carried over")
