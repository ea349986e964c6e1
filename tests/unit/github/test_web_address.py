"""The web address of a file: what is believed of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.adapters.github.address import Address
from landform.adapters.github.web_address import WebFile, web_file
from landform.changes.errors import ForgeRefused

GITHUB = "https://github.com"


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://github.acme.example/api/v3", "https://github.acme.example"),
        ("https://api.acme.example/api/v3", "https://api.acme.example"),
        ("http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080"),
    ],
)
def test_the_pages_are_beside_the_api(api: str, web: str) -> None:
    address = Address(api, ca_bundle=None, timeout_seconds=1, retry_pause_seconds=0)
    assert address.web_url == web


@pytest.mark.parametrize("kind", ["blob", "tree"])
@pytest.mark.parametrize("host", ["github.com", "GitHub.com"])
def test_an_address_is_taken_apart(kind: str, host: str) -> None:
    url = f"https://{host}/acme/orders/{kind}/main/docs/a%20b.yaml"
    assert web_file(url, GITHUB) == WebFile("acme/orders", "main", "docs/a b.yaml")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "github.com/acme/orders/blob/main/a",
        "http://github.com/acme/orders/blob/main/a",
        "https://github.com:8443/acme/orders/blob/main/a",
        "https://github.com.evil.example/acme/orders/blob/main/a",
        "https://x@github.com/acme/orders/blob/main/a",
        "https://github.com/acme/orders/blob/main",
        "https://github.com/acme/orders/blob/main/",
        "https://github.com/acme/orders/raw/main/a",
        "https://github.com/acme/orders/blob/main/../a",
        "https://github.com/acme/orders/blob/main/%2e%2e/a",
        "https://github.com/acme/orders/blob/main/b%2fa",
        "https://github.com/acme/orders/blob/main/a%00b",
        "https://github.com/acme/orders/blob/-x/a",
        "https://github.com/../orders/blob/main/a",
        "https://github.com//acme/orders/blob/main/a",
        "https://github.com/acme/orders/blob/main/a?ref=x",
        "https://github.com/acme/orders/blob/main/a#L1",
        "https://[::1/acme/orders/blob/main/a",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ForgeRefused, match="is not a file on this GitHub"):
        web_file(url, GITHUB)


@given(url=st.text() | st.text().map(lambda rest: f"{GITHUB}/a/b/blob/{rest}"))
def test_whatever_comes_is_taken_apart_or_refused(url: str) -> None:
    try:
        found = web_file(url, GITHUB)
    except ForgeRefused:
        return
    assert found.full_name.count("/") == 1
    assert ".." not in found.path.split("/")
