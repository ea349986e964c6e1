"""The example organisation: a catalog like a real company's, flaws and all."""

from collections import Counter
from typing import Any

import pytest
import yaml

from landform.catalog.models import EntityQuery
from landform.catalog.service import CatalogService
from landform.shipped import shipped

LOCATION = "test:example"


def example() -> list[dict[str, Any]]:
    files = sorted((shipped("examples") / "organisation").glob("*.yaml"))
    return [each for file in files for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


@pytest.fixture
async def company(catalog: CatalogService) -> CatalogService:
    """The example in a catalog, which takes all of it at once."""
    await catalog.put_entities(example(), location=LOCATION)
    return catalog


async def names(company: CatalogService, **where: str) -> list[str]:
    page = await company.query(EntityQuery(where))
    return sorted(document["metadata"]["name"] for document in page.documents)


def test_it_is_as_large_as_a_company_that_needs_a_catalog() -> None:
    count = Counter(each["kind"] for each in example())

    least = {"Group": 8, "User": 25, "Domain": 5, "System": 12, "Component": 30, "API": 12}
    assert all(count[kind] >= number for kind, number in (least | {"Resource": 20}).items()), count


async def test_developers_find_what_their_team_owns(company: CatalogService) -> None:
    owned = {"relations.ownedBy": "group:default/payments"}

    assert await names(company, kind="component", **owned) == [
        "fraud-detection",
        "payment-service",
        "payout-job",
    ]
    assert "payments-ledger-production" in await names(company, kind="resource", **owned)


async def test_a_service_and_its_database_know_each_other(company: CatalogService) -> None:
    ledger = {"relations.dependsOn": "resource:default/payments-ledger-production"}

    assert await names(company, **ledger) == ["payment-service", "payout-job"]


async def test_its_only_broken_reference_is_the_one_it_tells_of(company: CatalogService) -> None:
    page = await company.query(EntityQuery(limit=1_000))
    there = {
        f"{each['kind']}:{each['metadata']['namespace']}/{each['metadata']['name']}".lower()
        for each in page.documents
    }
    missing = {
        (each["metadata"]["name"], relation["targetRef"])
        for each in page.documents
        for relation in each.get("relations", ())
        if relation["targetRef"] not in there
    }

    assert missing == {("price-engine", "system:default/pricing")}
    assert await names(company, **{"spec.lifecycle": "deprecated"}) == ["legacy-order-export"]


def test_every_user_and_team_says_who_they_are_on_the_forge() -> None:
    for each in example():
        annotations = each["metadata"].get("annotations", {})
        if each["kind"] == "User":
            assert annotations["github.com/user-login"]
        if each["kind"] == "Group" and each["spec"]["type"] == "team":
            assert annotations["github.com/team-slug"].startswith("acme/")


def test_every_definition_is_of_its_type() -> None:
    first = {
        "openapi": "openapi: 3",
        "asyncapi": "asyncapi: 2",
        "graphql": "type Query",
        "grpc": 'syntax = "proto3"',
    }
    definitions = [each["spec"] for each in example() if each["kind"] == "API"]

    assert {spec["type"] for spec in definitions} == set(first)
    for spec in definitions:
        assert spec["definition"].startswith(first[spec["type"]])
        if spec["type"] in ("openapi", "asyncapi"):
            assert yaml.safe_load(spec["definition"])["info"]["title"]
