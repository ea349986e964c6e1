"""Plugins of a real Backstage, which ask their catalog and get Landform's answers."""

import json
from typing import Any

import pytest

from tests.backstage.elsewhere.conftest import Both
from tests.support.backstage_elsewhere import ADA

pytestmark = pytest.mark.backstage

WHO = pytest.mark.parametrize("who", ["plugin", "person"])
FIND = {"id": "find", "action": "catalog:fetch", "input": {"entityRef": "component:checkout"}}


def ask(both: Both, who: str, *call: Any) -> dict[str, Any]:
    return both.backstage.plugin(*call) if who == "plugin" else both.backstage.person(*call)


def names(entities: list[dict[str, Any]]) -> list[str]:
    return [each["metadata"]["name"] for each in entities]


@WHO
def test_entities_arrive_by_query(together: Both, who: str) -> None:
    order = {"field": "metadata.name", "order": "asc"}
    query = {"filter": {"kind": "component"}, "orderFields": order}

    page = ask(together, who, "queryEntities", query)["value"]

    assert names(page["items"]) == ["checkout", "ledger"]
    assert page["totalItems"] == 2


@WHO
def test_an_entity_arrives_by_name_with_its_relations(together: Both, who: str) -> None:
    found = ask(together, who, "getEntityByRef", "component:default/checkout")["value"]

    assert found["spec"]["owner"] == "payments"
    owned = {"type": "ownedBy", "targetRef": "group:default/payments"}
    assert owned in found["relations"]


@WHO
def test_what_is_not_there_is_undefined(together: Both, who: str) -> None:
    refs = {"entityRefs": ["component:default/none", "resource:default/orders-db"]}

    assert ask(together, who, "getEntityByRef", "component:default/none") == {"found": False}
    items = ask(together, who, "getEntitiesByRefs", refs)["value"]["items"]
    assert items[0] is None
    assert names(items[1:]) == ["orders-db"]


def test_a_plugin_alone_changes_nothing(together: Both) -> None:
    """With the error that Backstage's own catalog gives to who may not."""
    location = {"type": "url", "target": "https://github.com/acme/app/blob/main/catalog-info.yaml"}
    uid = together.backstage.plugin("getEntityByRef", "component:default/ledger")
    uid = uid["value"]["metadata"]["uid"]
    for call in (("addLocation", location), ("removeEntityByUid", uid)):
        error = together.backstage.plugin(*call)["error"]

        assert error["statusCode"] == 403, error
        assert error["body"]["error"]["name"] == "NotAllowedError"
    assert together.backstage.plugin("getEntityByRef", "component:default/ledger")["found"]


def test_a_person_may_what_they_may_here(together: Both) -> None:
    """Ada is no administrator, whoever calls for her."""
    entity = together.backstage.person("getEntityByRef", "component:default/ledger")["value"]

    error = together.backstage.person("removeEntityByUid", entity["metadata"]["uid"])["error"]

    assert error["statusCode"] == 403, error
    assert "admin" in error["body"]["error"]["message"]


def test_who_signs_in_is_looked_for_in_landform(together: Both) -> None:
    """The auth plugin finds Ada there, and the groups that she owns things by."""
    told = together.backstage.client.get("/api/auth/v1/userinfo")

    claims = told.json()["claims"]
    assert claims["sub"] == ADA
    assert set(claims["ent"]) == {"group:default/payments", ADA}


def test_a_dry_run_reads_an_entity(together: Both) -> None:
    ran = together.backstage.dry_run([FIND])

    assert ran.status_code == 200, ran.text
    assert ran.json()["output"]["entity"]["spec"]["owner"] == "payments"


def test_backstage_runs_a_template_of_landforms_catalog(together: Both) -> None:
    client = together.backstage.client
    asked = {"templateRef": "template:default/greet", "values": {"whom": "component:ledger"}}

    made = client.post("/api/scaffolder/v2/tasks", json=asked)
    assert made.status_code == 201, made.text
    task = f"/api/scaffolder/v2/tasks/{made.json()['id']}"
    together.backstage.wait_until(
        lambda: client.get(task).json()["status"] == "completed", what="the end of the task"
    )

    [*_, last] = client.get(f"{task}/events").json()
    assert last["body"]["output"] == {"owner": "payments"}


def test_the_search_finds_what_landform_holds(together: Both) -> None:
    """Its collator reads the catalog by pages, as the search plugin."""
    client = together.backstage.client
    asked = {"term": "orders"}

    def found() -> list[str]:
        answer = client.get("/api/search/query", params=asked)
        return [each["document"]["title"] for each in answer.json().get("results", [])]

    assert "orders-db" in together.backstage.wait_until(found, what="an entry in the index")


def test_the_doctor_sees_the_keys(together: Both) -> None:
    told = together.landform.doctor()

    assert "shows the keys of people, and of asker, auth, scaffolder, search" in told


def test_with_landform_away_each_caller_is_told(together: Both) -> None:
    together.landform.stop()
    try:
        error = together.backstage.plugin("getEntityByRef", "component:default/checkout")["error"]
        ran = together.backstage.dry_run([FIND])
    finally:
        together.landform.start().wait()

    assert f"connect ECONNREFUSED {together.landform.address}" in error["message"]
    assert together.landform.address in json.dumps(ran.json())
    assert together.backstage.plugin("getEntityByRef", "component:default/checkout")["found"]
