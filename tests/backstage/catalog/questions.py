"""What both catalogs are asked: 200 generated questions, and some written by hand."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.backstage.catalog.generate import SEED, Entity, catalog, ref_of

T = TypeVar("T")
NAME = "metadata.name"  # the one order without ties
FIELDS = (
    "metadata.name",
    "kind",
    "metadata.annotations.github.com/project-slug",
    "spec.landform.outputs",
    "spec.key.with.dots",
    "metadata.with.dots.a.b.c",
    "relations",
    "metadata.tags",
    "spec.nothing",
    "gone.path",
)
FACETS = (
    "kind",
    "spec.type",
    "spec.lifecycle",
    "metadata.namespace",
    "metadata.tags",
    "relations.ownedBy",
    "metadata.labels.tier",
    "spec.count",
    "spec.on",
    "spec.share",
    "spec.note",
    "spec.ports.name",
    "metadata.title",
    "spec.nothing",
    "gone",
)
ORDERS = (NAME, NAME, "kind", "spec.type", "metadata.title", "spec.count", "spec.lifecycle", "gone")
TERMS = ("order", "Ü", "%", "_", "0", "dat", "strasse", "\\", "  e  ", "zz", "データ", "x" * 201)

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One request; ``walk`` follows the cursors to the end and back again.

    ``exact`` says that the order of the items means something.
    """

    name: str
    method: str
    path: str
    params: Params = ()
    body: Any = None
    walk: bool = False
    exact: bool = False


def questions() -> list[Question]:
    return [*_by_hand(), *_generated()]


def _get(name: str, path: str, *params: str, **more: bool) -> Question:
    """``params`` are ``key=value``, as in a URL that is not encoded."""
    pairs = tuple((key, value) for key, _, value in (each.partition("=") for each in params))
    return Question(name, "GET", path, pairs, **more)


def _post(name: str, path: str, body: Any, **more: bool) -> Question:
    return Question(name, "POST", path, (), body, **more)


BY_QUERY = "/entities/by-query"
LIST = "/entities"


def _by_hand() -> Iterator[Question]:
    yield from _lists()
    yield from _pages()
    yield from _predicates()
    yield from _single()
    yield from _errors()


