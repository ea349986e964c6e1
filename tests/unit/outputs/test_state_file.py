"""A state file gives its outputs and keeps its secrets."""

import json
from typing import Any

import pytest

from landform.kernel.names import UnsafeName
from landform.outputs.errors import UnreadableState
from landform.outputs.models import Output, StateOutputs
from landform.outputs.state_file import MAX_STATE_BYTES, checked_directory, parse_state


def document(**changes: Any) -> bytes:
    state = {"version": 4, "serial": 3, "lineage": "x", "outputs": {}, "resources": []}
    return json.dumps(state | changes).encode()


def test_outputs_are_read_and_sensitive_values_dropped() -> None:
    outputs = {
        "endpoint": {"value": "db:5432", "type": "string"},
        "ports": {"value": [5432], "type": ["tuple", ["number"]], "sensitive": False},
        "password": {"value": "s3cret", "type": "string", "sensitive": True},
    }

    state = parse_state(document(outputs=outputs))

    assert state == StateOutputs(
        serial=3,
        outputs={
            "endpoint": Output("endpoint", "db:5432", sensitive=False),
            "ports": Output("ports", [5432], sensitive=False),
            "password": Output("password", None, sensitive=True),
        },
        resources=0,
    )


def test_a_mark_of_another_form_hides_too() -> None:
    outputs = {"password": {"value": "s3cret", "sensitive": "false"}}

    assert parse_state(document(outputs=outputs)).outputs["password"].value is None


def test_a_state_without_outputs_has_none() -> None:
    assert parse_state(b'{"version": 4, "serial": 0}') == StateOutputs(0, {}, 0)


def test_what_is_managed_is_counted_instance_by_instance() -> None:
    resources = [
        {"mode": "managed", "type": "aws_db_instance", "instances": [{}, {}]},
        {"mode": "managed", "type": "aws_secret", "instances": [{}]},
        {"mode": "data", "type": "aws_vpc", "instances": [{}]},
    ]

    assert parse_state(document(resources=resources)).resources == 3
    assert not parse_state(document(resources=resources)).is_empty
    assert parse_state(document(resources=resources[2:])).is_empty
    assert not parse_state(document(outputs={"endpoint": {"value": "db"}})).is_empty


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"not json s3cret",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        document(version=3),
        document(version="4"),
        document(serial="3"),
        document(serial=True),
        document(resources="3"),
        document(resources=[{"mode": "managed"}]),
        document(outputs=[]),
        document(outputs={"a": "s3cret"}),
        document(outputs={"a": {"type": "string"}}),
        b'{"version": 4, "serial": 1, "encrypted_data": "s3cret"',
    ],
)
def test_anything_else_is_refused_without_repeating_it(odd: bytes) -> None:
    with pytest.raises(UnreadableState) as refused:
        parse_state(odd)

    assert "s3cret" not in refused.value.detail
    # A JSONDecodeError holds the document; it must not travel with our error.
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_state_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnreadableState):
        parse_state(b" " * (MAX_STATE_BYTES + 1))


@pytest.mark.parametrize("directory", ["", "..", "live/../x", "/etc", "live//x", "live/-x", "a\0b"])
def test_a_directory_cannot_lead_elsewhere(directory: str) -> None:
    with pytest.raises(UnsafeName):
        checked_directory(directory)
