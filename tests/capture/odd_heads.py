"""Status lines and headers as odd servers send them."""

from odd import Odd

OK = b"HTTP/1.1 200 OK\r\n"
HI = b"Content-Length: 2\r\n\r\nhi"


def status(line: bytes) -> Odd:
    return Odd(line + b"\r\n" + HI)


def header(lines: bytes) -> Odd:
    return Odd(OK + lines + HI)


def ending(lines: bytes, body: bytes = b"until the end") -> Odd:
    return Odd(OK + lines + b"\r\n" + body, close=True)


def failing(data: bytes) -> Odd:
    return Odd(data, close=True, error="odd-answer", flag="disconnect")


def too_large(data: bytes) -> Odd:
    return Odd(data, close=True, error="too-large", flag="length", partly=True)


STATUS_LINES = {
    "lower-case": status(b"http/1.1 200 ok"),
    "two-spaces": status(b"HTTP/1.1  200  OK"),
    "tabs": status(b"HTTP/1.1\t200\tOK"),
    "http-2": status(b"HTTP/2 200"),
    "http-3.0": status(b"HTTP/3.0 200 OK"),
    "http-1.2": status(b"HTTP/1.2 200 OK"),
    "http-0.9-said": Odd(b"HTTP/0.9 200 OK\r\n" + HI, close=True),
    "http-01.01": status(b"HTTP/01.01 200 OK"),
    "no-version": Odd(b"HTTP 200 OK\r\n" + HI, close=True),
    "icy": Odd(b"ICY 200 OK\r\nicy-name:x\r\n\r\nmusic", close=True),
    "status-1000": status(b"HTTP/1.1 1000 Too Many"),
    "status-99": status(b"HTTP/1.1 99 Too Few"),
    "status-600": status(b"HTTP/1.1 600 Beyond"),
    "status-218": status(b"HTTP/1.1 218 This is fine"),
    "reason-long": status(b"HTTP/1.1 200 " + b"very " * 6000),
    "reason-nul": status(b"HTTP/1.1 200 O\0K\x07"),
    "reason-utf-8": status("HTTP/1.1 200 Très bien ✓".encode()),
    "reason-colon": status(b"HTTP/1.1 200 OK: fine"),
    "reason-no-space": status(b"HTTP/1.1 200OK"),
    "trailing-spaces": status(b"HTTP/1.1 200 OK   \t"),
    "no-headers": ending(b""),
    "401": status(b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="\xe9", NTLM'),
    "407": status(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic"),
    "205-body": status(b"HTTP/1.1 205 Reset Content"),
    "206-unasked": status(b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/99"),
    "301-nowhere": status(b"HTTP/1.1 301 Moved"),
    "303-prose": status(b"HTTP/1.1 303 See\r\nLocation: http://Yes, some sites do this - nobody knows why"),
    "302-bytes": status(b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9 \x01?\xff"),
    "302-mailto": status(b"HTTP/1.1 302 Found\r\nLocation: mailto:webmaster@example.gov"),
    "403": status(b"HTTP/1.1 403 Forbidden"),
    "429": status(b"HTTP/1.1 429 Slow down"),
    "503": status(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: soon"),
    "101-unasked": Odd(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi", close=True),
}
HEADERS = {
    "name-none": header(b": no name\r\n:\r\n"),
    "name-space": header(b"Content Type: text/html\r\n"),
    "name-space-before-colon": Odd(OK + b"Content-Length : 2\r\n\r\nhi"),
    "name-quotes": header(b'"X(Y)@Z": 1\r\n'),
    "name-8-bit": header("Größe: 1\r\n".encode("latin-1") + "K: Кракозябры\r\n".encode("koi8-r")),
    "name-control": header(b"X\x00\x01Y: 1\r\n"),
    "value-nul": header(b"X-A: a\0b\x1b[31m\x7f\r\n"),
    "value-bare-cr": header(b"X-A: one\rX-B: two\r\n"),
    "value-colons": header(b"X-A: a: b:c ::\r\n"),
    "line-twice-cr": header(b"X-A: 1\r\r\n"),
    "status-line-again": header(b"HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK: again\r\n"),
    "fold-first": header(b" folded, but what?\r\n\tand more\r\n"),
    "fold-length": Odd(OK + b"Content-Length:\r\n\t2\r\n\r\nhi"),
    "fold-blank": Odd(OK + b"Content-Length:\r\n \r\n\t2\r\n\r\nhi"),
    "mixed-ends": Odd(b"HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 3\n\r\nhi\n"),
    "mixed-ends-2": Odd(b"HTTP/1.1 200 OK\nContent-Length: 3\r\n\nhi\n"),
    "line-20k": header(b"X-A: " + b"a" * 20_000 + b"\r\n"),
    "line-64k": header(b"X-A: " + b"a" * 65_536 + b"\r\n"),
    "line-100k": header(b"X-A: " + b"a" * 100_000 + b"\r\n"),
    "name-100k": header(b"A" * 100_000 + b": 1\r\n"),
    "lines-600": header(b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(600))),
    "lines-same-5000": header(b"Set-Cookie: a=b\r\n" * 5000),
    "head-400k": header(b"".join(b"X-%d: %s\r\n" % (n, b"a" * 4000) for n in range(100))),
    "cookies-odd": header(b"Set-Cookie: \0?#?+:%ff=x; expires=Dog\r\nSet-Cookie:\r\nSet-Cookie: =;;=\r\n"),
    "type-twice": header(b"Content-Type: text/html\r\nContent-Type: image/png; charset=\xff\r\n"),
    "slow-head": Odd(OK + b"X-A: 1\r\n" + HI, pieces=40),
    "close-upper": Odd(OK + b"Connection: Close\r\n" + HI, close=True),
    "close-listed": Odd(OK + b"Connection: TE, close\r\nConnection: x\r\n" + HI, close=True),
    "keep-alive-then-close": Odd(OK + b"Connection: keep-alive\r\nKeep-Alive: timeout=0\r\n" + HI, close=True),
    "1.0-keep-alive": Odd(b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + HI),
}
LENGTHS = {
    "length-listed": Odd(OK + b"Content-Length: 2, 2\r\n\r\nhi"),
    "length-zeros": Odd(OK + b"Content-Length: 2\r\nContent-Length: 0002\r\n\r\nhi"),
    "length-tabs": Odd(OK + b"Content-Length:\t 2\t\r\n\r\nhi"),
    "length-empty": ending(b"Content-Length:\r\n"),
    "length-plus": ending(b"Content-Length: +5\r\n"),
    "length-negative": ending(b"Content-Length: -3\r\n"),
    "length-zero-negative": ending(b"Content-Length: -0\r\n"),
    "length-dash": ending(b"Content-Length: 3-\r\n"),
    "length-hex": ending(b"Content-Length: 0x5\r\n"),
    "length-float": ending(b"Content-Length: 5.0\r\n"),
    "length-words": ending(b"Content-Length: five\r\n"),
    "length-unicode": ending(b"Content-Length: \xb2\r\n"),
    "length-conflict": ending(b"Content-Length: 2\r\nContent-Length: 5\r\n"),
    "length-conflict-listed": ending(b"Content-Length: 2, 5\r\n"),
    "length-enormous": ending(b"Content-Length: " + b"9" * 5000 + b"\r\n"),
    "length-large": Odd(OK + b"Content-Length: 99999999\r\n\r\nhi", close=True, flag="disconnect"),
}
INTERIM = {
    "continue-unasked": Odd(OK + HI, before=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "hints-many": Odd(OK + HI, before=b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 50, pieces=9),
    "processing": Odd(OK + HI, before=b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 x\r\nContent-Length: 5\r\n\r\n"),
    "blank-first": Odd(OK + HI, before=b"\r\n"),
    "blanks-first": Odd(OK + HI, before=b"\n\r\n\r\n", pieces=9),
    "blanks-between": Odd(OK + HI, before=b"HTTP/1.1 100 Continue\r\n\r\n\r\n\r\n"),
}
NO_HEAD = {
    "headless": failing(b"<html><title>HTTP/0.9</title>\n\n<p>No head.\r\n\r\n<p>None at all.</html>"),
    "headless-large": failing(b"<p>No head.\n\n" * 20_000),
    "headless-binary": failing(bytes(range(256)) * 100),
    "json": failing(b'{"status": 200}\n\n'),
    "banner": failing(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "blank-lines-only": failing(b"\r\n\r\nHey"),
    "junk-before": failing(b"some junk before HTTP/1.1 200 OK\r\n" + HI),
    "carriage-returns": failing(b"HTTP/1.1 200 OK\rContent-Length: 2\r\rhi"),
    "status-words": failing(b"HTTP/1.1 OK\r\n" + HI),
    "status-negative": failing(b"HTTP/1.1 -200 OK\r\n" + HI),
    "status-long": failing(b"HTTP/1.1 20000 OK\r\n" + HI),
    "version-only": failing(b"HTTP/1.1\r\n\r\n"),
    "half-a-status-line": failing(b"HTTP/1."),
    "status-line-only": failing(OK),
    "headers-cut": failing(OK + b"Content-Type: text/html\r\nX-A:"),
    "interim-only": failing(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "tls-alert": failing(b"\x15\x03\x01\x00\x02\x02\x16"),
    "head-reset": Odd(b"HTTP/1.0 200 OK", reset=True, error="reset", flag="disconnect"),
    "head-stalled": Odd(OK + b"X", stall=True, error="timeout", flag="time", meta={"download_timeout": 1}),
    "garbage-stalled": Odd(b"\0\n\n\0", stall=True, error="timeout", flag="time", meta={"download_timeout": 1}),
    "head-2m": too_large(OK + b"X-A: 1\r\n" * 250_000),
    "line-1m": too_large(OK + b"A" * 1_000_000 + b": A\r\n" + HI),
    "hints-endless": too_large(b"HTTP/1.1 103 \r\n\r\n" * 80_000),
    "blanks-endless": too_large(b"\r\n" * 500_000),
}
ALL = STATUS_LINES | HEADERS | LENGTHS | INTERIM | NO_HEAD
