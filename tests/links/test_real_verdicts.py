"""Real pages of government sites, judged as answers of 200."""

import json

from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.verdict import verdict


def test_no_soft_404_is_invented(shared):
    """Of 326 real pages each works, but for those that the site itself titles as not found."""
    counts = {"ok": 0, "soft not found": 0}
    for folder in ("pages", "afmil-2016"):
        for line in (shared / folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            body = (shared / folder / "html" / row["file"]).read_bytes()
            url = row["url"]
            check = verdict(Answer(url, response=Response(url, "GET", 200, {"content-type": "text/html"}, body=body)))
            counts[check.state] += 1
            assert (check.state == "soft not found") is ("not found" in (check.title or "").lower()), (url, check)
    assert counts == {"ok": 320, "soft not found": 6}
