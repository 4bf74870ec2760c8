"""Untrusted bytes for the fuzz tests: whole ones, and whole ones that something happened to."""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LONG = bool(os.environ.get("FUZZ"))
"""Set by `make fuzz`: other inputs each time, and many more."""

fuzzed = settings(
    max_examples=int(os.environ.get("FUZZ") or 300),
    derandomize=not LONG,
    database=None,
    deadline=timedelta(seconds=10),  # an input of a few kilobytes that takes so long never ends
    phases=(Phase.explicit, Phase.generate),  # a mishap is short enough to be read as it is
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

ODD = [
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e\u0085\u2028".encode(), b"<", b">", b"&", b"&#x110000;", b"&#0;", b"]]>",
    b"<![CDATA[", b"<!--", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"\r\n", b"\n\n", b"\r", b"%", b"%zz",
    b"[", b"]", b"[::1", b"//", b"://", b"@", b":99999", b":\xd9\xa3", b"\xc2\xb2", b"-1", b"9" * 40, b"1e400", b"NaN",
    b"{", b'"', b"\\ud800", b"\\", b"(", b"url(", b"/*", b"\x1f\x8b\x08\x00", b"WARC/1.1\r\n", b"Content-Length: ",
    b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1 ", b"*" * 30, b"$", b"\xe2\x80\x94", b"0000-00-00", b"31 Feb", b"+99:99",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds after up to eight mishaps."""
    text = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 40)))
        match draw(st.integers(0, 4)):
            case 0:
                del text[at:end]
            case 1:
                text[at:at] = draw(st.sampled_from(ODD))
            case 2:
                text[at:end] = draw(st.binary(max_size=20))
            case 3:
                text[at:at] = text[at:end] * draw(st.integers(1, 20))
            case _:
                del text[at + 1 :]
    return bytes(text)


def untrusted(*seeds: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(mutated(list(seeds)), st.binary(max_size=200))


def words(*seeds: str) -> st.SearchStrategy[str]:
    """The same as text; a lone surrogate may be among it, as in what JSON brings."""
    decoded = untrusted(*(seed.encode() for seed in seeds)).map(lambda each: each.decode("utf-8", "surrogateescape"))
    return st.one_of(decoded, st.text(st.characters(), max_size=80))
