"""Who sent these bytes."""

from datetime import timedelta

import pytest

from landform.kernel.signing import WINDOW, is_signed, is_signed_by_github, sign
from tests.support.builders import NOON

SECRET, BODY = "s3cret", b'{"a":1}'
OWN = sign(SECRET, BODY, NOON)

# GitHub's own example, of its documentation on validating deliveries.
DOCUMENTED_SECRET, DOCUMENTED_BODY = "It's a Secret to Everybody", b"Hello, World!"
DOCUMENTED = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_our_own_signature_is_believed_for_ten_minutes() -> None:
    assert is_signed(SECRET, BODY, OWN, now=NOON)
    assert is_signed(SECRET, BODY, OWN, now=NOON + WINDOW)
    assert is_signed(SECRET, BODY, OWN, now=NOON - WINDOW)
    assert not is_signed(SECRET, BODY, OWN, now=NOON + WINDOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("secret", "body", "header"),
    [
        ("another", BODY, OWN),
        ("", BODY, sign("", BODY, NOON)),
        (SECRET, BODY + b" ", OWN),
        (SECRET, BODY, None),
        (SECRET, BODY, ""),
        (SECRET, BODY, OWN[:-1]),
        (SECRET, BODY, OWN.upper()),
        (SECRET, BODY, OWN + ","),
        (SECRET, BODY, OWN.replace("t=", "t=1")),
        (SECRET, BODY, OWN.replace("v1=", "v0=")),
        (SECRET, BODY, f"t={'9' * 12},v1={'0' * 64}"),
    ],
)
def test_anything_else_is_not(secret: str, body: bytes, header: str | None) -> None:
    assert not is_signed(secret, body, header, now=NOON)


def test_github_s_documented_example_is_believed() -> None:
    assert is_signed_by_github([DOCUMENTED_SECRET], DOCUMENTED_BODY, DOCUMENTED)


def test_either_secret_is_believed_while_one_replaces_the_other() -> None:
    for secrets in (["new", DOCUMENTED_SECRET], [DOCUMENTED_SECRET, "new"]):
        assert is_signed_by_github(secrets, DOCUMENTED_BODY, DOCUMENTED)


@pytest.mark.parametrize(
    ("secrets", "header"),
    [
        ([], DOCUMENTED),
        ([""], DOCUMENTED),
        (["another"], DOCUMENTED),
        ([DOCUMENTED_SECRET], None),
        ([DOCUMENTED_SECRET], DOCUMENTED.removeprefix("sha256=")),
        ([DOCUMENTED_SECRET], DOCUMENTED[:-1]),
        ([DOCUMENTED_SECRET], "sha1=" + "0" * 40),
        ([DOCUMENTED_SECRET], "sha256=" + "0" * 64),
    ],
)
def test_no_other_github_signature_is(secrets: list[str], header: str | None) -> None:
    assert not is_signed_by_github(secrets, DOCUMENTED_BODY, header)
