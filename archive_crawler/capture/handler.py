"""Scrapy's download handler with a wire tap: no response leaves it before it is kept."""

from __future__ import annotations

import re
import resource
from typing import TYPE_CHECKING, Any, cast

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _ScrapyAgent,
    _ScrapyProxyAgent,
    _TunnelingAgent,
)
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError, StopDownload
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.endpoints import TCP4ClientEndpoint, wrapClientTLS

from archive_crawler.capture import lookups
from archive_crawler.capture.body import NOT_HELD, Body, is_read, most_in_memory
from archive_crawler.capture.exchange import Exchange
from archive_crawler.capture.guard import refuse_literal, refused
from archive_crawler.capture.spool import Spool
from archive_crawler.capture.tap import TapFactory, TapHeaders
from archive_crawler.capture.tunnel import as_tunnel
from archive_crawler.collection.discovery import Role
from archive_crawler.errors import AddressRefused, CaptureFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrapy import Request
    from scrapy.core.downloader.handlers.http11 import _ResultT
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred
    from twisted.web.client import URI, Agent
    from twisted.web.iweb import IBodyProducer, IResponse

    from archive_crawler.capture.exchange import Keeper, Truncation
    from archive_crawler.frontier.former import Known
    from archive_crawler.items import Capture


_OTHER_FILES = 512
_SENDABLE = re.compile(r"[\t -~\x80-\xff]{1,1024}")  # servers refuse control characters, and fields of 8 KiB


