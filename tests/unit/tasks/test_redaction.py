"""Secrets do not come out in what people read of a task (threat 19)."""

import base64
import json
from urllib.parse import quote

import pytest

from landform.tasks.redaction import HIDDEN, Redactor, told_by

SECRET = 'hunter2/+ "x"'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET),
        quote(SECRET, safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        f"Authorization: Bearer {SECRET}!",
    ],
)
def test_a_secret_is_hidden_however_it_is_written(form: str) -> None:
    hidden = Redactor([SECRET]).hide(f"before {form} after")

    assert "hunter2" not in hidden
    assert HIDDEN in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")


def test_a_key_of_several_lines_is_hidden_line_by_line() -> None:
    key = "-----BEGIN KEY-----\nMIIEabcdef\n-----END KEY-----"

    hidden = Redactor([key]).hide("read: MIIEabcdef")

    assert hidden == f"read: {HIDDEN}"


def test_what_an_expression_made_of_a_secret_is_hidden_as_well() -> None:
    redactor = Redactor(["abcd"])
    redactor.add(told_by({"url": ["https://ABCD@host"], "name": "x"}, {"url": [""], "name": "x"}))

    assert redactor.hide("cloning https://ABCD@host as x") == f"cloning {HIDDEN} as x"


def test_what_is_short_is_not_hidden_or_everything_would_be() -> None:
    assert Redactor(["a", ""]).hide("a banana") == "a banana"
