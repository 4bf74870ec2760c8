"""Collection files as they are written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.errors import BadArguments
from archive_crawler.moving.written import put, written

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(TEXTS, max_size=5),
)
TABLES = st.dictionaries(st.text('abz09-_ ."', min_size=1), VALUES, max_size=4)


@given(
    st.dictionaries(st.text("abcxyz", min_size=1), st.one_of(VALUES, TABLES), max_size=5), st.lists(TEXTS, max_size=3)
)
def test_what_is_written_is_read(document, head):
    """Any values, with any comments."""
    assert tomllib.loads(written(document, head)) == document


def test_comments_stand_where_they_belong():
    """Above their key; without a key, at the end of its table."""
    text = written(
        {"name": "x", "scope": {"type": "page"}},
        ["made"],
        {"name": "who", "contact": 'contact = ""', "scope.type": "how far"},
    )
    assert text == '# made\n\n# who\nname = "x"\n# contact = ""\n\n[scope]\n# how far\ntype = "page"\n'


def test_a_file_that_is_there_is_left(tmp_path):
    """Unless it is to be written over."""
    path = tmp_path / "x.toml"
    path.write_text("old")
    with pytest.raises(BadArguments, match="is there already"):
        put(path, "new", overwrite=False)
    assert path.read_text() == "old"
    put(path, "new", overwrite=True)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["new"]
