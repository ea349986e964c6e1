"""Whatever is done to a chain of entries, following it stops where that was done."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from landform.audit.chain import START, document, follow, line, link, moment, read_line
from landform.audit.facts import HIDDEN, MAX_FACTS, as_text
from landform.audit.models import Entry, Link, Outcome

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
COLUMNS = [field.name for field in fields(Link)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ENTRIES = st.builds(
    Entry,
    at=st.datetimes(
        min_value=NOON.replace(year=1000, tzinfo=None),
        max_value=NOON.replace(year=9000, tzinfo=None),
        timezones=st.just(UTC),
    ),
    actor=st.text(),
    action=st.sampled_from(["request.cancel", "session.sign-in"]),
    object_kind=st.just("request"),
    object_id=st.text(),
    outcome=st.sampled_from(Outcome),
    cause=st.text(),
    before=st.none() | st.dictionaries(st.text(), JSON, max_size=4),
    after=st.none() | st.dictionaries(st.text(), JSON, max_size=4),
)


def chained(entries: list[Entry]) -> list[Link]:
    links: list[Link] = []
    for entry in entries:
        before = links[-1].place if links else START
        links.append(link(entry, before, http_request_id=None))
    return links


def an_entry(**facts: Any) -> Entry:
    known: dict[str, Any] = {
        "at": NOON,
        "actor": "user:default/ana",
        "action": "request.cancel",
        "object_kind": "request",
        "object_id": "1",
    }
    return Entry(**known | facts)


@given(st.lists(ENTRIES, max_size=8))
def test_what_was_recorded_in_order_fits(entries: list[Entry]) -> None:
    links = chained(entries)

    place, count, fault = follow(links, START)

    assert fault is None
    assert count == len(entries)
    assert place.seq == len(entries)


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
def test_any_changed_column_of_any_entry_is_found(
    entries: list[Entry], data: st.DataObject
) -> None:
    links = chained(entries)
    index = data.draw(st.integers(0, len(links) - 1))
    column = data.draw(st.sampled_from(COLUMNS))
    old = getattr(links[index], column)
    new = data.draw(
        (st.integers(1, 99) if column == "seq" else st.text()).filter(lambda n: n != old)
    )
    links[index] = Link(**{**vars(links[index]), column: new})

    place, _, fault = follow(links, START)

    assert fault is not None
    assert fault.seq == index + 1
    assert place.seq == index


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
def test_a_blank_more_or_less_in_the_facts_is_found(
    entries: list[Entry], data: st.DataObject
) -> None:
    """The bytes count, not what a reader makes of them."""
    links = chained([replace(entry, after={"b": 1, "a": [1, 2]}) for entry in entries])
    index = data.draw(st.integers(0, len(links) - 1))
    text = data.draw(
        st.sampled_from(['{"a":[1, 2],"b":1}', '{"b":1,"a":[1,2]}', '{"a":[1,2],"b":1.0}'])
    )
    links[index] = replace(links[index], after=text)

    _, _, fault = follow(links, START)

    assert fault is not None
    assert fault.seq == index + 1


@given(st.lists(ENTRIES, min_size=3, max_size=8, unique_by=repr), st.data())
def test_an_entry_taken_out_or_moved_is_found(entries: list[Entry], data: st.DataObject) -> None:
    links = chained(entries)
    gone = data.draw(st.integers(0, len(links) - 2))

    without = follow(links[:gone] + links[gone + 1 :], START)[2]
    swapped = list(links)
    swapped[gone], swapped[gone + 1] = swapped[gone + 1], swapped[gone]

    assert without is not None
    assert without.seq == gone + 1
    moved = follow(swapped, START)[2]
    assert moved is not None
    assert moved.seq == gone + 1


def test_a_rewritten_entry_with_a_hash_of_its_own_is_found_at_the_next() -> None:
    links = chained([an_entry(object_id=str(number)) for number in range(4)])
    links[1] = link(an_entry(object_id="forged"), links[0].place, http_request_id=None)

    fault = follow(links, START)[2]

    assert fault is not None
    assert (fault.seq, fault.reason) == (3, "it does not follow the entry before it")


@given(ENTRIES)
def test_a_line_of_an_export_is_the_entry(entry: Entry) -> None:
    [stored] = chained([entry])

    assert read_line(line(stored)) == stored


def test_anyone_can_compute_the_hash_of_an_exported_line() -> None:
    """As docs/how-to/audit.md says: SHA-256 of the line as canonical JSON without its hash."""
    [stored] = chained([an_entry(after={"status": "cancelled"})])
    fields = json.loads(line(stored))

    given_hash = fields.pop("hash")

    assert given_hash == hashlib.sha256(rfc8785.dumps(fields)).hexdigest()
    assert fields["after"] == {"status": "cancelled"}


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"seq": 1}', b"\xff", b"null"])
def test_what_is_no_line_of_an_export_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_line(raw)


def test_a_line_that_was_formatted_anew_is_refused() -> None:
    [stored] = chained([an_entry()])
    pretty = json.dumps(document(stored)).encode()

    with pytest.raises(ValueError, match="canonical"):
        read_line(pretty)


@example({"password": "hunter2", "note": {"api_key": "hunter2"}, "session_token": "hunter2"})
@given(st.dictionaries(st.sampled_from(["secret", "Password", "x-token"]), st.just("hunter2")))
def test_what_is_called_a_secret_is_not_written_down(facts: dict[str, Any]) -> None:
    text = as_text(facts)

    assert text is not None
    assert "hunter2" not in text
    assert (HIDDEN in text) == bool(facts)


def test_the_name_of_a_token_is_no_secret() -> None:
    assert as_text({"token_id": "7", "tokens": 3}) == '{"token_id":"7","tokens":3}'


def test_large_facts_are_named_by_their_digest() -> None:
    text = as_text({f"key{number}": "x" * 400 for number in range(40)})

    assert text is not None
    assert len(text) < MAX_FACTS
    assert set(json.loads(text)) == {"bytes", "sha256"}


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(min_value=timedelta(microseconds=1)))
def test_times_sort_as_their_texts_do(at: datetime, later: timedelta) -> None:
    try:
        after = at + later
    except OverflowError:
        return

    assert moment(at) < moment(after)
