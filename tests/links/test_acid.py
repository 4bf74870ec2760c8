"""Two hundred and more links, plain and TLS, each with its truth: one check over all of them."""

from __future__ import annotations

import socket
from contextlib import contextmanager

import pytest
from acid import access, http, links, soft, wordings
from acid.certificates import Certificates
from acid.judge import judge, resolve_alike, stand_ins
from acid.server import AcidServer, Web
from sockets import listening

CASES = [*http.CASES, *access.CASES, *soft.CASES, *links.CASES, *wordings.CASES]


@contextmanager
def _speaking_plainly():
    """A port that answers a TLS greeting in plain HTTP."""

    def serve(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with listening(serve) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    """Every link's check, all asked for at once."""
    web = Web()
    for case in CASES:
        case.lay(web)
    certificates = Certificates(tmp_path_factory.mktemp("certificates"), web.hosts)
    server = AcidServer(web, certificates)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        refusing = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.MonkeyPatch.context() as patch, _speaking_plainly() as plain:
        patch.setenv("SSL_CERT_FILE", str(certificates.authority))
        resolve_alike(patch)
        hosts = stand_ins(web.hosts, server, refusing, plain)
        found = judge([case.url for case in CASES], hosts)
        missed = [case.url for case in CASES if not case.allows(found[case.url].state, found[case.url].health)]
        yield found | judge(missed, hosts)  # on a busy machine a probe may have timed out
    server.close()


@pytest.mark.parametrize("case", CASES, ids=[case.name[:60] for case in CASES])
def test_verdict(checks, case):
    """Each link gets a state that is right, and never a health that is wrong."""
    check = checks[case.url]
    if not case.allows(check.state, check.health):
        said = f"{check.state} ({check.health}), status {check.http_status}, {check.error}: {check.error_detail}"
        expected = " or ".join(sorted(case.states)) or "any state"
        pytest.fail(f"said {said}; expected {expected}, never {', '.join(sorted(case.never))}", pytrace=False)
