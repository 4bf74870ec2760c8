"""How a response is told from what is around it, in whatever pieces it comes."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import HTTPClientParser, ParseError, Request
from twisted.web.http_headers import Headers

from archive_crawler.capture.chunks import Chunks
from archive_crawler.capture.head import read_head, split_interim
from archive_crawler.capture.parser import TapParser
from archive_crawler.warc.message import dechunk, entity

OK = b"HTTP/1.1 200 OK\r\n"
STATUS = [
    OK,
    b"HTTP/1.0 200 OK\r\n",
    b"HTTP/1.1 204 \n",
    b"HTTP/1.1 101 x\r\n",
    b"ICY 200 OK\n",
    b"HTTP/1.1\r\n",
    b"junk",
]
BEFORE = [b"", b"\r\n", b"\n\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 x\nContent-Length: 3\n\n\r\n"]
FIELDS = [
    b"Content-Length: 3\r\n", b"Content-Length: x\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
    b"X Y: z\r\n", b": z\n", b" folded\r\n", b"no colon\r\n",
]  # fmt: skip
BODY = [
    b"3\r\nabc\r\n",
    b"2;x\nab\n",
    b"1\r\na",
    b"0\r\n\r\n",
    b"0\nX: y\n\n",
    b"\r",
    b"\n",
    b"abc",
    b"3",
    b";",
    b"\xff",
    OK,
]


def some(words, most):
    return st.lists(st.sampled_from(words), max_size=most).map(b"".join)


wire = st.tuples(
    st.sampled_from(BEFORE),
    st.sampled_from(STATUS),
    some(FIELDS, 4),
    st.sampled_from([b"\r\n", b"\n", b""]),
    some(BODY, 9),
).map(b"".join)
cuts = st.lists(st.integers(0, 200), max_size=12).map(sorted)


def pieces(data, places):
    at = [0, *(place for place in places if place < len(data)), len(data)]
    return [data[begin:end] for begin, end in pairwise(at) if begin < end]


class Reader(Protocol):
    def __init__(self, seen):
        self.seen = seen

    def dataReceived(self, data):  # noqa: N802 - Twisted's name
        self.seen["body"] += data

    def connectionLost(self, reason=None):  # noqa: N802 - Twisted's name
        self.seen["ended"] = reason.type.__name__


def read(data, places):
    """What the parser makes of bytes that come in pieces, and then no more."""
    seen = {"status": None, "body": b"", "rest": None, "ended": None, "error": None}
    request = Request(b"GET", b"/", Headers({"Host": ["example.gov"]}), None, persistent=True)
    parser = HTTPClientParser(request, lambda rest: seen.__setitem__("rest", rest))
    parser.__class__ = TapParser
    transport = StringTransport()
    transport.loseConnection = lambda: None
    parser.makeConnection(transport)

    def begun(response):
        seen["status"] = response.code
        response.deliverBody(Reader(seen))

    parser._responseDeferred.addCallbacks(begun, lambda failure: seen.__setitem__("error", failure.type.__name__))
    try:
        given = 0
        for piece in pieces(data, places):
            if seen["rest"] is not None:
                break
            given += len(piece)
            parser.dataReceived(piece)
    except (ParseError, ValueError) as error:
        seen["error"] = type(error).__name__
    if seen["rest"] is not None:
        seen["rest"] = bytes(seen["rest"]) + data[given:]
    else:
        parser.connectionLost(Failure(ConnectionDone()))
    return seen


@given(wire, cuts)
@example(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nabc", list(range(80)))
@settings(max_examples=400, deadline=None)
def test_pieces(data, places):
    """The pieces in which bytes come make no difference."""
    assert read(data, places) == read(data, [])


@given(wire)
@settings(max_examples=400, deadline=None)
def test_agreement(data):
    """What the tap takes for a response's payload is what the archive finds in its block."""
    seen = read(data, [])
    _, final = split_interim(data)
    head = read_head(final)
    assert (head.status if head else None) == seen["status"]
    if head and not seen["error"] and seen["rest"] is not None:
        block = final[: len(final) - len(seen["rest"])]
        assert entity(head, block) == seen["body"]


@given(st.lists(st.sampled_from([b"1\r\nx\r\n", b"2\nxy\n", b"00003;a=b\r\nxyz\r\n", b" 1 \r\n\n\r\n"])), cuts)
@settings(deadline=None)
def test_chunks(listed, places):
    """The tap's chunks and the archive's are the same."""
    body = b"".join(listed) + b"0\r\nX-Tail: 1\r\n\r\n"
    delivered, rest = [], []
    chunks = Chunks(delivered.append, rest.append, closes=False)
    for piece in pieces(body, places):
        chunks.dataReceived(piece)
    chunks.noMoreData()
    assert rest == [b""]
    assert b"".join(delivered) == dechunk(body)
