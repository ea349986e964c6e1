"""Whose word counts about where a request comes from."""

from typing import Any

import pytest

from landform.api.peers import Peers, neighbourhood

PROXY, CLIENT = "10.0.0.9", "203.0.113.7"


def a_scope(peer: str, **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 1234), "headers": raw}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (CLIENT, "1.2.3.4", CLIENT),  # nobody we know says so
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"1.2.3.4, {CLIENT}", CLIENT),  # what the client itself wrote stands before
        (PROXY, f"1.2.3.4, {CLIENT}, 10.0.0.8", CLIENT),  # through two of our proxies
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        (PROXY, f"{CLIENT}, nonsense", PROXY),
        ("::ffff:203.0.113.7", "", CLIENT),
        ("", "", "unknown"),
    ],
)
def test_the_address_is_the_last_that_no_trusted_proxy_has(
    peer: str, forwarded: str, address: str
) -> None:
    scope = a_scope(peer, x_forwarded_for=forwarded)

    assert Peers(["10.0.0.0/24"]).address(scope) == address


@pytest.mark.parametrize(
    ("peer", "given", "accepted"),
    [
        (PROXY, "req-1234567890", True),
        (CLIENT, "req-1234567890", False),
        (PROXY, "short", False),
        (PROXY, "x" * 65, False),
        (PROXY, 'x"}{"admin":true', False),
        (PROXY, "line\nbreak-123", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_in_a_safe_form(
    peer: str, given: str, accepted: bool
) -> None:
    scope = a_scope(peer, x_request_id=given)

    assert (Peers([PROXY]).request_id(scope) == given) == accepted


def test_one_customer_of_a_provider_is_one_neighbourhood() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1")
    assert neighbourhood("2001:db8::1") != neighbourhood("2001:db8:0:1::1")
    assert neighbourhood(CLIENT) == CLIENT
    assert neighbourhood("unknown") == "unknown"
