"""Every route of the API, for every kind of caller, on what is theirs and what is not.

`ROUTES` says for each route of the OpenAPI schema which rule it follows; `RULES` says for
each rule what each caller is answered. A route without an entry fails the first test, so
nobody adds one without saying who may call it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest

from landform.api.app import create_app
from landform.catalog.write_rules import API_LOCATION
from landform.ingestion.models import Spec
from tests.integration.access.test_tokens import a_task
from tests.support.access import ADMIN, AUDITOR, OPERATOR
from tests.support.api import API, serving
from tests.support.builders import ANA, PAYMENTS, ROSA
from tests.support.world import ORDER, World

BEN, EVE = "user:default/ben", "user:default/eve"
CALLERS = {
    "nobody": None,
    "requester": ANA,
    "colleague": BEN,
    "reviewer": ROSA,
    "operator": OPERATOR,
    "auditor": AUDITOR,
    "admin": ADMIN,
    "stranger": EVE,
}
OK, IN, NO, GONE = "ok", 401, 403, 404
"""OK: let in, whatever then becomes of the call (200, 202, 409, 422 …)."""

ALL = {"nobody": OK} | dict.fromkeys(list(CALLERS)[1:], OK)
SIGNED_IN = ALL | {"nobody": IN}
SEES = SIGNED_IN | {"stranger": GONE}
OWN_TASK = SEES | {"colleague": GONE, "reviewer": GONE}

RULES: dict[str, dict[str, Any]] = {
    "open": ALL,
    "signed in": SIGNED_IN,
    "sees the request": SEES,
    "acts on the request": SEES | {"auditor": NO},
    "decides": SEES | dict.fromkeys(("requester", "colleague", "operator", "auditor", "admin"), NO),
    "comments": SEES | {"auditor": NO},
    "sees the task": OWN_TASK,
    "acts on the task": OWN_TASK | {"auditor": NO},
    "admin": SIGNED_IN | dict.fromkeys(set(CALLERS) - {"nobody", "admin"}, NO),
    "operates": SIGNED_IN
    | dict.fromkeys(("requester", "colleague", "reviewer", "auditor", "stranger"), NO),
    "audits": SIGNED_IN | dict.fromkeys(("requester", "colleague", "reviewer", "stranger"), NO),
    "writes the entity": SIGNED_IN
    | dict.fromkeys(("reviewer", "operator", "auditor", "stranger"), NO),
    "changes the location": SIGNED_IN
    | dict.fromkeys(("colleague", "reviewer", "operator", "auditor", "stranger"), NO),
    "asked for the plan": SIGNED_IN | dict.fromkeys(set(CALLERS) - {"nobody", "requester"}, GONE),
    "own token": SIGNED_IN | dict.fromkeys(set(CALLERS) - {"nobody"}, GONE),
    "runner": dict.fromkeys(CALLERS, IN),
}
R, P, T, C = f"{API}/requests", f"{API}/pull-requests", "/api/scaffolder/v2", "/api/catalog"
E, NAMED = f"{API}/entities", "{kind}/{namespace}/{name}"
ROUTES: dict[str, str] = {
    f"POST {R}": "signed in",
    f"GET {R}": "signed in",
    f"GET {R}/{{request_id}}": "sees the request",
    f"GET {R}/{{request_id}}/events": "sees the request",
    f"GET {R}/{{request_id}}/events/stream": "sees the request",
    f"GET {R}/{{request_id}}/runs": "sees the request",
    f"GET {API}/runs/{{run_id}}/log": "sees the request",
    f"POST {R}/{{request_id}}/approve": "decides",
    f"POST {R}/{{request_id}}/reject": "decides",
    f"POST {R}/{{request_id}}/retry": "acts on the request",
    f"POST {R}/{{request_id}}/apply": "acts on the request",
    f"POST {R}/{{request_id}}/cancel": "acts on the request",
    f"GET {P}": "signed in",
    f"GET {P}/{{number}}": "sees the request",
    f"POST {P}/{{number}}/reviews": "decides",
    f"POST {P}/{{number}}/comments": "comments",
    f"POST {P}/{{number}}/close": "acts on the request",
    f"GET {API}/approvals": "signed in",
    f"GET {API}/templates": "signed in",
    f"GET {API}/templates/{{name}}": "signed in",
    f"POST {API}/previews": "signed in",
    f"GET {API}/me": "signed in",
    f"GET {API}/tokens": "signed in",
    f"POST {API}/tokens": "signed in",
    f"DELETE {API}/tokens/{{token_id}}": "own token",
    f"GET {API}/previews/plans/{{plan_id}}": "asked for the plan",
    f"POST {E}": "writes the entity",
    f"PUT {E}/{NAMED}": "writes the entity",
    f"DELETE {E}/{NAMED}": "writes the entity",
    f"GET {E}/{NAMED}": "signed in",
    f"GET {E}/{NAMED}/history": "signed in",
    f"GET {E}/{NAMED}/graph": "signed in",
    f"GET {E}/{NAMED}/connection": "signed in",
    f"GET {E}/export": "signed in",
    f"GET {API}/search": "signed in",
    f"GET {API}/catalog/problems": "signed in",
    f"GET {API}/locations": "signed in",
    f"GET {API}/locations/{{location_id}}": "signed in",
    f"POST {API}/locations/{{location_id}}/refresh": "signed in",
    f"GET {C}/entities": "signed in",
    f"GET {C}/entities/by-query": "signed in",
    f"POST {C}/entities/by-query": "signed in",
    f"GET {C}/entities/by-name/{NAMED}": "signed in",
    f"GET {C}/entities/by-name/{NAMED}/ancestry": "signed in",
    f"GET {C}/entities/by-uid/{{uid}}": "signed in",
    f"DELETE {C}/entities/by-uid/{{uid}}": "admin",
    f"POST {C}/entities/by-refs": "signed in",
    f"GET {C}/entity-facets": "signed in",
    f"POST {C}/entity-facets": "signed in",
    f"GET {C}/locations": "signed in",
    f"POST {C}/locations": "signed in",
    f"POST {C}/locations/by-query": "signed in",
    f"GET {C}/locations/by-entity/{NAMED}": "signed in",
    f"GET {C}/locations/{{location_id}}": "signed in",
    f"PUT {C}/locations/{{location_id}}": "changes the location",
    f"DELETE {C}/locations/{{location_id}}": "changes the location",
    f"POST {C}/refresh": "signed in",
    f"POST {C}/validate-entity": "signed in",
    f"POST {C}/analyze-location": "signed in",
    f"GET {API}/sign-in": "open",
    f"POST {API}/sign-in/local": "open",
    f"POST {API}/sign-out": "open",
    "GET /auth/{provider}": "open",
    "GET /auth/{provider}/callback": "open",
    f"GET {T}/actions": "signed in",
    f"GET {T}/templating-extensions": "signed in",
    f"GET {T}/templates/{{namespace}}/{{kind}}/{{name}}/parameter-schema": "signed in",
    f"POST {T}/dry-run": "signed in",
    f"GET {T}/tasks": "signed in",
    f"POST {T}/tasks": "signed in",
    f"GET {T}/tasks/{{task_id}}": "sees the task",
    f"GET {T}/tasks/{{task_id}}/events": "sees the task",
    f"GET {T}/tasks/{{task_id}}/eventstream": "sees the task",
    f"POST {T}/tasks/{{task_id}}/retry": "acts on the task",
    f"POST {T}/tasks/{{task_id}}/cancel": "acts on the task",
    "POST /webhooks/atlantis": "runner",
    "POST /webhooks/github": "runner",
    "POST /callbacks/atlantis": "runner",
    f"GET {API}/audit": "audits",
    f"GET {API}/audit/export": "audits",
    f"GET {API}/audit/verify": "audits",
    f"GET {API}/operate": "operates",
    f"GET {API}/deliveries": "operates",
    f"POST {API}/deliveries/{{delivery}}/replay": "operates",
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /metrics": "open",
}
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


@dataclass
class Place:
    client: httpx2.AsyncClient
    request_id: str
    task_id: str
    head: str
    number: int
    plan_id: str
    location_id: str
    uid: str

    async def call(self, route: str, who: str, *, of_another: bool = False) -> httpx2.Response:
        method, _, path = route.partition(" ")
        path = path.format(
            request_id="0" * 36 if of_another else self.request_id,
            run_id=f"{'0' * 36 if of_another else self.request_id}.plan.{self.head}",
            task_id="0" * 36 if of_another else self.task_id,
            number=999 if of_another else self.number,
            name="probe",
            token_id="0" * 12,
            provider="none",
            kind="component",
            namespace="default",
            plan_id="0" * 36 if of_another else self.plan_id,
            location_id=self.location_id,
            uid=self.uid,
            delivery=1,
        )
        token = CALLERS[who]
        headers = {"Authorization": f"Bearer {who}"} if token else {}
        body = BODIES.get(route, {})
        if callable(body):
            body = body(self)
        content = {"json": body} if method in ("POST", "PUT") else {}
        return await self.client.request(method, path, headers=headers, **content)


COMPONENT: dict[str, Any] = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "probe"},
    "spec": {"type": "service", "lifecycle": "production", "owner": PAYMENTS},
}
LOCATION = {"type": "url", "target": "https://example.com/catalog-info.yaml"}
BODIES: dict[str, Any] = {
    f"POST {E}": {"items": [COMPONENT]},
    f"PUT {E}/{NAMED}": COMPONENT,
    f"POST {C}/locations": LOCATION | {"target": "https://example.com/third.yaml"},
    f"PUT {C}/locations/{{location_id}}": LOCATION | {"target": "https://example.com/other.yaml"},
    f"POST {C}/refresh": {"entityRef": "component:default/probe"},
    f"POST {C}/validate-entity": {"entity": COMPONENT, "location": "url:https://example.com/a"},
    f"POST {P}/{{number}}/reviews": lambda place: {"state": "approved", "head_sha": place.head},
    f"POST {P}/{{number}}/comments": {"body": "Hello"},
    f"POST {API}/tokens": {"name": "x"},
    f"POST {API}/sign-in/local": {"user": ANA},
}


@pytest.fixture
async def place(world: World) -> AsyncIterator[Place]:
    """Ana ordered something for payments, which the platform team reviews, and a task."""
    ben = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "ben"},
        "spec": {"memberOf": [PAYMENTS]},
    }
    await world.catalog.put_entities([ben], location="test:ben")
    request = await world.advance(await world.submit())
    assert request.pull_request_number is not None
    task_id = await a_task(world, "of-nobody-here")  # the platform team owns `probe`
    tokens = {name: ref for name, ref in CALLERS.items() if ref}
    ana = await world.subject(ANA)
    location = await world.locations.register(Spec(**LOCATION), ana)
    await world.catalog.put_entities([COMPONENT], location=API_LOCATION)
    preview = await world.previews.preview(world.templates.get("probe"), ORDER, ana)
    plan = world.preview_plans.start(preview, ana)
    async with serving(world, tokens=tokens) as client:
        yield Place(
            client,
            request.id,
            task_id,
            request.head_sha or "",
            request.pull_request_number,
            plan.id,
            location.id,
            (await world.catalog.entity("component:default/probe")).uid,
        )
    await world.preview_plans.aclose()


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
            f"requests/{number}",
            f"request {number}.",
        )
        assert (foreign.status_code, unknown.status_code) == (404, 404), route
        assert blank(foreign.text, *known) == blank(
            unknown.text, "0" * 36, "requests/999", "request 999."
        ), route


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
