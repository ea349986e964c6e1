"""The API, as its callers see it."""

import logging

import pytest
from fastapi.testclient import TestClient

from service.app import REQUEST_ID, create_app
from service.settings import Settings


@pytest.fixture
def client() -> TestClient:
    return TestClient(create_app(Settings()))


def test_it_says_what_it_is(client: TestClient) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert answer.json() == {"name": Settings.name, "version": Settings.version}


@pytest.mark.parametrize(("path", "status"), [("/health", "ok"), ("/ready", "ready")])
def test_kubernetes_learns_how_it_is(client: TestClient, path: str, status: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.json() == {"status": status}


def test_what_does_not_exist_is_not_found(client: TestClient) -> None:
    assert client.get("/nothing").status_code == 404


def test_a_request_is_one_line_in_the_log_and_a_probe_is_none(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="service")

    client.get("/health")
    client.get("/", headers={REQUEST_ID: "from-the-caller"})

    [line] = [record for record in caplog.records if record.name == "service.app"]
    facts = line.__dict__["facts"]
    assert (facts["path"], facts["status"]) == ("/", 200)
    assert facts["request_id"] == "from-the-caller"


def test_an_id_that_could_do_harm_in_the_log_is_replaced(client: TestClient) -> None:
    answer = client.get("/", headers={REQUEST_ID: "a b {}"})

    assert answer.headers[REQUEST_ID] not in ("", "a b {}")
