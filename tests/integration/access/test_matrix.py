"""Every route of the API, for every kind of caller, on what is theirs and what is not.

A route without an entry in `ROUTES` fails the first test, so nobody adds one without saying
who may call it.
"""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from landform.api.app import create_app
from tests.integration.access.routes import CALLERS, GONE, OK, ROUTES, RULES, P, Place, R, T

STREAMS = ("events/stream", "eventstream")


def test_every_route_has_a_rule() -> None:
    # Only its routes are looked at.
    nothing = SimpleNamespace(audit=None, clock=None, access=SimpleNamespace(origins=()))
    app = create_app(cast("Any", nothing))
    routes = {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }

    assert routes == set(ROUTES)


ACTING = ("POST", "PUT", "DELETE")


@pytest.mark.parametrize("who", CALLERS)
async def test_each_caller_is_answered_as_the_table_says(place: Place, who: str) -> None:
    wrong = []
    # Reading first: what comes after changes what there is to read.
    for route in sorted(ROUTES, key=in_order):
        expected = RULES[ROUTES[route]][who]
        if expected == OK and route.endswith((*STREAMS, "{task_id}/events")):
            continue  # it would go on: test_tokens.py opens them
        answer = await place.call(route, who)
        told = answer.status_code
        is_let_in = told not in (401, 403) and told < 500
        if not (is_let_in if expected == OK else told == expected):
            wrong.append((route, expected, told, answer.text[:120]))

    assert wrong == []


def in_order(route: str) -> int:
    return next((n for n, verb in enumerate(ACTING, start=1) if route.startswith(verb)), 0)


HIDDEN = [each for each, rule in ROUTES.items() if RULES[rule].get("stranger") == GONE]


async def test_what_is_not_yours_is_answered_like_what_is_not_there(place: Place) -> None:
    for route in HIDDEN:
        foreign = await place.call(route, "stranger")
        unknown = await place.call(route, "stranger", of_another=True)
        number = f"{place.number}"
        known = (
            place.request_id,
            place.task_id,
            place.plan_id,
            place.token_id,
            f"requests/{number}",
            f"request {number}.",
        )
        assert (foreign.status_code, unknown.status_code) == (404, 404), route
        assert blank(foreign.text, *known) == blank(
            unknown.text, "0" * 36, "0" * 12, "requests/999", "request 999."
        ), route


async def test_what_is_not_yours_costs_as_much_as_what_is_not_there(place: Place) -> None:
    """Threat 18: nor does the time that an answer takes tell one from the other.

    Time itself is not measured: until the answer is sent, the same statements are made, and no
    forge, runner or state is asked. One row is read or none, of the columns of one request.
    """
    told: dict[str, list[Any]] = {}
    for route in HIDDEN:
        await place.call(route, "stranger", of_another=True)  # what is looked up once
        told[route] = []
        for of_another in (False, True):
            answer = await place.call(route, "stranger", of_another=of_another)
            headers = {name for name, _ in answer.headers.items()}
            told[route].append((answer.status_code, headers, place.work.before_answer))

    assert {
        route: foreign for route, (foreign, unknown) in told.items() if foreign != unknown
    } == {}
    asked = {step for answers in told.values() for _, _, steps in answers for step in steps}
    assert asked
    assert {step for step in asked if not step.startswith(("SELECT", "BEGIN"))} == set()


async def test_lists_show_what_is_yours_to_see(place: Place) -> None:
    seen: dict[str, tuple[int, int, int]] = {}
    for who, ref in CALLERS.items():
        if ref is None:
            continue
        requests = (await place.call(f"GET {R}", who)).json()
        pulls = (await place.call(f"GET {P}", who)).json()
        tasks = (await place.call(f"GET {T}/tasks", who)).json()
        assert len(tasks["tasks"]) == tasks["totalTasks"]
        seen[who] = (len(requests["items"]), len(pulls["items"]), tasks["totalTasks"])

    assert seen == {
        "requester": (1, 1, 1),
        "colleague": (1, 1, 0),
        "reviewer": (1, 1, 0),
        "operator": (1, 1, 1),
        "auditor": (1, 1, 1),
        "admin": (1, 1, 1),
        "stranger": (0, 0, 0),
    }


def blank(text: str, *ids: str) -> str:
    for each in ids:
        text = text.replace(each, "ID")
    return text
