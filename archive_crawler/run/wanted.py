"""Which links a check is to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a check was asked for; without anything what is due."""

    everything: bool = False
    """Whether what is not due is wanted, too."""
    limit: int | None = None
    """How many at most: those that are due for the longest."""
    only: tuple[str, ...] = ()
    """These alone, due or not."""


class _Told(BaseModel):
    """What `run.json` says of a check."""

    links_from: str
    wanted: Wanted


def wanted_before(folder: Path) -> tuple[str, Wanted] | None:
    """The crawl whose links a run was begun to check, and which of them; null where its `run.json` does not tell."""
    try:
        told = _Told.model_validate_json((folder / "run.json").read_bytes())
    except (OSError, ValidationError):
        return None
    return told.links_from, told.wanted
