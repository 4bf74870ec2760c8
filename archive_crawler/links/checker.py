"""Checks link targets in a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from archive_crawler.links.engine import Engine, Habits
from archive_crawler.links.evidence import Answer
from archive_crawler.links.hosts import host_of
from archive_crawler.links.judging import Judge, internal_error, judged
from archive_crawler.links.transfer import Manners
from archive_crawler.links.verdict import from_link, unchecked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.frontier.hours import Hours
    from archive_crawler.items import LinkCheck
    from archive_crawler.links.engine import Keep


class LinkChecker:
    """Checks submitted URLs and hands the checks out through `poll`; it keeps none.

    Every request names its `user_agent`, starts at least `per_host_delay` seconds after the one before on its host,
    and goes to public addresses only unless `allow_private`. `hosts` maps a lower-case host to the "ip:port" that
    stands in for it. Unless `robots` is off, robots.txt is read once a host and obeyed; 429 and Retry-After are too. Unless
    `probe` is off, a made-up address is asked for beside pages, once a folder; `keep` archives what comes of it.
    Unless `aside` is off, pages are judged in a process of their own, which lets others go before it as `nice` says.
    Times are in seconds. `retry_pause` passes before a failed request is tried again.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        hosts: Mapping[str, str] | None = None,
        hours: Hours | None = None,
        allow_private: bool = False,
        per_host_delay: float = 1.0,
        per_host_connections: int = 2,
        connections: int = 100,
        timeout: float = 30.0,
        connect_timeout: float = 10.0,
        retry_pause: float = 2.0,
        robots: bool = True,
        probe: bool = True,
        keep: Keep | None = None,
        aside: bool = True,
        nice: int = 0,
    ) -> None:
        self._manners = Manners(user_agent, dict(hosts or {}), allow_private, timeout, connect_timeout)
        habits = Habits(
            per_host_delay=per_host_delay,
            per_host_connections=per_host_connections,
            connections=connections,
            retry_pause=retry_pause,
            robots=robots,
            probe=probe,
            hours=hours,
            keep=keep,
        )
        self._judge = Judge(self._told, nice=nice) if aside else None
        self._engine = Engine(self._manners, habits, self)
        self._lock = threading.Lock()
        self._settled = threading.Condition(self._lock)
        self._open: dict[str, list[str]] = {}
        """Fetched URL -> the submitted URLs that it answers for."""
        self._judging: list[list[str]] = []
        """Submitted URLs whose answer is being judged."""
        self._done: list[LinkCheck] = []
        self._wanted: dict[str, None] = {}
        """Pages beside which is probed."""
        self._probed: list[Answer] = []
        self._stopping = False
        self._collapse: str | None = None
        self._broken: BaseException | None = None
        self._thread = threading.Thread(target=self._live, name="link-checker", daemon=True)
        self._thread.start()

    def submit(self, url: str) -> None:
        """Have a URL checked, once at a time; may be called from any thread."""
        told = from_link(url, allow_private=self._manners.allow_private or _host(url) in self._manners.hosts)
        with self._lock:
            if self._stopping:
                return
            if told or self._collapse:
                self._done.append(told or internal_error(url, self._collapse))
                return
            key = urldefrag(url).url
            asked = key in self._open
            if asked and url in self._open[key]:
                return
            self._open.setdefault(key, []).append(url)
        if not asked:
            self._engine.check(key)

    def poll(self) -> list[LinkCheck]:
        """The checks that were finished since the last call; does not wait. Raises what `keep` failed with, from then on."""
        with self._lock:
            if self._broken:
                raise self._broken
            done, self._done = self._done, []
        return done

    def probe(self, url: str) -> None:
        """Have a made-up address asked for beside a page that is known; `probes` tells what came of it."""
        with self._lock:
            if self._stopping:
                return
            if self._collapse:
                self._probed.append(Answer(url))
                return
            self._wanted[url] = None
        self._engine.probe(url)

    def probes(self) -> list[Answer]:
        """The pages beside which was probed since the last call: answers that have nothing but probes, where any were made."""
        with self._lock:
            probed, self._probed = self._probed, []
        return probed

    def pending(self) -> int:
        """Submitted URLs whose check `poll` has not handed out, and pages whose probe `probes` has not."""
        with self._lock:
            checks = sum(map(len, (*self._open.values(), *self._judging))) + len(self._done)
            return checks + len(self._wanted) + len(self._probed)

    def close(self, wait: float | None) -> list[LinkCheck]:
        """Wait for what is under way, at most `wait` seconds, and stop; the rest comes back unchecked."""
        with self._settled:
            self._settled.wait_for(lambda: not self._open and not self._judging and not self._wanted, wait)
            self._stopping = True
        if self._thread.is_alive():
            self._engine.wake()
            self._thread.join()
        if self._judge:
            self._judge.close()
        with self._lock:
            self._broken = None  # whoever was to hear of it has closed
            left = [unchecked(url, "time limit") for urls in (*self._open.values(), *self._judging) for url in urls]
            self._open.clear()
            self._judging.clear()
            self._wanted.clear()
        return [*self.poll(), *left]

    def fragments(self, url: str) -> frozenset[str]:
        """What the submitted URLs look for in a page; for the engine."""
        with self._lock:
            return frozenset(filter(None, map(_fragment, self._open.get(url, ()))))

    def answered(self, answer: Answer, fragments: frozenset[str]) -> None:
        """Judge an answer for all URLs that it is the answer for; for the engine."""
        with self._lock:
            urls = self._open.pop(answer.url, [])
            late = [url for url in urls if _came_late(url, answer, fragments)]
            if late:
                self._open[answer.url] = late
            ready = [url for url in urls if url not in late]
            self._judging.append(ready)
        if late:
            self._engine.check(answer.url)
        if self._judge and answer.response and answer.response.body:
            self._judge.put(answer, ready)
        else:
            self._told(ready, judged(answer, ready))

    def _told(self, urls: list[str], checks: list[LinkCheck]) -> None:
        with self._settled:
            if urls in self._judging:
                self._judging.remove(urls)
                self._done += checks
            self._settled.notify_all()

    def probed(self, answer: Answer) -> None:
        """Take what came of probes; for the engine."""
        with self._settled:
            if answer.url in self._wanted:
                del self._wanted[answer.url]
                self._probed.append(answer)
            self._settled.notify_all()

    def not_archived(self, error: BaseException | None) -> None:
        """Take the word that no probe can be archived any more; for the engine."""
        with self._settled:
            self._broken = error
            self._settled.notify_all()

    def _live(self) -> None:
        try:
            while not self._stopping:
                self._engine.turn()
        except Exception as error:  # noqa: BLE001 - nobody else would ever hear of it
            self._give_up(f"{type(error).__name__}: {error}")
        finally:
            self._engine.close()

    def _give_up(self, detail: str) -> None:
        with self._settled:
            self._collapse = detail
            for url in [url for urls in self._open.values() for url in urls]:
                self._done.append(internal_error(url, detail))
            self._probed += map(Answer, self._wanted)
            self._open.clear()
            self._wanted.clear()
            self._settled.notify_all()


def _came_late(url: str, answer: Answer, fragments: frozenset[str]) -> bool:
    """Whether a page was not read far enough for a URL that came while it was asked for."""
    fragment = _fragment(url)
    return bool(fragment) and fragment not in fragments and answer.response is not None and answer.response.truncated


def _fragment(url: str) -> str:
    """What a URL looks for in its page: its fragment, without what only tells the browser how to show it."""
    return urldefrag(url).fragment.partition(":~:")[0]


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""
