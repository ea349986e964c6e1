"""The calls of Backstage's catalog client: every method of it, as `tools/catalog-client` takes."""

from dataclasses import dataclass
from typing import Any

from tests.backstage.catalog.generate import catalog, ref_of

NAME = "metadata.name"
BY_NAME = [{"field": NAME, "order": "asc"}]
REFS = sorted(ref_of(each) for each in catalog())


@dataclass(frozen=True)
class Call:
    """One call. ``exact``: the order of what it gives means something."""

    name: str
    method: str
    args: tuple[Any, ...] = ()
    walk: bool = False
    exact: bool = False

    def line(self) -> dict[str, Any]:
        return {"method": self.method, "args": list(self.args), "walk": self.walk}


def _first(kind: str) -> str:
    return next(ref for ref in REFS if ref.startswith(f"{kind}:"))


_PARTS = dict(
    zip(("kind", "namespace", "name"), _first("api").replace("/", ":").split(":"), strict=True)
)

READS = [
    Call("all of a kind", "getEntities", ({"filter": {"kind": "Domain"}},)),
    Call(
        "either",
        "getEntities",
        ({"filter": [{"kind": ["api", "system"]}, {"kind": "user"}], "fields": ["kind", NAME]},),
    ),
    Call(
        "ordered",
        "getEntities",
        ({"order": {"field": NAME, "order": "desc"}, "limit": 9, "offset": 2},),
        exact=True,
    ),
    Call(
        "after",
        "getEntities",
        ({"after": "eyJsaW1pdCI6Mywib2Zmc2V0IjozfQ==", "order": {"field": NAME, "order": "asc"}},),
        exact=True,
    ),
    Call("nothing asked", "getEntities", ({"fields": ["kind"]},)),
    Call(
        "by refs",
        "getEntitiesByRefs",
        ({"entityRefs": [REFS[0], "api:default/gone", REFS[9]]},),
        exact=True,
    ),
    Call(
        "by refs, filter and fields",
        "getEntitiesByRefs",
        ({"entityRefs": REFS[:99], "filter": {"kind": "api"}, "fields": ["kind"]},),
        exact=True,
    ),
    Call(
        "by many refs",
        "getEntitiesByRefs",
        ({"entityRefs": REFS * 3, "fields": ["metadata.name"]},),
        exact=True,
    ),
    Call(
        "query by filter",
        "queryEntities",
        ({"filter": {"kind": "API"}, "limit": 13, "orderFields": {"field": NAME, "order": "asc"}},),
        walk=True,
        exact=True,
    ),
    Call(
        "query by predicate",
        "queryEntities",
        ({"query": {"kind": "API"}, "limit": 13, "orderFields": {"field": NAME, "order": "desc"}},),
        walk=True,
        exact=True,
    ),
    Call(
        "query by both",
        "queryEntities",
        (
            {
                "query": {"kind": {"$in": ["API", "User"]}},
                "filter": {"metadata.namespace": "default"},
                "orderFields": {"field": NAME, "order": "asc"},
                "limit": 500,
            },
        ),
        exact=True,
    ),
    Call(
        "query, full text",
        "queryEntities",
        ({"fullTextFilter": {"term": "ord", "fields": [NAME, "metadata.title"]}, "limit": 500},),
    ),
    Call("query, no totals", "queryEntities", ({"totalItems": "exclude", "limit": 0},)),
    Call(
        "query, nothing asked",
        "queryEntities",
        ({"fields": ["metadata.name"], "orderFields": {"field": NAME, "order": "asc"}},),
        exact=True,
    ),
    Call("query, bad", "queryEntities", ({"query": {"kind": {"$like": "a"}}},)),
    Call(
        "stream by filter",
        "streamEntities",
        (
            {
                "filter": {"kind": "component"},
                "pageSize": 40,
                "orderFields": {"field": NAME, "order": "asc"},
            },
        ),
        exact=True,
    ),
    Call(
        "stream by predicate",
        "streamEntities",
        (
            {
                "query": {},
                "filter": {"kind": "Group"},
                "orderFields": {"field": NAME, "order": "asc"},
            },
        ),
        exact=True,
    ),
    Call("by ref", "getEntityByRef", (_first("template"),)),
    Call("by compound ref", "getEntityByRef", (_PARTS,)),
    Call("by ref, none", "getEntityByRef", ("component:default/gone",)),
    Call("by name", "getEntityByName", (_PARTS,)),
    Call(
        "facets",
        "getEntityFacets",
        ({"facets": ["kind", "spec.type"], "filter": {"kind": ["api", "component"]}},),
    ),
    Call(
        "facets by predicate",
        "getEntityFacets",
        ({"facets": ["kind"], "query": {"spec.type": {"$exists": True}}},),
    ),
]

