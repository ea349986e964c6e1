"""Questions for lists and pages of entities."""

from collections.abc import Iterator

from tests.backstage.catalog.question import BY_QUERY, LIST, NAME, Question, get, post

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
TERMS = ("order", "Ü", "%", "_", "0", "dat", "strasse", "\\", "  e  ", "zz", "データ", "x" * 201)


def listings() -> Iterator[Question]:
    yield from _lists()
    yield from _pages()


def _lists() -> Iterator[Question]:
    yield get("all", LIST, "fields=kind")
    yield get("all of a kind", LIST, "filter=kind=template")
    yield get("either set", LIST, "filter=kind=domain", "filter=kind=system,spec.type=tool")
    yield get("in", LIST, "filter=kind=api,kind=domain,spec.type=grpc")
    yield get("exists", LIST, "filter=metadata.labels.tier")
    yield get("empty value", LIST, "filter=metadata.labels.tier=")
    yield get("exists and is", LIST, "filter=spec.type,spec.type=tool")
    yield get("blanks", LIST, "filter= kind = domain , metadata.namespace = default ")
    yield get("no set", LIST, "filter=,", "fields=kind,metadata.name")
    yield get(
        "value with an equals sign", LIST, "filter=metadata.links.url=https://example.com/a?b=c#d"
    )
    yield get(
        "a dotted key", LIST, "filter=metadata.annotations.github.com/project-slug=ACME/orders"
    )
    yield get("a list of objects", LIST, "filter=spec.ports.name=admin,kind=system")
    yield get("a long value is there", LIST, "filter=kind=user,metadata.description")
    yield get("a long value is not equal", LIST, f"filter=metadata.description={'x' * 201}")
    yield get("just short enough", LIST, f"filter=metadata.description={'x' * 200}")
    yield get("a null is there", LIST, "filter=spec.nothing,kind=api")
    yield get("a null is no text", LIST, "filter=spec.nothing=null")
    yield get("a number", LIST, "filter=spec.share=1")
    yield get("a large number", LIST, "filter=spec.share=1e+21")
    yield get("a small number", LIST, "filter=spec.share=1e-7")
    yield get("a fraction", LIST, "filter=spec.share=123456789.25")
    yield get("true", LIST, "filter=spec.on=true,kind=group")
    yield get("a tag as a key", LIST, "filter=metadata.tags.java")
    yield get("a tag as a value", LIST, "filter=metadata.tags=JAVA,kind=component")
    yield get("a tag as a key that is true", LIST, "filter=metadata.tags.c++=true")
    yield get("an empty object", LIST, "filter=spec.empty.object")
    yield get("an empty text", LIST, "filter=spec.empty.text=,kind=domain")
    yield get("uid is there", LIST, "filter=metadata.uid,kind=domain")
    yield get("etag is not indexed", LIST, "filter=metadata.etag")
    yield get("relation", LIST, "filter=relations.ownedBy,kind=domain")
    yield get("unicode", LIST, "filter=spec.type=GRÖSSE")
    yield get("sharp s", LIST, "filter=spec.type=größe")
    yield get("dotted capital i", LIST, "filter=metadata.title=i̇stanbul and strasse and straße")
    yield get("final sigma", LIST, "filter=metadata.title=οδος")
    yield get("final sigma as javascript has it", LIST, "filter=metadata.title=ΟΔΟΣ")
    yield get("combining", LIST, "filter=metadata.description=emoji 🚀 and a combining é")
    for order in ("asc:metadata.name", "desc:metadata.name"):
        yield get(f"all, {order}", LIST, f"order={order}", "fields=metadata.name", exact=True)
        yield get(f"some, {order}", LIST, f"order={order}", "limit=20", "offset=13", exact=True)
    yield get(
        "two orders", LIST, "order=asc:kind", "order=desc:metadata.name", "limit=90", exact=True
    )
    yield get(
        "order, some without",
        LIST,
        "order=asc:spec.count",
        "order=asc:metadata.name",
        "limit=500",
        exact=True,
    )
    yield get(
        "order down, some without",
        LIST,
        "order=desc:spec.count",
        "order=asc:metadata.name",
        "limit=500",
        exact=True,
    )
    yield get(
        "first page", LIST, "limit=3", "order=asc:metadata.name", "filter=kind=api", exact=True
    )
    yield get("last page", LIST, "limit=300", "offset=300", "order=asc:metadata.name", exact=True)
    yield get("beyond", LIST, "limit=3", "offset=600", exact=True)
    yield get("no match", LIST, "filter=kind=nothing")
    for field in FIELDS:
        yield get(f"field {field}", LIST, "filter=kind=component", f"fields={field}")
    yield get(
        "two lists of fields",
        LIST,
        "fields=kind, metadata.name",
        "fields=spec.type",
        "limit=5",
        "order=asc:metadata.name",
        exact=True,
    )
    yield get("error: empty fields", LIST, "fields=", "filter=kind=domain")