def _lists() -> Iterator[Question]:
    yield _get("all", LIST, "fields=kind")
    yield _get("all of a kind", LIST, "filter=kind=template")
    yield _get("either set", LIST, "filter=kind=domain", "filter=kind=system,spec.type=tool")
    yield _get("in", LIST, "filter=kind=api,kind=domain,spec.type=grpc")
    yield _get("exists", LIST, "filter=metadata.labels.tier")
    yield _get("empty value", LIST, "filter=metadata.labels.tier=")
    yield _get("exists and is", LIST, "filter=spec.type,spec.type=tool")
    yield _get("blanks", LIST, "filter= kind = domain , metadata.namespace = default ")
    yield _get("no set", LIST, "filter=,", "fields=kind,metadata.name")
    yield _get(
        "value with an equals sign", LIST, "filter=metadata.links.url=https://example.com/a?b=c#d"
    )
    yield _get(
        "a dotted key", LIST, "filter=metadata.annotations.github.com/project-slug=ACME/orders"
    )
    yield _get("a list of objects", LIST, "filter=spec.ports.name=admin,kind=system")
    yield _get("a long value is there", LIST, "filter=kind=user,metadata.description")
    yield _get("a long value is not equal", LIST, f"filter=metadata.description={'x' * 201}")
    yield _get("just short enough", LIST, f"filter=metadata.description={'x' * 200}")
    yield _get("a null is there", LIST, "filter=spec.nothing,kind=api")
    yield _get("a null is no text", LIST, "filter=spec.nothing=null")
    yield _get("a number", LIST, "filter=spec.share=1")
    yield _get("a large number", LIST, "filter=spec.share=1e+21")
    yield _get("a small number", LIST, "filter=spec.share=1e-7")
    yield _get("a fraction", LIST, "filter=spec.share=123456789.25")
    yield _get("true", LIST, "filter=spec.on=true,kind=group")
    yield _get("a tag as a key", LIST, "filter=metadata.tags.java")
    yield _get("a tag as a value", LIST, "filter=metadata.tags=JAVA,kind=component")
    yield _get("a tag as a key that is true", LIST, "filter=metadata.tags.c++=true")
    yield _get("an empty object", LIST, "filter=spec.empty.object")
    yield _get("an empty text", LIST, "filter=spec.empty.text=,kind=domain")
    yield _get("uid is there", LIST, "filter=metadata.uid,kind=domain")
    yield _get("etag is not indexed", LIST, "filter=metadata.etag")
    yield _get("relation", LIST, "filter=relations.ownedBy,kind=domain")
    yield _get("unicode", LIST, "filter=spec.type=GRÖSSE")
    yield _get("sharp s", LIST, "filter=spec.type=größe")
    yield _get("dotted capital i", LIST, "filter=metadata.title=i̇stanbul and strasse and straße")
    yield _get("final sigma", LIST, "filter=metadata.title=οδος")
    yield _get("final sigma as javascript has it", LIST, "filter=metadata.title=ΟΔΟΣ")
    yield _get("combining", LIST, "filter=metadata.description=emoji 🚀 and a combining é")
    for order in ("asc:metadata.name", "desc:metadata.name"):
        yield _get(f"all, {order}", LIST, f"order={order}", "fields=metadata.name", exact=True)
        yield _get(f"some, {order}", LIST, f"order={order}", "limit=20", "offset=13", exact=True)
    yield _get(
        "two orders", LIST, "order=asc:kind", "order=desc:metadata.name", "limit=90", exact=True
    )
    yield _get(
        "order, some without",
        LIST,
        "order=asc:spec.count",
        "order=asc:metadata.name",
        "limit=500",
        exact=True,
    )
    yield _get(
        "order down, some without",
        LIST,
        "order=desc:spec.count",
        "order=asc:metadata.name",
        "limit=500",
        exact=True,
    )
    yield _get(
        "first page", LIST, "limit=3", "order=asc:metadata.name", "filter=kind=api", exact=True
    )
    yield _get("last page", LIST, "limit=300", "offset=300", "order=asc:metadata.name", exact=True)
    yield _get("beyond", LIST, "limit=3", "offset=600", exact=True)
    yield _get("no match", LIST, "filter=kind=nothing")
    for field in FIELDS:
        yield _get(f"field {field}", LIST, "filter=kind=component", f"fields={field}")
    yield _get(
        "two lists of fields",
        LIST,
        "fields=kind, metadata.name",
        "fields=spec.type",
        "limit=5",
        "order=asc:metadata.name",
        exact=True,
    )
    yield _get("no fields", LIST, "fields=", "filter=kind=domain")