class TapDownloadHandler(HTTP11DownloadHandler):
    """Downloads over HTTP/1.1 and hands every exchange to `spider.keeper` first.

    `request.meta["capture"]` is the response's Capture. A failed download is kept too, as far as it came, and
    then raised as it was. A URL that `spider.keeper` knows from an earlier capture is asked for conditionally, unless
    `request.meta["unconditional"]` is set. `spider.hosts` maps host names to the `ip:port` to connect to in their stead.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = TapFactory  # noqa: SLF001 - Scrapy sets its own factory the same way
        self._contextFactory = _undotted(self._contextFactory)
        self._guarded = not crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        _allow_open_files(2 * crawler.settings.getint("CONCURRENT_REQUESTS") + _OTHER_FILES)

    async def download_request(self, request: Request) -> Response:
        request.meta.pop("capture", None)  # a redirect's or retry's request inherits the meta of the one before
        exchange = self._begin(request)
        try:
            self._check_literal(request)
            response = await self._fetch(request, exchange)
        except Exception as error:
            refusal = self._refusal(request, error)
            exchange.failed(refusal or error, _truncation(error))
            await self._keep(request, exchange)
            if refusal:
                raise refusal from error
            raise
        if "dataloss" in response.flags or "download_stopped" in response.flags:
            exchange.truncated = exchange.truncated or ("disconnect" if "dataloss" in response.flags else "length")
        if await self._keep(request, exchange) is None:
            raise CaptureFailed(f"{exchange.url}: a response came, but no record of it was written")
        return response

    def _begin(self, request: Request) -> Exchange:
        exchange = Exchange(
            request.url.partition("#")[0],
            Spool(self._keeper.directory),
            proxied=bool(request.meta.get("proxy")),
            via=request.meta.get("via"),
            path=request.meta.get("path"),
        )
        if request.method == "GET" and not request.meta.get("unconditional"):
            known = self._keeper.known(exchange.url)
            conditions = dict(conditions_of(known))
            request.headers.update(conditions)
            exchange.known = known if conditions else None
        return exchange

    async def _fetch(self, request: Request, exchange: Exchange) -> Response:
        agent = _TapAgent(
            exchange=exchange,
            hosts=self._hosts,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    async def _keep(self, request: Request, exchange: Exchange) -> Capture | None:
        exchange.seal()
        if not exchange.proxied:
            exchange.lookup = lookups.take(urlparse_cached(request).hostname or "")
        try:
            capture = await self._keeper.keep(exchange)
        except Exception as error:
            raise CaptureFailed(f"{exchange.url}: not written to the archive: {error!r}") from error
        finally:
            exchange.response.close()
        if capture is not None:
            request.meta["capture"] = capture
        return capture

    @property
    def _keeper(self) -> Keeper:
        return cast("Keeper", self._crawler.spider.keeper)  # type: ignore[union-attr]

    @property
    def _hosts(self) -> Mapping[str, str]:
        return getattr(self._crawler.spider, "hosts", None) or {}

    def _check_literal(self, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        if self._guarded and host not in self._hosts:
            refuse_literal(host)

    def _refusal(self, request: Request, error: Exception) -> AddressRefused | None:
        """The real reason: Twisted reports a refused name as one without addresses."""
        host = urlparse_cached(request).hostname or ""
        if self._guarded and isinstance(error, CannotResolveHostError) and (address := refused(host)):
            return AddressRefused(f"{host} leads to {address}, which is not a public address")
        return None


def _undotted(policy: Any) -> Any:
    """Ask for a server and its certificate without the dot that may end a name in a URL (RFC 6066 section 3)."""
    create = policy.creatorForNetloc
    policy.creatorForNetloc = lambda hostname, port: create(hostname.removesuffix(b"."), port)
    return policy


class _TapAgent(_ScrapyAgent):
    """One request's agent: it carries the exchange, and knows which hosts are connected to elsewhere."""

    def __init__(self, *, exchange: Exchange, hosts: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._exchange = exchange
        self._hosts = hosts
        self._body: Body | None = None

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        agent: Any = super()._get_agent(request, timeout)
        send = agent.request

        def tapped(
            method: bytes, uri: bytes, headers: Any = None, body: IBodyProducer | None = None
        ) -> Deferred[IResponse]:
            sent: Deferred[IResponse] = send(method, uri, TapHeaders(headers, self._exchange), body)
            return sent

        agent.request = tapped
        target = self._hosts.get((urlparse_cached(request).hostname or "").lower())
        if isinstance(agent, _ScrapyProxyAgent):
            # A proxy is named by the operator: its literal address need not be public.
            proxy = agent._proxyURI  # noqa: SLF001
            target = f"{proxy.host.decode()}:{proxy.port}"
        if isinstance(agent, _TunnelingAgent):
            tunnel = agent._getEndpoint  # noqa: SLF001
            agent._getEndpoint = lambda uri: as_tunnel(tunnel(uri))  # type: ignore[method-assign]  # noqa: SLF001
        elif target:
            agent._getEndpoint = lambda uri: self._endpoint(agent, uri, target)  # noqa: SLF001 - the only hook there is
        return cast("Agent", agent)

    def _endpoint(self, agent: Any, uri: URI, target: str) -> Any:
        """Connect to `target`, asking TLS for the original name."""
        standard = agent._endpointFactory  # noqa: SLF001 - it has the agent's timeout and bind address
        ip, _, port = target.rpartition(":")
        timeout = standard._connectTimeout or 30  # noqa: SLF001
        endpoint: Any = TCP4ClientEndpoint(agent._reactor, ip, int(port), timeout, standard._bindAddress)  # noqa: SLF001
        if uri.scheme != b"https":
            return endpoint
        policy: Any = self._contextFactory
        return wrapClientTLS(policy.creatorForNetloc(uri.host, uri.port), endpoint)

    def _cb_bodyready(self, txresponse: Any, request: Request) -> _ResultT | Deferred[_ResultT]:
        """Hold in memory what a spider can read; the rest lies in the exchange's spool."""
        deliver = txresponse.deliverBody
        given = txresponse.headers.getRawHeaders(b"content-type")
        kind = given[0] if given else None
        lists = getattr(request.meta.get("visit"), "role", None) in {Role.SITEMAP, Role.FEED}
        body = Body(most_in_memory(kind, lists=lists), beginning=is_read(kind))

        def deliver_bounded(reader: Any) -> None:
            reader._bodybuf = body  # noqa: SLF001 - Scrapy's reader makes its own, without a bound
            deliver(reader)

        txresponse.deliverBody = deliver_bounded
        self._body = body
        return super()._cb_bodyready(txresponse, request)

    def _cb_bodydone(self, result: _ResultT, url: str) -> Response:
        """Give a plain Response: Scrapy 2.19 would run its charset detector, on compressed bytes too."""
        if result.get("stop_download"):
            return super()._cb_bodydone(result, url)
        version = result["txresponse"].version
        flags = list(result.get("flags") or [])
        if self._body is not None and self._body.dropped:
            flags.append(NOT_HELD)
        response = Response(
            url=url,
            status=int(result["txresponse"].code),
            headers=self._headers_from_twisted_response(result["txresponse"]),
            body=result.get("body", b""),
            flags=flags,
            certificate=result.get("certificate"),
            ip_address=result.get("ip_address"),
            protocol=f"{version[0].decode('latin-1')}/{version[1]}.{version[2]}",
        )
        if self._body is not None:
            self._body.held_by(response)
        return response


def _allow_open_files(number: int) -> None:
    """Each exchange takes a socket, and a file where it is large; shells allow 1,024 where the system allows more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def conditions_of(known: Known | None) -> Iterator[tuple[str, bytes]]:
    """The header fields that ask for what changed, as far as a server can be asked with what servers say."""
    said = (known.validator.etag, known.validator.last_modified) if known else (None, None)
    for name, value in zip(("If-None-Match", "If-Modified-Since"), said, strict=True):
        if value and _SENDABLE.fullmatch(value):
            yield name, value.encode("latin-1")


def _truncation(error: Exception) -> Truncation:
    if isinstance(error, DownloadTimeoutError):
        return "time"
    if isinstance(error, (DownloadCancelledError, StopDownload)):
        return "length"
    return "disconnect"
