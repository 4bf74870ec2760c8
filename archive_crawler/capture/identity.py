"""How the crawler introduces itself."""

from __future__ import annotations

PRODUCT = "archive-crawler"
"""The product token, which is also the name that robots.txt groups address (RFC 9309 section 2.2.1)."""


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent: product, version and whom to write to (RFC 9110 section 10.1.5); `contact` is mail or URL."""
    if not contact:
        return f"{PRODUCT}/{version}"
    address = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    return f"{PRODUCT}/{version} (+{address})"


def product_token(agent: str) -> str:
    """The first product token of a User-Agent: what robots.txt groups are matched against."""
    return agent.split("/", 1)[0].split(" ", 1)[0]
