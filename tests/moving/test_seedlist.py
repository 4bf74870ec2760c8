"""Lists of seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive_crawler.errors import BadArguments
from archive_crawler.moving import seedlist

ONE, TWO = "https://www.example.gov/one", "https://www.example.gov/two?a=1,2"


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}\n",
        f"# ours\n\n{ONE}\r\n  {TWO}  \r\n",
        f"url\n{ONE}\n{TWO}",
        f'Seed URL,Group\n{ONE},a\n"{TWO}",b\n',
        f"id;URL;note\n1;{ONE};x\n2;{TWO};\n",
        f"name\turl\none\t{ONE}\ntwo\t{TWO}\n",
        f'{ONE},first\n"{TWO}",second\n',
        f'\ufeffurl,x\n{ONE},1\n"{TWO}",2\n',
    ],
)
def test_seeds_are_found(text):
    """With a header or without, whatever separates the columns."""
    moved = seedlist.collection(text.encode(), Path("my seeds.csv"), "page")
    assert moved.document == {"name": "my-seeds", "seeds": [ONE, TWO], "scope": {"type": "page"}}
    assert moved.remarks == []


def test_bad_lines_and_duplicates_are_told_by_number():
    """The rest is taken."""
    moved = seedlist.collection(f"url,x\n{ONE},\nnot-a-url,\n{ONE}#part,\n,no url\n".encode(), Path("s.csv"), "host")
    assert moved.document["seeds"] == [ONE]
    assert [remark.line for remark in moved.remarks] == [3, 4, 5]
    assert moved.remarks[0].text == "left out: expected an absolute http or https URL, found 'not-a-url'"
    assert moved.remarks[1].text == f"{ONE} is there already, on line 2"


@pytest.mark.parametrize(
    ("content", "expected"), [(b"a,b\n1,2\n", "found none"), (b"", "found none"), (b"x\n\xff", ":2: expected UTF-8")]
)
def test_no_seeds(content, expected):
    """The error says what was expected."""
    with pytest.raises(BadArguments, match=expected):
        seedlist.collection(content, Path("s.csv"), "page")
