"""Which links are the template's: those in the same place on many of a site's pages."""

from __future__ import annotations

from collections.abc import Iterable

SHARE = 0.3
"""On more than this share of a site's pages a link is the template's."""
FEWEST = 3
"""On fewer pages nothing is a template's."""
_ROOM = 400_000
"""Places that are counted at a time; about 40 MB."""


class Counted:
    """On how many pages of a site each place was met; rare ones are forgotten where there are too many.

    What was forgotten counts, when it comes again, as if it had been met as often as it may have been ("lossy counting",
    Manku and Motwani 2002): no count is too low.
    """

    def __init__(self) -> None:
        self.pages = 0
        self._counts: dict[int, int] = {}
        self._forgotten = 0

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def is_exact(self) -> bool:
        return not self._forgotten

    def add(self, places: Iterable[int]) -> None:
        """Count the places of one page, each once."""
        self.pages += 1
        counts, least = self._counts, self._forgotten
        for place in places:
            counts[place] = counts.get(place, least) + 1

    def forget(self) -> None:
        """Leave out what has been met on so few pages that it cannot be near the share."""
        few = int(self.pages * SHARE / 2)
        if few > self._forgotten:
            self._forgotten = few
            self._counts = {place: count for place, count in self._counts.items() if count > few}

    def frequent(self) -> set[int]:
        """The places that are, or where something was forgotten may be, the template's."""
        most = max(self.pages * SHARE, FEWEST - 1)
        return {place for place, count in self._counts.items() if count > most}


class Templates:
    """Tells, page by page, what the templates of all sites have; then knows it."""

    def __init__(self) -> None:
        self._sites: dict[str, Counted] = {}
        self._held = 0

    def add(self, site: str, places: set[int]) -> None:
        """Take a page of a site, with the places of its links."""
        counted = self._sites.get(site) or self._sites.setdefault(site, Counted())
        before = len(counted)
        counted.add(places)
        self._held += len(counted) - before
        if self._held > _ROOM:
            for each in self._sites.values():
                each.forget()
            self._held = sum(map(len, self._sites.values()))

    @property
    def is_exact(self) -> bool:
        """Whether nothing was forgotten; else `among` has to count again."""
        return all(counted.is_exact for counted in self._sites.values())

    def found(self) -> dict[str, set[int]]:
        """For each site the places that its template has, or may have."""
        return {site: counted.frequent() for site, counted in self._sites.items()}


def again(candidates: dict[str, set[int]], pages: Iterable[tuple[str, set[int]]]) -> dict[str, set[int]]:
    """Those of the candidates that are the template's, counted over all pages."""
    sites = {site: Counted() for site in candidates}
    for site, places in pages:
        sites[site].add(places & candidates[site])
    return {site: counted.frequent() for site, counted in sites.items()}
