"""Cells that a spreadsheet shows and does not run."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.export import HEADER, csv_header, csv_lines, harmless
from tests.unit.catalog.builders import an_entity

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "a;=1", "a\n-1"]
CELLS = st.text(st.sampled_from("=+-@\t\r\n;,\"' ab\uff1d\u00e9"), max_size=12)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize("cell", NASTY)
def test_a_formula_becomes_a_text(cell: str) -> None:
    for part in re.split(r"[;\t\r\n]", harmless(cell)):
        assert not re.match(r"\s*[=+\-@\uff1d]", part)


@pytest.mark.parametrize("cell", ["a=b", "x-1", "ana@shop.example", "", "'quoted'", "a, -b", "5"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_as_harmless_cells(titles: list[str]) -> None:
    documents = [an_entity("Resource", "db", {"title": title}) for title in titles]

    header, *found = rows(csv_header() + csv_lines(documents, {}))

    assert tuple(header) == HEADER
    for title, row in zip(titles, found, strict=True):
        cell = row[HEADER.index("title")]
        assert cell == harmless(title)
        # Nothing but quotes was added, and no cell begins with what makes a formula of it.
        assert cell.replace("'", "") == title.replace("'", "")
        assert all(not each.startswith(tuple("=+-@\t\r\uff1d")) for each in row)
        for part in re.split(r"[;\t\r\n]", cell):
            assert not part.lstrip().startswith(tuple("=+-@\uff1d"))
