"""Every route of the API, and who may call it on what is theirs and what is not.

`ROUTES` says for each route of the OpenAPI schema which rule it follows; `RULES` says for
each rule what each caller is answered.
"""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.support.access import ADMIN, AUDITOR, OPERATOR
from tests.support.api import API
from tests.support.builders import ANA, PAYMENTS, ROSA
from tests.support.work import Work

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
    "own token": SIGNED_IN | dict.fromkeys(set(CALLERS) - {"nobody", "admin"}, GONE),
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
    f"POST {R}/{{request_id}}/retire": "acts on the request",
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
    f"GET {API}/operate/policies": "operates",
    f"GET {API}/deliveries": "operates",
    f"POST {API}/deliveries/{{delivery}}/replay": "operates",
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /metrics": "open",
}


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
    token_id: str
    work: Work

    async def call(self, route: str, who: str, *, of_another: bool = False) -> httpx2.Response:
        method, _, path = route.partition(" ")
        path = path.format(
            request_id="0" * 36 if of_another else self.request_id,
            run_id=f"{'0' * 36 if of_another else self.request_id}.plan.{self.head}",
            task_id="0" * 36 if of_another else self.task_id,
            number=999 if of_another else self.number,
            name="probe",
            token_id="0" * 12 if of_another else self.token_id,
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