def _pages() -> Iterator[Question]:
    for limit in (1, 7, 100, 499, 500):
        asked = ("orderField=metadata.name,asc", f"limit={limit}", "fields=metadata.name")
        if limit > 1:
            yield _get(f"walk by {limit}", BY_QUERY, *asked, walk=True, exact=True)
    yield _get(
        "walk by 1",
        BY_QUERY,
        "filter=kind=domain",
        "orderField=metadata.name,desc",
        "limit=1",
        walk=True,
        exact=True,
    )
    yield _get("walk without an order", BY_QUERY, "limit=60", walk=True)
    yield _get("walk by a title", BY_QUERY, "limit=60", "orderField=metadata.title", walk=True)
    yield _get(
        "walk by a count, down", BY_QUERY, "limit=25", "orderField=spec.count,desc", walk=True
    )
    yield _get(
        "walk without totals",
        BY_QUERY,
        "limit=60",
        "totalItems=exclude",
        "orderField=metadata.name",
        walk=True,
        exact=True,
    )
    yield _get(
        "walk, full text",
        BY_QUERY,
        "limit=9",
        "orderField=metadata.name",
        "fullTextFilterTerm=o",
        walk=True,
        exact=True,
    )
    yield _post(
        "walk, predicate",
        BY_QUERY,
        {
            "query": {"kind": "component"},
            "limit": 40,
            "orderBy": [{"field": NAME, "order": "desc"}],
        },
        walk=True,
        exact=True,
    )
    yield _post(
        "walk, predicate and fields",
        BY_QUERY,
        {
            "query": {},
            "limit": 90,
            "fields": ["kind", NAME],
            "orderBy": [{"field": NAME, "order": "asc"}],
        },
        walk=True,
        exact=True,
    )
    yield _get(
        "default limit", BY_QUERY, "orderField=metadata.name", "fields=metadata.name", exact=True
    )
    yield _get("limit nothing", BY_QUERY, "limit=0")
    yield _get("offset", BY_QUERY, "limit=4", "offset=9", "orderField=metadata.name", exact=True)
    yield _get(
        "offset beyond", BY_QUERY, "limit=4", "offset=900", "orderField=metadata.name", exact=True
    )
    yield _get("order that only some have", BY_QUERY, "orderField=spec.count", "limit=500")
    yield _get("order that nobody has", BY_QUERY, "orderField=gone")
    yield _get(
        "second order",
        BY_QUERY,
        "orderField=metadata.name,desc",
        "orderField=kind",
        "limit=5",
        exact=True,
    )
    yield _get("order of a list", BY_QUERY, "orderField=metadata.tags", "filter=kind=domain")
    yield _get("totals left out", BY_QUERY, "totalItems=exclude", "limit=0")
    for term in TERMS:
        name = f"full text {term[:12]!r}"
        yield _get(
            f"{name} of uid",
            BY_QUERY,
            f"fullTextFilterTerm={term}",
            "fullTextFilterFields=metadata.name,metadata.title,metadata.description",
            "limit=500",
        )
        yield _get(
            f"{name} of the order",
            BY_QUERY,
            f"fullTextFilterTerm={term}",
            "orderField=metadata.name",
            "limit=500",
            exact=True,
        )
    yield _get(
        "full text of two lists",
        BY_QUERY,
        "fullTextFilterTerm=a",
        "fullTextFilterFields=kind",
        "fullTextFilterFields=spec.type",
        "limit=500",
    )


def _predicates() -> Iterator[Question]:
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
        yield _post(f"predicate {name}", BY_QUERY, {"query": query, "limit": 500})
    yield _post("predicate without a body", BY_QUERY, {})
    yield _post(
        "full text in a body",
        BY_QUERY,
        {"fullTextFilter": {"term": "ord", "fields": [NAME]}, "limit": 500},
    )
    yield _post(
        "full text without fields",
        BY_QUERY,
        {
            "fullTextFilter": {"term": "ord"},
            "orderBy": [{"field": NAME, "order": "asc"}],
            "limit": 500,
        },
        exact=True,
    )
    yield _post(
        "facets of a predicate",
        "/entity-facets",
        {"facets": ["kind", "spec.type"], "query": {"kind": {"$in": ["api", "system"]}}},
    )
    yield _post("facets of a body", "/entity-facets", {"facets": ["kind"]})
    for facet in FACETS:
        yield _get(f"facet {facet}", "/entity-facets", f"facet={facet}")
    yield _get(
        "facets together",
        "/entity-facets",
        "facet=kind",
        "facet=Kind",
        "facet=spec.type",
        "filter=kind=component",
    )


