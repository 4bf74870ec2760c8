"""Asks for targets, many hosts at once, in the thread that calls it; nobody else may, but for `wake` and the inbox."""

from __future__ import annotations

import queue
import secrets
import socket
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from archive_crawler.capture.identity import product_token
from archive_crawler.links.course import Ask, Course, Purpose
from archive_crawler.links.evidence import Answer, Failure, Response, Stop
from archive_crawler.links.hosts import host_of, site_of
from archive_crawler.links.lately import Lately
from archive_crawler.links.multi import Multi
from archive_crawler.links.pacing import Pacing
from archive_crawler.links.permission import MAX_CRAWL_DELAY, Permissions, rules_of
from archive_crawler.links.probes import Case, Probes
from archive_crawler.links.siblings import Beside, beside, wanted
from archive_crawler.links.transfer import Manners, Transfer

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.capture.exchange import Exchange
    from archive_crawler.frontier.hours import Hours
    from archive_crawler.items import Capture

    Keep = Callable[[Exchange], "Future[Capture | None]"]
    """Archives an exchange; for any thread."""

_NAMELESS_FOR = 600.0
"""Seconds that a name which could not be resolved is not asked for again."""
_MALFORMED, _COULD_NOT_RESOLVE = 3, 6
_LOOK_AGAIN = 60.0
"""Seconds between two looks at the clock in a blackout: somebody may set it."""
_HOSTS = 20_000
_MANY = 16
"""Answers of a host that may wait for probes while others are asked for: they are held in memory."""
Errand = tuple[Course, Ask]


@dataclass(frozen=True, slots=True)
class Habits:
    """How the engine goes about it; times in seconds."""

    per_host_delay: float = 1.0
    per_host_connections: int = 2
    connections: int = 100
    retry_pause: float = 2.0
    robots: bool = True
    """Whether robots.txt is obeyed."""
    probe: bool = True
    """Whether pages are probed beside."""
    hours: Hours | None = None
    """When nothing is asked."""
    keep: Keep | None = None
    """Who archives the probes."""
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    """What the made-up addresses of probes are drawn from."""


class Desk(Protocol):
    """Whoever gets the answers, in the engine's thread."""

    def fragments(self, url: str) -> frozenset[str]:
        """What is looked for in a target's page."""

    def answered(self, answer: Answer, fragments: frozenset[str]) -> None:
        """Take a finished check, and what was looked for in its page."""

    def probed(self, answer: Answer) -> None:
        """Take what came of probes beside a page that was not asked for."""

    def not_archived(self, error: BaseException | None) -> None:
        """Hear why the archive could not take a probe."""


