"""Where the real pages are that tests may read and the project does not carry."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "data"


def needs(*parts: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not FOLDER.joinpath(*parts).exists(), reason=f"{'/'.join(parts)} is not here")
