"""Probes for soft 404s: one for each host, folder and extension, while all that need it wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive_crawler.links.evidence import Probed
from archive_crawler.links.lately import Lately
from archive_crawler.links.methods import is_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.items import Capture
    from archive_crawler.links.evidence import Answer
    from archive_crawler.links.siblings import Beside

PER_HOST = 20
"""Probes that one host gets at most."""
_KEPT = 64 * 1024
"""Bytes of a probe's page that are kept."""
_PLACES = 20_000
_BYTES = 32 * 1024 * 1024
_OK = 200


@dataclass(slots=True, eq=False)
class Case:
    """An answer, and the probes that it waits for."""

    answer: Answer
    open: dict[str, Beside]
    """Field of the answer -> where to probe for it."""
    asked: bool = False
    """Whether only the probes are asked for."""
    fragments: frozenset[str] = frozenset()
    """What was looked for in the answer's page."""
    host: str | None = None
    """Whose answer waits."""
    keeps: bool = False
    """Whether that host has one connection less as long as it waits."""
    found: dict[str, Probed | None] = field(default_factory=dict)
    _waits: set[Beside] = field(default_factory=set)

    def unasked(self) -> Iterator[Beside]:
        """The places that it does not wait for yet, from now on it does."""
        for place in list(self.open.values()):
            if place not in self._waits:
                self._waits.add(place)
                yield place

    def settle(self, place: Beside, probed: Probed | None) -> None:
        """Take what came of a probe; where a made-up address has a page, the host's front page is wanted, too."""
        for name in [name for name, wanted in self.open.items() if wanted == place]:
            self.found[name] = probed
            del self.open[name]
        if place.folder and "home" not in self.found and _is_there(probed):
            self.open["home"] = place.front

    def closed(self) -> Answer:
        """The answer with its probes."""
        return replace(self.answer, **self.found) if self.found else self.answer  # type: ignore[arg-type] # its fields' names


class Probes:
    """What came of probes, and who waits for which."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._known: Lately[Beside, Probed | None] = Lately(_PLACES, _BYTES)
        self._asked: Lately[str, int] = Lately(_PLACES)
        self._waiting: dict[Beside, list[Case]] = {}

    def is_settled(self, place: Beside) -> bool:
        """Whether a place has its probe, or will get none, for its host has had enough of them."""
        if place in self._known:
            return True
        return bool(place.folder) and place not in self._waiting and (self._asked.get(place.site) or 0) >= PER_HOST

    def get(self, place: Beside) -> Probed | None:
        return self._known.get(place)

    def wait(self, place: Beside, case: Case) -> str | None:
        """Wait for a probe; the address to ask where nobody has asked yet."""
        waiting = self._waiting.setdefault(place, [])
        waiting.append(case)
        if len(waiting) > 1:
            return None
        self._asked.put(place.site, (self._asked.get(place.site) or 0) + bool(place.folder))
        return place.address(self._seed)

    def learn(self, place: Beside, answer: Answer, capture: Capture | None) -> list[Case]:
        """Take the answer to a probe; who has waited for it."""
        probed = _probed(answer, capture)
        self._known.put(place, probed, len(probed.response.body) if probed and probed.response else 0)
        return self._waiting.pop(place, [])


def _is_there(probed: Probed | None) -> bool:
    response = probed.response if probed else None
    return response is not None and response.status == _OK and is_page(response)


def _probed(answer: Answer, capture: Capture | None) -> Probed | None:
    """What to keep of a probe; null where it was not asked, for robots.txt or the host forbids it."""
    if answer.response is None and answer.failure is None and answer.stop and not answer.redirects:
        return None
    response = answer.response
    if response:
        response = replace(response, body=response.body[:_KEPT] if response.status == _OK else b"")
    redirects = tuple(replace(hop, body=b"") for hop in answer.redirects)
    return Probed(answer.url, redirects, response, capture)