class Engine:
    """Lines targets up, host by host, and takes each through its course."""

    def __init__(self, manners: Manners, habits: Habits, desk: Desk) -> None:
        self._manners, self._habits, self._desk = manners, habits, desk
        self._token = product_token(manners.user_agent)
        self._pacing: Pacing[Errand] = Pacing(habits.per_host_delay, habits.per_host_connections)
        self._multi = Multi(habits.connections)
        self._idle: list[Transfer] = []
        self._running: dict[Transfer, tuple[str, Course, Ask]] = {}
        self._asked_to_wait: Lately[str, str] = Lately(_HOSTS)
        """Server -> the URL for which it wanted to be left alone for long: one page may have its reasons, two are the server's."""
        self._closed: Lately[str, tuple[float, str]] = Lately(_HOSTS)
        """Server -> until when it is left alone, and the URL for which it said so."""
        self._nameless_hosts: Lately[str, tuple[float, Failure]] = Lately(_HOSTS)
        self._permissions: Permissions[Errand] = Permissions()
        self._probes = Probes(habits.seed)
        self._probing: dict[Course, Beside] = {}
        self._waiting: Counter[str] = Counter()
        """How many answers of each host wait for a probe."""
        self._resolvers = ThreadPoolExecutor(4, thread_name_prefix="link-dns")
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def check(self, url: str) -> None:
        """Have a target checked; for any thread."""
        self._call(lambda: self._begin(Course(url, self._habits.retry_pause)))

    def probe(self, url: str) -> None:
        """Have what stands beside a page asked for, and not the page; for any thread."""
        self._call(lambda: self._probe_beside(url))

    def wake(self) -> None:
        """Make a waiting `turn` return; for any thread."""
        self._multi.wake()

    def turn(self) -> None:
        """Do what is due, or wait for something to happen."""
        self._read_inbox()
        if (wait := self._blackout()) is None:
            self._start()
            due = self._pacing.next_at() if len(self._multi) < self._habits.connections else None
            wait = None if due is None else max(0.0, due - time.monotonic())
        for transfer, code, message in self._multi.run(wait):
            self._ended(transfer, code, message)

    def close(self) -> None:
        """Break off whatever runs."""
        self._multi.close()
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    def _call(self, act: Callable[[], None]) -> None:
        self._inbox.put(act)
        self._multi.wake()

    def _read_inbox(self) -> None:
        while True:
            try:
                act = self._inbox.get_nowait()
            except queue.Empty:
                return
            act()

    def _blackout(self) -> float | None:
        """Seconds to wait until the blackout's end is looked at again; null where there is none."""
        hours = self._habits.hours
        until = hours.closed_until(time.time()) if hours else None
        return None if until is None else min(max(0.0, until - time.time()), _LOOK_AGAIN)

    def _begin(self, course: Course) -> None:
        try:
            self._line_up(course, course.first())
        except ValueError as error:
            self._proceed(course, Failure(course.url, "GET", _MALFORMED, str(error)))
        except Exception as error:  # noqa: BLE001 - one odd URL must not end all checks
            self._abandon(course, error)

    def _line_up(self, course: Course, ask: Ask) -> None:
        host = host_of(ask.url)
        if failure := self._nameless(host):
            self._fail_alike(course, ask, failure)
        elif self._may_ask(course, ask):
            at = time.monotonic() + ask.pause
            first = course.purpose is not Purpose.TARGET
            if ask.hold:
                self._pacing.hold(host, at)
            if ask.pause:
                self._pacing.put_later(host, (course, ask), at, first=first)
            else:
                self._pacing.put(host, (course, ask), first=first)

    def _may_ask(self, course: Course, ask: Ask) -> bool:
        """Whether robots.txt allows a request; while it is not known, the request waits."""
        if not self._habits.robots or course.purpose is Purpose.ROBOTS:
            return True
        site = site_of(ask.url)
        rules = self._permissions.rules(site)
        if rules is None:
            if self._permissions.wait(site, (course, ask)):
                self._begin(Course(f"{site}/robots.txt", self._habits.retry_pause, Purpose.ROBOTS))
            return False
        rule = rules.excludes(ask.url) if rules.group else None
        if rule:
            self._finish(course, course.answer(0.0, Stop.EXCLUDED_BY_ROBOTS, rule))
        return rule is None

    def _start(self) -> None:
        while len(self._multi) < self._habits.connections and (turn := self._pacing.take(time.monotonic())):
            host, (course, ask) = turn
            if closed := self._shut(ask.url, course):
                self._pacing.done(host)
                self._finish(course, closed)
            else:
                self._send(host, course, ask)

    def _send(self, host: str, course: Course, ask: Ask) -> None:
        course.started = course.started or time.monotonic()
        transfer = self._idle.pop() if self._idle else Transfer(self._manners)
        if course.purpose is Purpose.TARGET:
            course.fragments |= self._desk.fragments(course.url)
            if course.fragments:
                ask = replace(ask, reading=replace(ask.reading, fragments=frozenset(course.fragments)))
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
        try:
            seen = transfer.end(code, message)
            course.cookies = transfer.cookies
            if course.purpose is Purpose.PROBE and (exchange := transfer.exchange(course.via or course.url)):
                course.exchanges.append(exchange)
        except Exception as error:  # noqa: BLE001 - one odd answer must not end all checks
            self._abandon(course, error)
            return
        finally:
            self._idle.append(transfer)
        if isinstance(seen, Failure) and seen.code == _COULD_NOT_RESOLVE:
            self._resolvers.submit(self._resolve, course, seen)
        else:
            self._proceed(course, seen, host)

    def _resolve(self, course: Course, failure: Failure) -> None:
        """Ask the resolver itself: libcurl does not say whether a name does not exist or cannot be looked up."""
        told = replace(failure, temporary_dns=is_temporary(host_of(failure.url)))
        self._call(lambda: self._proceed(course, told))

    def _proceed(self, course: Course, seen: Response | Failure, host: str | None = None) -> None:
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
            self._leave_alone(course, seen.url, course.closed_for)
        self._finish(course, answer, host)

    def _nameless(self, host: str) -> Failure | None:
        until, failure = self._nameless_hosts.get(host) or (0.0, None)
        return failure if until > time.monotonic() else None

    def _remember_nameless(self, host: str, failure: Failure) -> None:
        """A name that leads nowhere leads nowhere for all its URLs: none of them waits for a turn to learn it."""
        self._nameless_hosts.put(host, (time.monotonic() + _NAMELESS_FOR, failure))
        for course, ask in self._pacing.withdraw(host):
            self._fail_alike(course, ask, failure)

    def _fail_alike(self, course: Course, ask: Ask, failure: Failure) -> None:
        told = replace(failure, url=ask.url, method=ask.method)
        while course.next(told):  # the retry, too, would fail alike
            pass
        self._finish(course, course.answer(0.0))

    def _abandon(self, course: Course, error: Exception) -> None:
        self._finish(course, course.answer(None, Stop.INTERNAL_ERROR, f"{type(error).__name__}: {error}"))

    def _leave_alone(self, course: Course, url: str, seconds: float) -> None:
        server = _server(url)
        first = self._asked_to_wait.get(server) or url
        self._asked_to_wait.put(server, first)
        if first != url or course.purpose is Purpose.ROBOTS:
            self._closed.put(server, (time.monotonic() + seconds, url))

    def _shut(self, url: str, course: Course) -> Answer | None:
        until, first = self._closed.get(_server(url)) or (0.0, "")
        if until <= time.monotonic():
            return None
        said = f"{_server(url)} asked us to come back later when asked for {first}"
        return course.answer(None, Stop.HOST_CLOSED, said)

    def _finish(self, course: Course, answer: Answer, host: str | None = None) -> None:
        """Take what a course has come to."""
        if course.purpose is Purpose.ROBOTS:
            self._learn_rules(course, answer)
        elif course.purpose is Purpose.PROBE:
            self._archive(course, answer)
        else:
            case = Case(answer, {}, fragments=frozenset(course.fragments))
            if self._habits.probe:
                places = zip(("probe", "probe_asked"), wanted(answer), strict=True)
                case.open = {name: place for name, place in places if place}
            self._open(case, host)

    def _learn_rules(self, course: Course, answer: Answer) -> None:
        rules = rules_of(answer, self._token)
        if rules.crawl_delay:
            self._pacing.slow_down(host_of(course.url), min(rules.crawl_delay, MAX_CRAWL_DELAY))
        for waiting in self._permissions.learn(site_of(course.url), rules):
            self._line_up(*waiting)

    def _probe_beside(self, url: str) -> None:
        place = beside(url) if self._habits.probe else None
        self._open(Case(Answer(url), {"probe": place} if place else {}, asked=True), None)

    def _open(self, case: Case, host: str | None) -> None:
        """Have a case's probes asked for that are not known yet."""
        while settled := next(filter(self._probes.is_settled, case.open.values()), None):
            case.settle(settled, self._probes.get(settled))
        if not case.open:
            self._close(case)
            return
        if host and not case.host:
            self._wait_at(host, case)
        for place in case.unasked():
            if url := self._probes.wait(place, case):
                course = Course(url, self._habits.retry_pause, Purpose.PROBE, via=case.answer.url)
                self._probing[course] = place
                self._begin(course)

    def _wait_at(self, host: str, case: Case) -> None:
        """Have an answer of a host wait; where many do, each takes a connection from the host until it is through."""
        case.host = host
        self._waiting[host] += 1
        if self._waiting[host] > _MANY:
            case.keeps = True
            self._pacing.keep(host)

    def _archive(self, course: Course, answer: Answer) -> None:
        """Have a probe's exchanges archived; only then it counts."""
        keep, exchanges = self._habits.keep, course.exchanges
        if keep is None or not exchanges:
            self._learn_probe(course, answer, None)
            return
        *before, last = exchanges
        for exchange in before:
            keep(exchange)
        keep(last).add_done_callback(lambda done: self._call(lambda: self._archived(course, answer, done)))

    def _archived(self, course: Course, answer: Answer, done: Future[Any]) -> None:
        if done.cancelled() or done.exception():  # what is not archived has not been
            if not done.cancelled():
                self._desk.not_archived(done.exception())
            answer, capture = replace(answer, response=None, redirects=(), stop=Stop.INTERNAL_ERROR), None
        else:
            capture = done.result()
        self._learn_probe(course, answer, capture)

    def _learn_probe(self, course: Course, answer: Answer, capture: Capture | None) -> None:
        place = self._probing.pop(course)
        for case in self._probes.learn(place, answer, capture):
            case.settle(place, self._probes.get(place))
            self._open(case, None)

    def _close(self, case: Case) -> None:
        if case.host:
            self._waiting[case.host] -= 1
            if not self._waiting[case.host]:
                del self._waiting[case.host]
            if case.keeps:
                self._pacing.done(case.host)
        if case.asked:
            self._desk.probed(case.closed())
        else:
            self._desk.answered(case.closed(), case.fragments)


def is_temporary(host: str) -> bool:
    """Whether a name that was not resolved may exist; blocks while the resolver thinks."""
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        return error.errno not in {socket.EAI_NONAME, socket.EAI_NODATA}
    except (OSError, UnicodeError):
        return False
    return True


def _server(url: str) -> str:
    """Host and port, as a browser's address line has them."""
    try:
        port = urlsplit(url).port
    except ValueError:
        port = None
    return f"{host_of(url)}:{port}" if port else host_of(url)
