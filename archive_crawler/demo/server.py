"""The sample site for people: `python -m archive_crawler.demo.server --port 8080`."""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading

from archive_crawler.demo.sample import SampleSite


def _directions(address: str) -> str:
    port = address.rpartition(":")[2]
    rules = ", ".join(f"MAP {host} {address}" for host in SampleSite.HOSTS)
    return "\n".join(
        (
            f"The sample site is at http://{address}/ and answers to: {', '.join(SampleSite.HOSTS)}",
            f"  curl --connect-to ::127.0.0.1:{port} http://{SampleSite.HOSTS[0]}/",
            f'  chromium --host-resolver-rules="{rules}" http://{SampleSite.HOSTS[0]}/',
            "Ctrl-C ends it.",
        )
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Serve the sample site on loopback.")
    parser.add_argument("--port", type=int, default=8080, help="port of 127.0.0.1 (default: %(default)s)")
    options = parser.parse_args(arguments)
    with SampleSite(options.port) as site, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(_directions(site.address) + "\n")
        threading.Event().wait()


if __name__ == "__main__":
    main()
