"""Entities for tests. Builders name only what the test is about."""

from typing import Any

Entity = dict[str, Any]


def an_entity(
    kind: str, name: str = "it", /, metadata: Entity | None = None, **spec: Any
) -> Entity:
    """A valid entity of one of the kinds, with ``spec`` over what the kind needs."""
    return {
        "apiVersion": API_VERSIONS.get(kind, "backstage.io/v1alpha1"),
        "kind": kind,
        "metadata": {"name": name, **(metadata or {})},
        "spec": {**NEEDED[kind], **spec},
    }


API_VERSIONS = {"Template": "scaffolder.backstage.io/v1beta3"}

NEEDED: dict[str, Entity] = {
    "Component": {"type": "service", "lifecycle": "production", "owner": "payments"},
    "API": {
        "type": "openapi",
        "lifecycle": "production",
        "owner": "payments",
        "definition": "openapi: 3.1.0",
    },
    "Resource": {"type": "database", "owner": "payments"},
    "System": {"owner": "payments"},
    "Domain": {"owner": "payments"},
    "Group": {"type": "team", "children": []},
    "User": {"memberOf": []},
    "Location": {},
    "Template": {"type": "resource", "steps": [{"action": "debug:log"}]},
}
