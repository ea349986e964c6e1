"""A shop with sixty entities: three teams, their people, systems, services and resources."""

from tests.unit.catalog.builders import Entity, an_entity

TEAMS = {"payments": ["ada", "bob", "cem"], "orders": ["dan", "eva"], "platform": ["fay", "gus"]}

SYSTEMS = {  # system → domain, owner, components
    "checkout": ("sales", "payments", ["cart", "payment-api", "invoicer"]),
    "fulfilment": ("sales", "orders", ["order-api", "picker", "shipper", "tracker"]),
    "foundation": ("internal", "platform", ["gateway", "metrics", "docs-site"]),
}

APIS = {"payments-v1": "payment-api", "orders-v1": "order-api", "tracking": "tracker"}

CONSUMERS = {"cart": ["payments-v1", "orders-v1"], "picker": ["orders-v1"]}

RESOURCES = {  # name → type, system, environment, who depends on it
    "payments-db": ("database", "checkout", "production", ["payment-api", "invoicer"]),
    "payments-db-test": ("database", "checkout", "test", []),
    "invoices": ("bucket", "checkout", "production", ["invoicer"]),
    "orders-db": ("database", "fulfilment", "production", ["order-api", "picker"]),
    "orders-db-test": ("database", "fulfilment", "test", []),
    "orders-events": ("queue", "fulfilment", "production", ["order-api", "shipper"]),
    "labels": ("bucket", "fulfilment", "production", ["shipper"]),
    "sessions": ("cache", "checkout", "production", ["cart"]),
    "metrics-store": ("database", "foundation", "production", ["metrics"]),
    "artifacts": ("bucket", "foundation", "production", []),
    "vault": ("secrets", "foundation", "production", ["gateway"]),
    "edge": ("network", "foundation", "production", ["gateway"]),
}

TEMPLATES = ("postgres-database", "bucket", "queue")

MORE_RESOURCES = {f"scratch-{number:02}": "bucket" for number in range(1, 12)}


def organisation() -> list[Entity]:
    """All entities, those that are referred to last."""
    return [*_resources(), *_components(), *_apis(), *_systems(), *_templates(), *_people()]


def _resources() -> list[Entity]:
    found = [
        an_entity(
            "Resource",
            name,
            {
                "title": name.replace("-", " ").title(),
                "labels": {"landform.dev/environment": environment},
                "annotations": {"landform.dev/request-id": f"request-{name}"},
                "tags": [kind, *(["pci"] if system == "checkout" else [])],
            },
            type=kind,
            owner=SYSTEMS[system][1],
            system=system,
            dependencyOf=[f"component:{user}" for user in users],
            landform={"outputs": {"endpoint": f"{name}.internal", "port": 5432}},
        )
        for name, (kind, system, environment, users) in RESOURCES.items()
    ]
    return found + [
        an_entity("Resource", name, {"namespace": "sandbox"}, type=kind, owner="user:default/fay")
        for name, kind in MORE_RESOURCES.items()
    ]


def _components() -> list[Entity]:
    return [
        an_entity(
            "Component",
            name,
            {"tags": ["java" if name.endswith("api") else "python"]},
            type="website" if name.endswith("site") else "service",
            lifecycle="experimental" if name == "tracker" else "production",
            owner=owner,
            system=system,
            providesApis=[api for api, provider in APIS.items() if provider == name],
            consumesApis=CONSUMERS.get(name, []),
        )
        for system, (_, owner, names) in SYSTEMS.items()
        for name in names
    ]


def _apis() -> list[Entity]:
    owners = {name: owner for _, owner, names in SYSTEMS.values() for name in names}
    return [an_entity("API", api, owner=owners[provider]) for api, provider in APIS.items()]


def _systems() -> list[Entity]:
    domains = [an_entity("Domain", name, owner="company") for name in ("sales", "internal")]
    return domains + [
        an_entity("System", name, owner=owner, domain=domain)
        for name, (domain, owner, _) in SYSTEMS.items()
    ]


def _templates() -> list[Entity]:
    return [an_entity("Template", name, owner="platform") for name in TEMPLATES]


def _people() -> list[Entity]:
    groups = [an_entity("Group", "company", type="company")]
    groups += [an_entity("Group", "engineering", type="division", parent="company")]
    groups += [an_entity("Group", name, parent="engineering") for name in TEAMS]
    return groups + [
        an_entity("User", name, memberOf=[team], profile={"displayName": name.title()})
        for team, names in TEAMS.items()
        for name in names
    ]