def _single() -> Iterator[Question]:
    entities = {ref_of(each): each for each in catalog()}
    refs = sorted(entities)[::40]
    for ref in refs[:3]:
        kind, _, rest = ref.partition(":")
        for place in (f"{kind}/{rest}", f"{kind.upper()}/{rest.upper()}"):
            yield _get(f"by name {place}", f"{LIST}/by-name/{place}")
    yield _get("by name, none", f"{LIST}/by-name/Component/default/Nobody")
    yield _get("by uid, none", f"{LIST}/by-uid/0f0e0d0c-1111-4222-8333-444455556666")
    yield _get("by uid, no uid", f"{LIST}/by-uid/what")
    asked = [refs[0], "component:default/gone", refs[3], refs[0], refs[1].upper(), "nonsense"]
    yield _post("by refs", f"{LIST}/by-refs", {"entityRefs": asked}, exact=True)
    yield _post(
        "by refs, fields",
        f"{LIST}/by-refs",
        {"entityRefs": asked, "fields": ["kind", "metadata.tags"]},
        exact=True,
    )
    yield _post(
        "by refs, query",
        f"{LIST}/by-refs",
        {"entityRefs": refs, "query": {"kind": "api"}},
        exact=True,
    )
    yield _post("by refs, none", f"{LIST}/by-refs", {"entityRefs": []}, exact=True)
    filtered = Question(
        "by refs, filter",
        "POST",
        f"{LIST}/by-refs",
        (("filter", "kind=api"),),
        {"entityRefs": refs},
        exact=True,
    )
    yield filtered


def _errors() -> Iterator[Question]:
    yield _get("error: filter without a key", LIST, "filter==x")
    yield _get("error: empty filter", LIST, "filter=")
    yield _get("error: field of a list", LIST, "fields=metadata.tags[0]")
    yield _get("error: limit 0", LIST, "limit=0")
    yield _get("error: limit below 0", BY_QUERY, "limit=-1")
    yield _get("error: limit text", BY_QUERY, "limit=many")
    yield _get("error: limit fraction", LIST, "limit=1.5")
    yield _get("error: offset below 0", LIST, "offset=-1")
    yield _get("error: order", LIST, "order=metadata.name")
    yield _get("error: order direction", LIST, "order=up:metadata.name")
    yield _get("error: orderField direction", BY_QUERY, "orderField=metadata.name,up")
    yield _get("error: cursor", BY_QUERY, "cursor=bad")
    yield _get("error: cursor of nothing", BY_QUERY, "cursor=e30=")
    yield _get("error: empty cursor", BY_QUERY, "cursor=")
    yield _get("error: after", LIST, "after=bad")
    yield _get("error: total", BY_QUERY, "totalItems=perhaps")
    yield _get("error: unknown parameter", BY_QUERY, "sort=name")
    yield _get("error: no facet", "/entity-facets")
    yield _get("error: empty facet", "/entity-facets", "facet=")
    yield _post("error: facets empty", "/entity-facets", {"facets": []})
    yield _post("error: facets missing", "/entity-facets", {})
    yield _post("error: query text", BY_QUERY, {"query": "kind"})
    yield _post("error: query list", BY_QUERY, {"query": []})
    yield _post("error: operator", BY_QUERY, {"query": {"kind": {"$like": "a"}}})
    yield _post("error: root operator", BY_QUERY, {"query": {"$nor": []}})
    yield _post("error: mixed operators", BY_QUERY, {"query": {"$all": [], "kind": "api"}})
    yield _post("error: all of text", BY_QUERY, {"query": {"$all": ["kind"]}})
    yield _post("error: contains an object", BY_QUERY, {"query": {"spec": {"$contains": {"a": 1}}}})
    yield _post(
        "error: relation without type",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"targetRef": "a:b/c"}}}},
    )
    yield _post(
        "error: relation in nothing",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": []}}}}},
    )
    yield _post(
        "error: relation key",
        BY_QUERY,
        {"query": {"relations": {"$contains": {"type": "ownedBy", "x": 1}}}},
    )
    yield _post("error: limit text in a body", BY_QUERY, {"limit": "3"})
    yield _post("error: order in a body", BY_QUERY, {"orderBy": [{"field": "kind", "order": "up"}]})
    yield _post("error: empty cursor in a body", BY_QUERY, {"cursor": ""})
    yield _post("error: no refs", f"{LIST}/by-refs", {})
    yield _post("error: refs of numbers", f"{LIST}/by-refs", {"entityRefs": [1]})
    yield _post("error: null value", BY_QUERY, {"query": {"kind": None}})


