"""Who owns a directory, by rules as in a CODEOWNERS file."""

import pytest

from landform.templates.codeowners import is_pattern, owners_of
from landform.templates.models import CodeOwners

SRE, DBA = ("group:default/sre",), ("group:default/dba",)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        ("*.tf", True),
        ("*.py", False),
        ("/live/production/", True),
        ("live/production/", True),
        ("production/", True),
        ("/production/", False),
        ("/live/dev/", False),
        ("/live/**/orders/", True),
        ("/live/*/payments/", True),
        ("/live/*", False),
        ("/live/production/payments/orders/*", True),
    ],
)
def test_patterns_fit_as_in_a_codeowners_file(pattern: str, fits: bool) -> None:
    found = owners_of("live/production/payments/orders", [CodeOwners(pattern, SRE)])

    assert found == (SRE if fits else ())


def test_the_last_rule_that_fits_counts() -> None:
    rules = [CodeOwners("*", SRE), CodeOwners("/live/production/", DBA), CodeOwners("/docs/", SRE)]

    assert owners_of("live/production/payments/orders", rules) == DBA
    assert owners_of("live/dev/payments/orders", rules) == SRE


def test_a_rule_without_owners_takes_ownership_back() -> None:
    rules = [CodeOwners("*", SRE), CodeOwners("/live/dev/", ())]

    assert owners_of("live/dev/payments/orders", rules) == ()


@pytest.mark.parametrize("text", ["", " ", "!live/", "live/[a-z]", "a\nb", "#x", "a\\ b"])
def test_what_github_refuses_is_no_pattern(text: str) -> None:
    assert not is_pattern(text)