LOCATION = {"type": "url", "target": "https://127.0.0.1:9/catalog-info.yaml"}
REPOSITORY = {"type": "url", "target": "https://127.0.0.1:9/acme/orders"}
VALID = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "orders"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
}

# In this order, for one leads to the next; `$location` is the id that the catalog gave.
LOCATIONS = [
    Call("ancestors", "getEntityAncestors", ({"entityRef": _first("component")},)),
    Call("ancestors, none", "getEntityAncestors", ({"entityRef": "component:default/gone"},)),
    Call("locations, none yet", "getLocations", ({},)),
    Call("add a location", "addLocation", (LOCATION,)),
    Call("add it again", "addLocation", (LOCATION,)),
    Call("add it again, refresh", "addLocation", ({**LOCATION, "onConflict": "refresh"},)),
    Call("add another type", "addLocation", ({"type": "file", "target": "/etc/passwd"},)),
    Call("try a location", "addLocation", ({**LOCATION, "dryRun": True},)),
    Call("locations", "getLocations", ({},)),
    Call("location by ref", "getLocationByRef", ("url:https://127.0.0.1:9/catalog-info.yaml",)),
    Call("location by ref, none", "getLocationByRef", ("url:https://127.0.0.1:9/gone.yaml",)),
    Call("locations by query", "queryLocations", ({"query": {"type": "url"}, "limit": 5},)),
    Call("stream locations", "streamLocations", ({"query": {"type": "url"}},)),
    Call("location", "getLocationById", ("$location",)),
    Call("location, none", "getLocationById", ("0f0e0d0c-1111-4222-8333-444455556666",)),
    Call("location of an entity, none", "getLocationByEntity", (_first("api"),)),
    Call(
        "change a location",
        "updateLocation",
        ("$location", {"type": "url", "target": "https://127.0.0.1:9/other.yaml"}),
    ),
    Call("changed location", "getLocationById", ("$location",)),
    Call("remove a location", "removeLocationById", ("$location",)),
    Call("removed location", "getLocationById", ("$location",)),
    Call("remove it again", "removeLocationById", ("$location",)),
    Call("refresh", "refreshEntity", (_first("component"),)),
    Call("refresh, none", "refreshEntity", ("component:default/gone",)),
    Call("validate", "validateEntity", (VALID, "url:https://example.com/catalog-info.yaml")),
    Call(
        "validate, wrong spec",
        "validateEntity",
        ({**VALID, "spec": {"type": "service"}}, "url:https://example.com/a.yaml"),
    ),
    Call(
        "validate, wrong name",
        "validateEntity",
        ({**VALID, "metadata": {"name": "a b"}}, "url:https://example.com/a.yaml"),
    ),
    Call(
        "validate, wrong kind",
        "validateEntity",
        ({**VALID, "kind": "Thing"}, "url:https://example.com/a.yaml"),
    ),
    Call("validate, no location", "validateEntity", (VALID, "example.com")),
    Call("analyze", "analyzeLocation", ({"location": REPOSITORY},)),
    Call("analyze a file", "analyzeLocation", ({"location": LOCATION},)),
    Call("remove an entity, none", "removeEntityByUid", ("0f0e0d0c-1111-4222-8333-444455556666",)),
]
