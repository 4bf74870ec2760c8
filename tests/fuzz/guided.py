"""A fuzz test whose inputs are led by the code that they reach, with atheris: `make fuzz-guided TEST=test_pages.test_read`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import atheris

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE), str(HERE.parent), str(HERE.parent / "pages")]


def main(arguments: list[str]) -> None:
    """`MODULE.TEST`, then options of libFuzzer."""
    module, _, name = arguments[1].partition(".")
    with atheris.instrument_imports(include=["archive_crawler", "protego", "w3lib", "feedparser", "srcset"]):
        test = getattr(importlib.import_module(module), name)
    # From the beginning as long as hypothesis wants its inputs: of shorter ones it makes nothing.
    atheris.Setup([arguments[0], "-len_control=0", "-max_len=4096", *arguments[2:]], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
