"""A catalog of 500 entities of every kind, with odd but valid content, the same from each seed.

Names differ without regard to case, so that an order by name has no ties.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Entity = dict[str, Any]

T = TypeVar("T")

SEED = 20261126
LOCATION = "landform:api"  # where both catalogs say that the entities come from
CORE = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
KINDS = {  # in this order, so that most references lead somewhere
    "Group": 35,
    "User": 55,
    "Domain": 20,
    "System": 30,
    "API": 70,
    "Resource": 110,
    "Component": 150,
    "Location": 15,
    "Template": 15,
}
NAMESPACES = ("default", "default", "default", "payments", "team-a", "x1")
LIFECYCLES = ("production", "experimental", "deprecated", "Production")
TYPES = {
    "Component": ("service", "website", "library", "Service", "größe"),
    "Resource": ("database", "s3-bucket", "queue", "Database"),
    "API": ("openapi", "asyncapi", "graphql", "grpc"),
    "Group": ("team", "business-unit", "root"),
    "System": ("product", "tool"),
    "Domain": ("area",),
    "Template": ("service", "website"),
}
TEXTS = (
    "Orders and what belongs to them",
    "Zahlungen über Grenzen: 100 % geprüft",
    "データベース for the 注文",
    "emoji 🚀 and a combining e\u0301",
    "İstanbul and STRASSE and straße",
    "quotes \" and ' and \\ and `",
    "two\nlines and\ta tab",
    "<script>alert(1)</script> & co.",
    "100%_wild % and _ cards",
    "  blanks around  ",
    "ΟΔΟΣ",
    "x" * 199,
    "x" * 200,
    "x" * 201,
    "long " * 100,
)
TAGS = ("java", "python", "go", "c++", "c#", "data:raw", "a-b-c", "2026", "true", "1")
WORDS = ("orders", "Ledger", "cart", "MAIL", "stock", "audit.log", "rates_v2", "Search", "feed-9")


def catalog(seed: int = SEED) -> list[Entity]:
    """The entities, in an order that means nothing."""
    maker = _Maker(random.Random(seed))  # noqa: S311 - the same entities each time
    entities = [maker.entity(kind) for kind, count in KINDS.items() for _ in range(count)]
    maker.random.shuffle(entities)
    return entities


def ref_of(entity: Entity) -> str:
    metadata = entity["metadata"]
    return f"{entity['kind']}:{metadata.get('namespace', 'default')}/{metadata['name']}".lower()


class _Maker:
    def __init__(self, source: random.Random) -> None:
        self.random = source
        self._names: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self._number = 0

    def entity(self, kind: str) -> Entity:
        versions = ("scaffolder.backstage.io/v1beta3",) if kind == "Template" else CORE
        namespace = self._pick(NAMESPACES)
        name = self._new_name()
        self._names[kind].append(f"{namespace}/{name}")
        metadata: Entity = {"name": name, "annotations": self._annotations()}
        if namespace != "default" or self._chance(0.3):
            metadata["namespace"] = namespace
        metadata |= dict(self._metadata())
        spec = self._spec(kind)
        if kind != "Template" and self._chance(0.4):
            spec |= self._extra()
        return {
            "apiVersion": self._pick(versions),
            "kind": kind,
            "metadata": metadata,
            "spec": spec,
        }

    def _new_name(self) -> str:
        self._number += 1
        return f"{self._pick(WORDS)}{self._pick(('-', '.', '_', ''))}{self._number:03}"

    def _annotations(self) -> Entity:
        found = {
            "backstage.io/managed-by-location": LOCATION,
            "backstage.io/managed-by-origin-location": LOCATION,
        }
        if self._chance(0.3):
            found["github.com/project-slug"] = f"acme/{self._pick(WORDS)}"
        if self._chance(0.2):
            found["example.com/Note"] = self._pick(TEXTS)
        if self._chance(0.1):
            found["empty"] = ""
        if self._chance(0.05):
            found["backstage.io/view-url"] = "javascript:alert(1)"
        return found

    def _metadata(self) -> Iterator[tuple[str, Any]]:
        if self._chance(0.6):
            yield "title", self._pick(TEXTS).strip() or "t"
        if self._chance(0.6):
            yield "description", self._pick(TEXTS)
        if self._chance(0.5):
            yield "tags", self.random.sample(TAGS, self.random.randint(0, 4))
        if self._chance(0.4):
            label = {"tier": self._pick(("1", "2", "Gold", "")), "example.com/env": "dev"}
            yield "labels", label
        if self._chance(0.3):
            yield "links", [self._link() for _ in range(self.random.randint(1, 3))]
        if self._chance(0.1):
            yield "rank", self.random.randint(0, 40)
        if self._chance(0.05):
            yield "with.dots", {"a.b": {"c": "deep"}, "list": [1, "two", True]}

    def _link(self) -> Entity:
        link = {"url": self._pick(("https://example.com/a?b=c#d", "mailto:a@b.example"))}
        if self._chance(0.5):
            link |= {"title": self._pick(("Dashboard", "ダッシュ")), "icon": "dashboard"}
        return link

    def _spec(self, kind: str) -> Entity:
        made: dict[str, Callable[[], Entity]] = {
            "Component": self._component,
            "Resource": self._resource,
            "API": self._api,
            "User": self._user,
            "Group": self._group,
            "System": lambda: self._owned("System", domain="Domain"),
            "Domain": lambda: self._owned("Domain", subdomainOf="Domain"),
            "Location": self._location,
            "Template": self._template,
        }
        return made[kind]()

    def _component(self) -> Entity:
        spec = self._owned("Component", system="System", subcomponentOf="Component")
        spec |= {"type": self._pick(TYPES["Component"]), "lifecycle": self._pick(LIFECYCLES)}
        self._some(spec, "providesApis", lambda: self._ref("API"))
        self._some(spec, "consumesApis", lambda: self._ref("API"))
        self._some(spec, "dependsOn", self._dependency)
        return spec

    def _resource(self) -> Entity:
        spec = self._owned("Resource", system="System") | {"type": self._pick(TYPES["Resource"])}
        self._some(spec, "dependsOn", self._dependency)
        self._some(spec, "dependencyOf", self._dependency)
        if self._chance(0.5):
            outputs = {"endpoint": "db.internal:5432", "port": 5432, "encrypted": True}
            spec["landform"] = {"outputs": outputs, "cost": 12.5}
        return spec

    def _api(self) -> Entity:
        return self._owned("API", system="System") | {
            "type": self._pick(TYPES["API"]),
            "lifecycle": self._pick(LIFECYCLES),
            "definition": f"openapi: 3.1.0\ninfo:\n  title: {self._pick(TEXTS)}\n",
        }

    def _user(self) -> Entity:
        spec: Entity = {"memberOf": [self._ref("Group") for _ in range(self.random.randint(0, 3))]}
        if self._chance(0.7):
            spec["profile"] = {"displayName": self._pick(TEXTS), "email": "Ada@Example.com"}
        return spec

    def _group(self) -> Entity:
        spec: Entity = {"type": self._pick(TYPES["Group"]), "children": []}
        self._some(spec, "children", lambda: self._ref("Group"))
        self._some(spec, "members", lambda: self._ref("User"))
        if self._chance(0.6):
            spec["parent"] = self._ref("Group")
        return spec

    def _location(self) -> Entity:
        # Without a target: Backstage hides a Location whose target it cannot read.
        return {"type": "url", "targets": [], "presence": self._pick(("required", "optional"))}

    def _template(self) -> Entity:
        step = {"id": "say", "action": "debug:log", "input": {"message": "${{ parameters.a }}"}}
        return self._owned("Template") | {
            "type": self._pick(TYPES["Template"]),
            "parameters": [{"title": self._pick(TEXTS), "properties": {"a": {"type": "string"}}}],
            "steps": [step],
        }

    def _owned(self, kind: str, **optional: str) -> Entity:
        spec: Entity = {"owner": self._owner()}
        if kind in ("System", "Domain") and self._chance(0.5):
            spec["type"] = self._pick(TYPES[kind])
        for field, target in optional.items():
            if self._chance(0.5):
                spec[field] = self._ref(target)
        return spec

    def _owner(self) -> str:
        return self._pick((self._ref("Group"), self._ref("Group"), f"user:{self._ref('User')}"))

    def _dependency(self) -> str:
        kind = self._pick(("Component", "Resource"))
        return f"{self._pick((kind, kind.lower()))}:{self._ref(kind)}"

    def _ref(self, kind: str) -> str:
        known = self._names[kind]
        return (
            self._pick(known) if known and self._chance(0.85) else self._pick(("gone", "x1/Gone"))
        )

    def _some(self, spec: Entity, field: str, make: Callable[[], str]) -> None:
        if self._chance(0.4):
            spec[field] = sorted({make() for _ in range(self.random.randint(1, 4))})

    def _extra(self) -> Entity:
        return {
            "count": self.random.randint(-5, 50),
            "share": self._pick((0.5, 1.0, 1e21, 1e-7, 123456789.25)),
            "on": self._chance(0.5),
            "nothing": None,
            "note": self._pick(TEXTS),
            "ports": [{"name": "http", "number": 80}, {"name": "Admin", "number": 8080}],
            "key.with.dots": {"And Blanks": self._pick(TEXTS)},
            "empty": {"object": {}, "list": [], "text": ""},
        }

    def _pick(self, values: Sequence[T]) -> T:
        return values[self.random.randrange(len(values))]

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