def _pages() -> Iterator[Question]:
    for limit in (50, 499, 500):
        asked = ("orderField=metadata.name,asc", f"limit={limit}", "fields=metadata.name")
        yield get(f"walk by {limit}", BY_QUERY, *asked, walk=True, exact=True)
    yield get(
        "walk by 1",
        BY_QUERY,
        "filter=kind=domain",
        "orderField=metadata.name,desc",
        "limit=1",
        walk=True,
        exact=True,
    )
    yield get("walk without an order", BY_QUERY, "limit=60", walk=True)
    yield get("walk by a title", BY_QUERY, "limit=60", "orderField=metadata.title,asc", walk=True)
    yield get(
        "walk by a count, down", BY_QUERY, "limit=50", "orderField=spec.count,desc", walk=True
    )
    yield get(
        "walk, order without a direction",
        BY_QUERY,
        "limit=300",
        "orderField=metadata.name",
        walk=True,
        exact=True,
    )
    yield get(
        "walk without totals",
        BY_QUERY,
        "limit=60",
        "totalItems=exclude",
        "orderField=metadata.name,asc",
        walk=True,
        exact=True,
    )
    yield get(
        "walk, full text",
        BY_QUERY,
        "limit=50",
        "orderField=metadata.name,asc",
        "fullTextFilterTerm=o",
        walk=True,
        exact=True,
    )
    yield post(
        "walk, predicate",
        BY_QUERY,
        {
            "query": {"kind": "component"},
            "limit": 50,
            "orderBy": [{"field": NAME, "order": "desc"}],
        },
        walk=True,
        exact=True,
    )
    yield post(
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
    yield get(
        "default limit", BY_QUERY, "orderField=metadata.name", "fields=metadata.name", exact=True
    )
    yield get("limit nothing", BY_QUERY, "limit=0")
    yield get("offset", BY_QUERY, "limit=4", "offset=9", "orderField=metadata.name", exact=True)
    yield get(
        "offset beyond", BY_QUERY, "limit=4", "offset=900", "orderField=metadata.name", exact=True
    )
    yield get("order that only some have", BY_QUERY, "orderField=spec.count", "limit=500")
    yield get("order that nobody has", BY_QUERY, "orderField=gone")
    yield get(
        "second order",
        BY_QUERY,
        "orderField=metadata.name,desc",
        "orderField=kind",
        "limit=5",
        exact=True,
    )
    yield get("order of a list", BY_QUERY, "orderField=metadata.tags", "filter=kind=domain")
    yield get("totals left out", BY_QUERY, "totalItems=exclude", "limit=0")
    for term in TERMS:
        name = f"full text {term[:12]!r}"
        yield get(
            f"{name} of uid",
            BY_QUERY,
            f"fullTextFilterTerm={term}",
            "fullTextFilterFields=metadata.name,metadata.title,metadata.description",
            "limit=500",
        )
        yield get(
            f"{name} of the order",
            BY_QUERY,
            f"fullTextFilterTerm={term}",
            "orderField=metadata.name",
            "limit=500",
            exact=True,
        )
    yield get(
        "full text of two lists",
        BY_QUERY,
        "fullTextFilterTerm=a",
        "fullTextFilterFields=kind",
        "fullTextFilterFields=spec.type",
        "limit=500",
    )
