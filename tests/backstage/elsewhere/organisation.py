"""What Landform's catalog holds."""

from typing import Any

from tests.support.backstage_elsewhere import ADA

API_VERSION = "backstage.io/v1alpha1"


def entity(kind: str, name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name, "description": f"The {kind.lower()} {name}."},
        "spec": spec,
    }


GREET = {
    "apiVersion": "scaffolder.backstage.io/v1beta3",
    "kind": "Template",
    "metadata": {"name": "greet", "title": "Greet a service"},
    "spec": {
        "type": "service",
        "owner": "group:default/payments",
        "parameters": [{"title": "Whom", "properties": {"whom": {"type": "string"}}}],
        "steps": [
            {
                "id": "find",
                "action": "catalog:fetch",
                "input": {"entityRef": "${{ parameters.whom }}"},
            }
        ],
        "output": {"owner": "${{ steps.find.output.entity.spec.owner }}"},
    },
}

ENTITIES = [
    entity("Group", "payments", type="team", children=[]),
    entity("User", ADA.rpartition("/")[2], memberOf=["payments"]),
    entity("Component", "checkout", type="service", lifecycle="production", owner="payments"),
    entity("Component", "ledger", type="service", lifecycle="production", owner="payments"),
    entity("Resource", "orders-db", type="database", owner="payments"),
    GREET,
]
