"""A secret is known again wherever it is repeated, and nothing else is taken for one."""

import base64
import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.runs.secrets import ALIKE, LONGEST, SENSITIVE, Secrets

PASSWORD = 'Zq9<&"\\x>7%{p}é+/ö'
KEY = "-----BEGIN KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0B\n" * 100


def go_json(value: Any) -> str:
    """As Terraform's `jsonencode` writes it."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@pytest.mark.parametrize(
    "repeated",
    [
        PASSWORD,
        f"postgres://u:{PASSWORD}@host/db",
        f"postgres://u:{quote_plus(PASSWORD)}@host/db",
        json.dumps({"password": PASSWORD}, ensure_ascii=False),
        go_json({"password": PASSWORD}),
        go_json({"inner": go_json({"password": PASSWORD})}),
        json.dumps({"inner": go_json({"password": PASSWORD})}, ensure_ascii=False),
        *(base64.b64encode(f"{'x' * n}{PASSWORD}and more".encode()).decode() for n in range(4)),
        base64.b64encode(PASSWORD.encode()).decode(),
    ],
)
def test_a_secret_is_known_in_every_form_that_terraform_gives_it(repeated: str) -> None:
    secrets = Secrets([{"input": [PASSWORD]}])

    assert secrets.hide(repeated) == SENSITIVE


@pytest.mark.parametrize(
    ("secret", "repeated", "is_hidden"),
    [
        ("hunter", "hunter", True),  # six characters hide what is equal
        ("hunter", "hunter2", False),
        ("admin", "admin", False),  # five nothing: a plan is full of such words
        ("swordfish", "the-swordfish-is-a-fish", True),  # from eight on, what contains them
        ("from-a-file\n", "from-a-file", True),
        ("swordfish", "Swordfish", False),
        (482913, 482913, True),
        (482913, "482913", True),
        ("482913", 482913, True),
        (48291, 48291, False),
        (48291374, "pin=48291374;", True),
        (True, True, False),
        (None, None, False),
        ("", "", False),
        ("sensitive", SENSITIVE, True),
    ],
)
def test_the_longer_a_secret_the_more_it_hides(
    secret: Any, repeated: Any, *, is_hidden: bool
) -> None:
    assert (Secrets([secret]).hide(repeated) == SENSITIVE) is is_hidden


def test_what_was_hidden_before_is_no_secret() -> None:
    assert Secrets([SENSITIVE, [f"x {SENSITIVE}"]]).hide(["x", "y"]) == ["x", "y"]


def test_names_of_attributes_stay_and_other_keys_take_their_mapping_with_them() -> None:
    """Else whoever marks the word `cidr_blocks` as sensitive has a policy look at nothing."""
    secrets = Secrets(["cidr_blocks", {"93ab60e5-7f41": "value-of-it"}])

    assert secrets.hide({"cidr_blocks": ["0.0.0.0/0"]}) == {"cidr_blocks": ["0.0.0.0/0"]}
    assert secrets.hide({"a": {"93ab60e5-7f41": 1}, "b": 2}) == {"a": SENSITIVE, "b": 2}
    assert secrets.hide({"value": "cidr_blocks"}) == {"value": SENSITIVE}


def test_of_an_address_only_instance_keys_are_hidden() -> None:
    secrets = Secrets(["aws_db_instance", "swordfish", 'with "quotes"'])
    address = r'module.a["swordfish"].aws_db_instance.this["with \"quotes\""]'

    assert secrets.hide_in_address(address) == (
        f'module.a["{SENSITIVE}"].aws_db_instance.this["{SENSITIVE}"]'
    )
    assert secrets.hide_in_address("aws_db_instance.this[0]") == "aws_db_instance.this[0]"
    assert secrets.hide_in_address(["swordfish"]) == [SENSITIVE]


def test_a_long_secret_is_known_by_the_part_that_no_other_has() -> None:
    other = KEY.replace("MIIE", "MIIF", 1)
    secrets = Secrets([KEY, other])

    assert secrets.hide(f"{KEY}...") == SENSITIVE
    assert secrets.hide(KEY[:50]) != SENSITIVE
    assert len(KEY) > 2 * LONGEST


def test_documents_of_one_form_are_told_apart() -> None:
    form = '{{"Version":"2012-10-17","Statement":[{{"Resource":"arn:{}/*"}}]}}'
    secrets = Secrets([form.format(f"bucket-{n}-of-payments") for n in range(3 * ALIKE)])

    assert secrets.hide(form.format("public-website")) != SENSITIVE
    assert secrets.hide(form.format("bucket-3-of-payments")) == SENSITIVE


def test_of_too_many_that_are_all_alike_what_they_share_is_the_secret() -> None:
    """It hides too much rather than to compare a text with each of them."""
    secrets = Secrets(["a" * length for length in range(50, 50 + 2 * ALIKE)])

    assert secrets.hide("a" * 20) == SENSITIVE


def test_a_text_with_half_a_character_is_looked_through_as_well() -> None:
    """JSON may escape one half of a surrogate pair."""
    assert Secrets(["\ud800 swordfish"]).hide("x\ud800 swordfish") == SENSITIVE


@given(
    secret=st.text(min_size=8, max_size=40),
    before=st.text(max_size=10),
    after=st.text(max_size=10),
    others=st.lists(st.text(max_size=12)),
)
def test_whatever_contains_a_secret_is_hidden(
    secret: str, before: str, after: str, others: list[str]
) -> None:
    if len(secret.strip()) >= 8 and SENSITIVE not in secret:
        assert Secrets([*others, secret]).hide(before + secret + after) == SENSITIVE


@given(secrets=st.lists(st.text("ab", max_size=10)), text=st.text("ab", max_size=30))
def test_what_contains_no_secret_is_left(secrets: list[str], text: str) -> None:
    told = any(
        (len(each) >= 6 and each == text) or (len(each) >= 8 and each in text) for each in secrets
    )

    assert (Secrets(secrets).hide(text) == SENSITIVE) is told
