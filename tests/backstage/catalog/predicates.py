"""Questions with a predicate, for facets, for single entities, and wrong ones."""

from collections.abc import Iterator
from typing import Any

from tests.backstage.catalog.generate import catalog, ref_of
from tests.backstage.catalog.question import BY_QUERY, FACETS, LIST, NAME, Question, get, post


def predicates() -> Iterator[Question]:
    tree: dict[str, Any] = {
        "empty": {},
        "all of nothing": {"$all": []},
        "any of nothing": {"$any": []},
        "not": {"$not": {"kind": {"$in": ["Component", "Resource", "API"]}}},
        "not not": {"$not": {"$not": {"kind": "domain"}}},
        "all": {"$all": [{"kind": "api"}, {"spec.type": "grpc"}]},
        "any": {"$any": [{"kind": "domain"}, {"spec.type": "queue"}]},
        "two keys": {"kind": "API", "spec.lifecycle": "PRODUCTION"},
        "number": {"spec.count": 7},
        "number as text": {"spec.count": "7"},
        "a whole fraction": {"spec.share": 1.0},
        "a large number": {"spec.share": 1e21},
        "true": {"spec.on": True, "kind": "user"},
        "in of nothing": {"kind": {"$in": []}},
        "in of mixed": {"spec.count": {"$in": [1, "2", True]}},
        "exists": {"spec.landform.outputs.port": {"$exists": True}},
        "exists not": {"spec.owner": {"$exists": False}},
        "prefix": {"metadata.name": {"$hasPrefix": "Ord"}},
        "prefix empty": {"spec.count": {"$hasPrefix": ""}},
        "prefix percent": {"metadata.title": {"$hasPrefix": "100%"}},
        "prefix unicode": {"metadata.title": {"$hasPrefix": "データ"}},
        "contains": {"metadata.tags": {"$contains": "Java"}},
        "contains number": {"metadata.tags": {"$contains": 2026}},
        "relation": {"relations": {"$contains": {"type": "ownedBy"}}, "kind": "domain"},
        "relation to": {
            "relations": {"$contains": {"type": "ownedBy", "targetRef": "group:default/gone"}}
        },
        "relation to either": {
            "relations": {
                "$contains": {
                    "type": "ownedby",
                    "targetRef": {"$in": ["group:default/gone", "group:X1/Gone"]},
                }
            }
        },
        "nested": {
            "$all": [
                {"$any": [{"kind": "system"}, {"kind": "domain"}]},
                {"$not": {"spec.type": {"$exists": True}}},
            ]
        },
    }
    for name, query in tree.items():
        yield post(f"predicate {name}", BY_QUERY, {"query": query, "limit": 500})
    yield post("predicate without a body", BY_QUERY, {})
    yield post(
        "full text in a body",
        BY_QUERY,
        {"fullTextFilter": {"term": "ord", "fields": [NAME]}, "limit": 500},
    )
    yield post(
        "full text without fields",
        BY_QUERY,
        {
            "fullTextFilter": {"term": "ord"},
            "orderBy": [{"field": NAME, "order": "asc"}],
            "limit": 500,
        },
        exact=True,
    )
    yield post(
        "facets of a predicate",
        "/entity-facets",
        {"facets": ["kind", "spec.type"], "query": {"kind": {"$in": ["api", "system"]}}},
    )
    yield post("facets of a body", "/entity-facets", {"facets": ["kind"]})
    for facet in FACETS:
        yield get(f"facet {facet}", "/entity-facets", f"facet={facet}")
    yield get(
        "facets together",
        "/entity-facets",
        "facet=kind",
        "facet=Kind",
        "facet=spec.type",
        "filter=kind=component",
    )


