"""The archive of one run: exchanges in, WARC files out, written by one thread."""

from __future__ import annotations

from asyncio import wrap_future
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive_crawler.errors import CaptureFailed
from archive_crawler.frontier.former import Validator
from archive_crawler.frontier.unsealed import existing
from archive_crawler.items import Capture, Original
from archive_crawler.warc.cdxj import captured
from archive_crawler.warc.date import timestamp
from archive_crawler.warc.event import Context, event, exclusion
from archive_crawler.warc.rolling import RollingFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archive_crawler.capture.exchange import Exchange, Exclusion
    from archive_crawler.frontier.former import Former, Known
    from archive_crawler.warc.event import Event
    from archive_crawler.warc.growing import GrowingIndex
    from archive_crawler.warc.message import Head


class Archive:
    """Keeps exchanges in WARC files and their index, and payloads that `former` knows as revisits of what has them.

    `info` becomes fields of every file's warcinfo record.
    """

    def __init__(
        self,
        directory: Path,
        prefix: str,
        info: Mapping[str, str],
        *,
        former: Former | None = None,
        index: GrowingIndex | None = None,
        max_size: int = 1_000_000_000,
    ) -> None:
        self.directory = directory
        self._files = RollingFiles(directory, prefix, info, max_size)
        self._former = former
        self._index = index
        self._context = Context("", self._original)
        self._closed = False
        self.asks_in_full = False
        """Whether everything is to come again, whatever its server said of its version."""
        self._thread = ThreadPoolExecutor(1, "warc-writer")

    async def keep(self, exchange: Exchange) -> Capture | None:
        """Write an exchange's records; raises CaptureFailed, and leaves no torn record, when that cannot be done."""
        return await wrap_future(self.keep_soon(exchange))

    def keep_soon(self, exchange: Exchange) -> Future[Capture | None]:
        """The same for any thread: the future fails where `keep` would raise; after `close` it is cancelled."""
        try:
            return self._thread.submit(self._keep, exchange)
        except RuntimeError:  # the archive is closed
            cancelled: Future[Capture | None] = Future()
            cancelled.cancel()
            return cancelled

    async def exclude(self, excluded: Exclusion) -> None:
        """Write that robots.txt forbids a URL; raises CaptureFailed when that cannot be done."""
        await wrap_future(self._thread.submit(self._exclude, excluded))

    def known(self, url: str) -> Known | None:
        """What an earlier capture of a URL tells its server; nothing where everything is to come again."""
        return self._former.known(url) if self._former and not self.asks_in_full else None

    def path(self, name: str) -> Path:
        """Where the file of that name is, sealed or not."""
        return existing(self.directory / name) or self.directory / name

    def sync(self) -> dict[str, int]:
        """Make what was kept so far durable; final file name -> bytes. Callable from any thread."""
        return self._thread.submit(self._sync).result()

    def close(self) -> None:
        """Seal the last file; a second call does nothing."""
        if not self._closed:
            self._closed = True
            try:
                self._thread.submit(self._files.seal).result()
            finally:
                self._thread.shutdown()
                if self._index:
                    self._index.close()

    def _keep(self, exchange: Exchange) -> Capture | None:
        try:
            if exchange.broken:
                raise exchange.broken  # noqa: TRY301 - told like any other failure to write
            self._make_room()
            made = event(exchange, self._context, timestamp(exchange.started))
            places = self._files.write([*made.before, made.first, *made.companions])
        except Exception as error:
            raise self._failed(exchange.url, error) from error
        if made.chain:
            self._context.chains.update([made.chain])
        if made.head is None:
            return None
        capture = self._capture(exchange, made, made.head, places[made.first.id])
        if self._index:
            self._index.append(captured(exchange.url, capture))
        self._learn(exchange.url, made, made.head, capture)
        return capture

    def _exclude(self, excluded: Exclusion) -> None:
        try:
            self._make_room()
            self._files.write([exclusion(excluded, self._context.warcinfo_id, timestamp(datetime.now(UTC)))])
        except Exception as error:
            raise self._failed(excluded.url, error) from error

    def _failed(self, url: str, error: Exception) -> CaptureFailed:
        return CaptureFailed(f"{self.directory / self._files.name}: {url} was not written: {error}")

    def _make_room(self) -> None:
        if self._files.make_room():
            self._context = Context(self._files.warcinfo_id, self._original)

    def _original(self, payload_digest: str, url: str) -> Original | None:
        return self._former.original(payload_digest, url) if self._former else None

    def _capture(self, exchange: Exchange, made: Event, head: Head, place: tuple[int, int]) -> Capture:
        return Capture(
            warc=self._files.name,
            offset=place[0],
            length=place[1],
            record_id=made.first.id,
            date=timestamp(exchange.started),
            payload_digest=made.payload_digest,
            http_status=head.status,
            content_type=head.get("content-type"),
            ip=exchange.ip,
            original=made.original,
        )

    def _learn(self, url: str, made: Event, head: Head, capture: Capture) -> None:
        """Remember what a later capture may be a revisit of, and what its server may be asked with."""
        if self._former is None or not (made.is_original or made.original):
            return
        if made.is_original:
            place = (self._former.run, capture.warc, capture.offset, capture.length, capture.record_id, capture.date)
            self._former.learn(capture.payload_digest, Original(*place, url))
        if head.status == 200 and (head.get("etag") or head.get("last-modified")):
            version = Validator(head.get("etag"), head.get("last-modified"), capture.payload_digest)
            self._former.learn_version(url, version)

    def _sync(self) -> dict[str, int]:
        lengths = self._files.sync()
        if self._index:
            lengths |= self._index.sync()
        if self._former:
            self._former.written()
        return lengths