def _generated(count: int = 200) -> Iterator[Question]:
    source = random.Random(SEED + 1)  # noqa: S311 - the same questions each time
    facts = [fact for entity in catalog() for fact in _facts("", entity)]
    for number in range(count):
        yield _Asker(source, facts).question(number)


class _Asker:
    def __init__(self, source: random.Random, facts: list[tuple[str, Any]]) -> None:
        self._random, self._facts = source, facts

    def question(self, number: int) -> Question:
        name = f"generated {number:03}"
        roll = number % 5
        if roll == 0:
            params = [("filter", self._filter()) for _ in range(self._random.randint(1, 2))]
            return Question(name, "GET", LIST, (*params, ("fields", "kind,metadata.name")))
        if roll == 1:
            params = [("filter", self._filter()), ("orderField", self._order()), ("limit", "30")]
            exact = params[1][1].startswith(NAME)
            return Question(name, "GET", BY_QUERY, tuple(params), exact=exact, walk=True)
        if roll == 2:
            body = {"query": self._predicate(3), "limit": 500, "fields": ["kind", NAME]}
            return Question(name, "POST", BY_QUERY, (), body)
        if roll == 3:
            facets = self._random.sample(FACETS, 2)
            asked = (("filter", self._filter()), *(("facet", facet) for facet in facets))
            return Question(name, "GET", "/entity-facets", asked)
        body = {
            "query": self._predicate(2),
            "limit": 25,
            "orderBy": [{"field": NAME, "order": self._pick(("asc", "desc"))}],
            "fullTextFilter": {"term": self._pick(("o", "a", "-0", "1", "r")), "fields": [NAME]},
        }
        return Question(name, "POST", BY_QUERY, (), body, walk=True, exact=True)

    def _filter(self) -> str:
        statements = []
        for _ in range(self._random.randint(1, 2)):
            key, value = self._fact()
            roll = self._random.random()
            if roll < 0.3:
                statements.append(key)
            elif "," not in value:
                statements.append(f"{self._cased(key)}={self._cased(value)}")
        return ",".join(statements) or "kind=api"

    def _predicate(self, depth: int) -> dict[str, Any]:
        roll = self._random.random()
        if depth > 1 and roll < 0.5:
            operator = self._pick(("$all", "$any", "$not"))
            if operator == "$not":
                return {"$not": self._predicate(depth - 1)}
            return {operator: [self._predicate(depth - 1) for _ in range(2)]}
        key, value = self._fact()
        return {key: self._operand(value)}

    def _operand(self, value: str) -> Any:
        return self._pick(
            (
                value,
                {"$exists": self._random.random() < 0.7},
                {"$in": [value, self._fact()[1], "gone"]},
                {"$hasPrefix": value[:3]},
                {"$contains": self._cased(value)},
            )
        )

    def _fact(self) -> tuple[str, str]:
        key, value = self._pick(self._facts)
        text = json.dumps(value) if isinstance(value, bool | int) else str(value)
        return key, text

    def _order(self) -> str:
        return f"{self._pick(ORDERS)},{self._pick(('asc', 'desc'))}"

    def _cased(self, text: str) -> str:
        return self._pick((text, text, text.upper() if text.isascii() else text))

    def _pick(self, values: Sequence[T]) -> T:
        return values[self._random.randrange(len(values))]


def _facts(path: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _facts(f"{path}.{key}" if path else key, child)
    elif isinstance(value, list):
        for child in value:
            yield from _facts(path, child)
    elif value is not None:
        yield path, value


__all__ = ["Entity", "Question", "questions"]