def single() -> Iterator[Question]:
    entities = {ref_of(each): each for each in catalog()}
    refs = sorted(entities)[::40]
    for ref in refs[:3]:
        kind, _, rest = ref.partition(":")
        for place in (f"{kind}/{rest}", f"{kind.upper()}/{rest.upper()}"):
            yield get(f"by name {place}", f"{LIST}/by-name/{place}")
    yield get("by name, none", f"{LIST}/by-name/Component/default/Nobody")
    yield get("by uid, none", f"{LIST}/by-uid/0f0e0d0c-1111-4222-8333-444455556666")
    yield get("by uid, no uid", f"{LIST}/by-uid/what")
    asked = [refs[0], "component:default/gone", refs[3], refs[0], refs[1].upper(), "nonsense"]
    yield post("by refs", f"{LIST}/by-refs", {"entityRefs": asked}, exact=True)
    yield post(
        "by refs, fields",
        f"{LIST}/by-refs",
        {"entityRefs": asked, "fields": ["kind", "metadata.tags"]},
        exact=True,
    )
    yield post(
        "by refs, query",
        f"{LIST}/by-refs",
        {"entityRefs": refs, "query": {"kind": "api"}},
        exact=True,
    )
    yield post("by refs, none", f"{LIST}/by-refs", {"entityRefs": []}, exact=True)
    filtered = Question(
        "by refs, filter",
        "POST",
        f"{LIST}/by-refs",
        (("filter", "kind=api"),),
        {"entityRefs": refs},
        exact=True,
    )
    yield filtered


def errors() -> Iterator[Question]:
    yield get("error: filter without a key", LIST, "filter==x")
    yield get("error: empty filter", LIST, "filter=")
    yield get("error: empty order", LIST, "order=")
    yield get("error: empty orderField", BY_QUERY, "orderField=")
    yield get("error: empty limit", BY_QUERY, "limit=")
    yield get("error: empty fields of a search", BY_QUERY, "fullTextFilterFields=")
    yield get("error: limit twice", BY_QUERY, "limit=1", "limit=2")
    yield get("error: a NUL", LIST, "filter=kind=a\0")
    yield get("error: empty term", BY_QUERY, "fullTextFilterTerm=", "limit=0")
    yield get("error: field of a list", LIST, "fields=metadata.tags[0]")
    yield get("error: limit 0", LIST, "limit=0")
    yield get("error: limit below 0", BY_QUERY, "limit=-1")
    yield get("error: limit text", BY_QUERY, "limit=many")
    yield get("error: limit fraction", LIST, "limit=1.5")
    yield get("error: offset below 0", LIST, "offset=-1")
    yield get("error: order", LIST, "order=metadata.name")
    yield get("error: order direction", LIST, "order=up:metadata.name")
    yield get("error: orderField direction", BY_QUERY, "orderField=metadata.name,up")
    yield get("error: cursor", BY_QUERY, "cursor=bad")
    yield get("error: cursor of nothing", BY_QUERY, "cursor=e30=")
    yield get("error: empty cursor", BY_QUERY, "cursor=")
    yield get("error: after", LIST, "after=bad")
    yield get("error: total", BY_QUERY, "totalItems=perhaps")
    yield get("error: unknown parameter", BY_QUERY, "sort=name")
    yield get("error: no facet", "/entity-facets")
    yield get("error: empty facet", "/entity-facets", "facet=")
    yield post("error: facets empty", "/entity-facets", {"facets": []})
    yield post("error: facets missing", "/entity-facets", {})
    yield post("error: query text", BY_QUERY, {"query": "kind"})
    yield post("error: query list", BY_QUERY, {"query": []})
    yield post("error: operator", BY_QUERY, {"query": {"kind": {"$like": "a"}}})
    yield post("error: root operator", BY_QUERY, {"query": {"$nor": []}})
    yield post("error: mixed operators", BY_QUERY, {"query": {"$all": [], "kind": "api"}})
    yield post("error: all of text", BY_QUERY, {"query": {"$all": ["kind"]}})
    yield post("error: contains an object", BY_QUERY, {"query": {"spec": {"$contains": {"a": 1}}}})
    yield post(
        "error: relation without type",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"targetRef": "a:b/c"}}}},
    )
    yield post(
        "error: relation in nothing",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": []}}}}},
    )
    yield post(
        "error: relation key",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"type": "ownedBy", "x": 1}}}},
    )
    yield post("error: limit text in a body", BY_QUERY, {"limit": "3"})
    yield post("error: order in a body", BY_QUERY, {"orderBy": [{"field": "kind", "order": "up"}]})
    yield post("error: empty cursor in a body", BY_QUERY, {"cursor": ""})
    yield post("error: no refs", f"{LIST}/by-refs", {})
    yield post("error: refs of numbers", f"{LIST}/by-refs", {"entityRefs": [1]})
    yield post("error: null value", BY_QUERY, {"query": {"kind": None}})
