"""What the acid test holds true of a link."""

from __future__ import annotations

from dataclasses import dataclass, field

from acid.server import Script, Web

DEAD_NEVER = frozenset({"fine", "redirected", "flawed", "undecided", "unchecked"})
ALIVE_NEVER = frozenset({"broken", "failing", "flawed", "undecided", "unchecked"})
UNSURE_NEVER = frozenset({"broken", "failing", "fine", "redirected"})


@dataclass(frozen=True, slots=True)
class Case:
    """One link, what its server does, and which verdicts are right."""

    url: str
    """The link, as a page gives it once it is absolute."""
    states: frozenset[str]
    """Link states that are right; empty where only the health counts."""
    never: frozenset[str]
    """Healths that are wrong."""
    script: Script | None = None
    """What answers there; null where nothing does, or another case's script."""
    host: str = ""
    """The host that it is put under, where not the URL's own."""
    path: str = ""
    """The path and query as they must be sent, where not the URL's own."""
    text: str = ""
    """The link's text."""
    routes: dict[str, Script] = field(default_factory=dict)
    """What answers at other addresses: "host/path", or "host" for its every other path."""

    def allows(self, state: str, health: str) -> bool:
        """Whether a verdict is right; what took a second try or long, as on a busy machine, is as good."""
        state = "ok" if state in {"fine after retry", "slow"} else state
        return health not in self.never and (not self.states or state in self.states)

    @property
    def name(self) -> str:
        return self.url.partition("://")[2] or self.url

    def lay(self, web: Web) -> None:
        """Put the scripts where they answer."""
        for where, script in self.routes.items():
            host, slash, path = where.partition("/")
            if slash:
                web.put(host, f"/{path}", script)
            else:
                web.put_host(host, script)
        if self.script:
            host, _, path = self.url.partition("://")[2].partition("#")[0].partition("/")
            web.put(self.host or host.lower(), self.path or f"/{path}", self.script)


def alive(url: str, script: Script | None = None, *states: str, never: frozenset[str] = ALIVE_NEVER, **more) -> Case:
    """A link that works in a browser."""
    return Case(url, frozenset(states), never, script, **more)


def dead(url: str, script: Script | None = None, *states: str, never: frozenset[str] = DEAD_NEVER, **more) -> Case:
    """A link that no reader gets anything from."""
    return Case(url, frozenset(states), never, script, **more)


def unsure(url: str, script: Script | None = None, *states: str, never: frozenset[str] = UNSURE_NEVER, **more) -> Case:
    """A link of which nobody outside can tell."""
    return Case(url, frozenset(states), never, script, **more)
