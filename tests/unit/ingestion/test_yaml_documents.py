"""Documents of a file: each for itself, with its line, as YAML 1.2 reads it."""

import pytest

from landform.ingestion.errors import MalformedSource
from landform.ingestion.yaml_documents import Part, parse, parts


def test_documents_know_their_line() -> None:
    text = "# a comment\n\n---\na: 1\n---\n# nothing\n--- {b: 2}\n...\n---\nc: |\n  x\n---\nd: 4\n"
    found = [(part.line, parse(part)) for part in parts(text)]

    assert found == [(3, {"a": 1}), (7, {"b": 2}), (9, {"c": "x\n"}), (12, {"d": 4})]


def test_a_mistake_says_where() -> None:
    [_, bad] = parts("a: 1\n---\nb: 1\nc: [1\nd: 2\n")
    with pytest.raises(MalformedSource, match=r"^Line 5: ") as raised:
        parse(bad)

    assert raised.value.facts == {"line": 5}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("2026-01-01", "2026-01-01"),
        ("12:30", "12:30"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-1.5e3", -1500.0),
        (".5", 0.5),
        ("'1'", "1"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert parse(Part(1, f"a: {text}")) == {"a": value}


def test_aliases_and_merges_work() -> None:
    text = "base: &base {a: 1, b: 2}\nmore: {<<: *base, b: 3}\n"

    assert parse(Part(1, text))["more"] == {"a": 1, "b": 3}
