"""Patterns of paths."""

import pytest

from landform.ingestion.globs import fixed_part, matcher


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "a/b.yaml", False),
        ("*/catalog-info.yaml", "a/catalog-info.yaml", True),
        ("*/catalog-info.yaml", "a/b/catalog-info.yaml", False),
        ("**/catalog-info.yaml", "catalog-info.yaml", True),
        ("**/catalog-info.yaml", "a/b/catalog-info.yaml", True),
        ("**/catalog-info.yaml", "a/not-catalog-info.yaml", False),
        ("a/**", "a/b/c", True),
        ("a/**/z.yaml", "a/z.yaml", True),
        ("a?.yaml", "ab.yaml", True),
        ("a?.yaml", "a/.yaml", False),
        ("a.yaml", "aXyaml", False),
        ("[ab].yaml", "a.yaml", False),
        ("a*b**c", "axbyc", True),
    ],
)
def test_what_a_pattern_matches(pattern: str, path: str, matches: bool) -> None:
    assert bool(matcher(pattern).fullmatch(path)) is matches


def test_the_directory_above_a_pattern() -> None:
    assert fixed_part("a/b/*/c.yaml") == "a/b"
    assert fixed_part("a/b.yaml") == "a"
    assert fixed_part("*.yaml") == ""
