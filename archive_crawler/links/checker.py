"""Asks for link targets, many hosts at once, in a thread of its own."""

from __future__ import annotations

import queue
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from archive_crawler.links.course import Ask, Course
from archive_crawler.links.evidence import Answer, Failure, Response, Stop
from archive_crawler.links.multi import Multi
from archive_crawler.links.pacing import Pacing
from archive_crawler.links.transfer import Manners, Transfer, host_of
from archive_crawler.links.verdict import from_link, unchecked, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.frontier.hours import Hours
    from archive_crawler.items import LinkCheck

_NAMELESS_FOR = 600.0
"""Seconds that a name which could not be resolved is not asked for again."""
_COULD_NOT_RESOLVE = 6
_LOOK_AGAIN = 60.0
"""Seconds between two looks at the clock in a blackout: somebody may set it."""


class LinkChecker:
    """Checks each submitted URL once and hands the checks out through `poll`; it keeps none.

    Every request names its `user_agent`, starts at least `per_host_delay` seconds after the one before on its host,
    and goes to public addresses only unless `allow_private`. `hosts` maps a lower-case host to the "ip:port" that
    stands in for it. robots.txt is not fetched for single link checks; 429 and Retry-After are obeyed.
    Times are in seconds. `retry_pause` passes before a failed request is tried once more.
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
    ) -> None:
        self._manners = Manners(user_agent, dict(hosts or {}), allow_private, timeout, connect_timeout)
        self._hours = hours
        self._retry_pause = retry_pause
        self._connections = connections
        self._pacing: Pacing[tuple[Course, Ask]] = Pacing(per_host_delay, per_host_connections)
        self._multi = Multi(connections)
        self._idle: list[Transfer] = []
        self._running: dict[Transfer, tuple[str, Course, Ask]] = {}
        self._closed_hosts: dict[str, tuple[float, Answer]] = {}
        self._nameless_hosts: dict[str, tuple[float, Failure]] = {}
        self._resolvers = ThreadPoolExecutor(4, thread_name_prefix="link-dns")
        self._inbox: queue.SimpleQueue[str | tuple[Course, Failure]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._settled = threading.Condition(self._lock)
        self._seen: set[int] = set()
        self._open: dict[str, list[str]] = {}
        """Fetched URL -> the submitted URLs that it answers for."""
        self._done: list[LinkCheck] = []
        self._stopping = False
        self._collapse: str | None = None
        self._thread = threading.Thread(target=self._live, name="link-checker", daemon=True)
        self._thread.start()

    def submit(self, url: str) -> None:
        """Have a URL checked, once; may be called from any thread."""
        told = from_link(url, allow_private=self._manners.allow_private or _host(url) in self._manners.hosts)
        with self._lock:
            if hash(url) in self._seen or self._stopping:
                return
            self._seen.add(hash(url))
            if told or self._collapse:
                self._done.append(told or _internal_error(url, self._collapse))
                return
            key = url.partition("#")[0]
            asked = key in self._open
            self._open.setdefault(key, []).append(url)
        if not asked:
            self._inbox.put(key)
            self._multi.wake()

    def poll(self) -> list[LinkCheck]:
        """The checks that were finished since the last call; does not wait."""
        with self._lock:
            done, self._done = self._done, []
        return done

    def pending(self) -> int:
        """Submitted URLs whose check `poll` has not handed out."""
        with self._lock:
            return sum(map(len, self._open.values())) + len(self._done)

    def close(self, wait: float | None) -> list[LinkCheck]:
        """Wait for what is under way, at most `wait` seconds, and stop; the rest comes back unchecked."""
        with self._settled:
            self._settled.wait_for(lambda: not self._open, wait)
            self._stopping = True
        if self._thread.is_alive():
            self._multi.wake()
            self._thread.join()
        with self._lock:
            left = [unchecked(url, "time limit") for urls in self._open.values() for url in urls]
            self._open.clear()
        return [*self.poll(), *left]

    def _live(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        except Exception as error:  # noqa: BLE001 - nobody else would ever hear of it
            self._give_up(f"{type(error).__name__}: {error}")
        finally:
            self._multi.close()
            self._resolvers.shutdown(wait=False, cancel_futures=True)

    def _turn(self) -> None:
        self._read_inbox()
        if (wait := self._blackout()) is None:
            self._start()
            due = self._pacing.next_at() if len(self._multi) < self._connections else None
            wait = None if due is None else max(0.0, due - time.monotonic())
        for transfer, code, message in self._multi.run(wait):
            self._ended(transfer, code, message)

    def _blackout(self) -> float | None:
        """Seconds to wait until the blackout's end is looked at again; null where there is none."""
        until = self._hours.closed_until(time.time()) if self._hours else None
        return None if until is None else min(max(0.0, until - time.time()), _LOOK_AGAIN)

    def _read_inbox(self) -> None:
        while True:
            try:
                message = self._inbox.get_nowait()
            except queue.Empty:
                return
            if isinstance(message, str):
                course = Course(message, self._retry_pause)
                self._line_up(course, course.first())
            else:
                self._proceed(*message)

    def _line_up(self, course: Course, ask: Ask) -> None:
        host = host_of(ask.url)
        if failure := self._nameless(host):
            self._fail_alike(course, ask, failure)
            return
        at = time.monotonic() + ask.pause
        if ask.hold:
            self._pacing.hold(host, at)
        if ask.pause:
            self._pacing.put_later(host, (course, ask), at)
        else:
            self._pacing.put(host, (course, ask))

    def _start(self) -> None:
        while len(self._multi) < self._connections and (turn := self._pacing.take(time.monotonic())):
            host, (course, ask) = turn
            if closed := self._closed(host, course):
                self._pacing.done(host)
                self._finish(closed)
            else:
                self._send(host, course, ask)

    def _send(self, host: str, course: Course, ask: Ask) -> None:
        course.started = course.started or time.monotonic()
        transfer = self._idle.pop() if self._idle else Transfer(self._manners)
        try:
            transfer.begin(ask)
        except Exception as error:  # noqa: BLE001 - one odd URL must not end all checks
            self._idle.append(transfer)
            self._pacing.done(host)
            self._abandon(course, error)
            return
        self._running[transfer] = (host, course, ask)
        self._multi.add(transfer)

    def _ended(self, transfer: Transfer, code: int, message: str) -> None:
        host, course, _ = self._running.pop(transfer)
        self._pacing.done(host)
        seen = transfer.end(code, message)
        self._idle.append(transfer)
        if isinstance(seen, Failure) and seen.code == _COULD_NOT_RESOLVE:
            self._resolvers.submit(self._resolve, course, seen)
        else:
            self._proceed(course, seen)

    def _resolve(self, course: Course, failure: Failure) -> None:
        """Ask the resolver itself: libcurl does not say whether a name does not exist or cannot be looked up."""
        self._inbox.put((course, replace(failure, temporary_dns=is_temporary(host_of(failure.url)))))
        self._multi.wake()

    def _proceed(self, course: Course, seen: Response | Failure) -> None:
        try:
            if ask := course.next(seen):
                self._line_up(course, ask)
                return
        except Exception as error:  # noqa: BLE001 - one odd answer must not end all checks
            self._abandon(course, error)
            return
        answer = course.answer(time.monotonic() - (course.started or time.monotonic()))
        if isinstance(seen, Failure) and seen.code == _COULD_NOT_RESOLVE:
            self._remember_nameless(host_of(seen.url), seen)
        if course.closed_for:
            self._closed_hosts[host_of(seen.url)] = (time.monotonic() + course.closed_for, answer)
        self._finish(answer)

    def _nameless(self, host: str) -> Failure | None:
        until, failure = self._nameless_hosts.get(host, (0.0, None))
        return failure if until > time.monotonic() else None

    def _remember_nameless(self, host: str, failure: Failure) -> None:
        """A name that leads nowhere leads nowhere for all its URLs: none of them waits for a turn to learn it."""
        self._nameless_hosts[host] = (time.monotonic() + _NAMELESS_FOR, failure)
        for course, ask in self._pacing.withdraw(host):
            self._fail_alike(course, ask, failure)

    def _fail_alike(self, course: Course, ask: Ask, failure: Failure) -> None:
        told = replace(failure, url=ask.url)
        while course.next(told):  # the retry, too, would fail alike
            pass
        self._finish(course.answer(0.0))

    def _abandon(self, course: Course, error: Exception) -> None:
        self._finish(course.answer(None, Stop.INTERNAL_ERROR, f"{type(error).__name__}: {error}"))

    def _closed(self, host: str, course: Course) -> Answer | None:
        until, first = self._closed_hosts.get(host, (0.0, None))
        if first is None or until <= time.monotonic():
            return None
        return course.answer(None, Stop.HOST_CLOSED, f"{host} asked us to come back later when asked for {first.url}")

    def _finish(self, answer: Answer) -> None:
        check = verdict(answer)
        with self._settled:
            urls = self._open.pop(answer.url, [answer.url])
            self._done += [check if url == check.url else replace(check, url=url) for url in urls]
            self._settled.notify_all()

    def _give_up(self, detail: str) -> None:
        with self._settled:
            self._collapse = detail
            for url in [url for urls in self._open.values() for url in urls]:
                self._done.append(_internal_error(url, detail))
            self._open.clear()
            self._settled.notify_all()


def _internal_error(url: str, detail: str | None) -> LinkCheck:
    return verdict(Answer(url, stop=Stop.INTERNAL_ERROR, detail=detail))


def is_temporary(host: str) -> bool:
    """Whether a name that was not resolved may exist; blocks while the resolver thinks."""
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        return error.errno not in {socket.EAI_NONAME, socket.EAI_NODATA}
    except (OSError, UnicodeError):
        return False
    return True


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""
