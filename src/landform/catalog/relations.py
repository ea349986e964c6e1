"""The relations that an entity's spec declares, in both directions.

Source: @backstage/plugin-catalog-backend 4.0.0, `BuiltinKindsEntityProcessor`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from landform.catalog.errors import InvalidEntity
from landform.catalog.models import JsonObject, Relation, ref_of
from landform.kernel.errors import FieldError
from landform.kernel.names import EntityRef, InvalidEntityRef

MAX_REF = 250  # bytes of a reference; the width of its database column

SORTED_FIELDS = (
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
)
"""Lists of references whose order means nothing; Backstage sorts them on the wire."""


Place = tuple[tuple[str, str, str], str, tuple[str, str, str]]
"""A relation as texts."""


@dataclass(frozen=True)
class Rule:
    """What a spec field says: ``outgoing`` on the entity itself, ``incoming`` on the target."""

    field: str
    outgoing: str
    incoming: str
    default_kind: str | None


_OWNER = Rule("owner", "ownedBy", "ownerOf", "group")
_SYSTEM = Rule("system", "partOf", "hasPart", "system")
_DEPENDS = Rule("dependsOn", "dependsOn", "dependencyOf", None)
_DEPENDED = Rule("dependencyOf", "dependencyOf", "dependsOn", None)

RULES: dict[str, tuple[Rule, ...]] = {
    "Component": (
        _OWNER,
        _SYSTEM,
        _DEPENDS,
        _DEPENDED,
        Rule("subcomponentOf", "partOf", "hasPart", "component"),
        Rule("providesApis", "providesApi", "apiProvidedBy", "api"),
        Rule("consumesApis", "consumesApi", "apiConsumedBy", "api"),
    ),
    "API": (_OWNER, _SYSTEM),
    "Resource": (_OWNER, _SYSTEM, _DEPENDS, _DEPENDED),
    "System": (_OWNER, Rule("domain", "partOf", "hasPart", "domain")),
    "Domain": (_OWNER, Rule("subdomainOf", "partOf", "hasPart", "domain")),
    "Group": (
        Rule("parent", "childOf", "parentOf", "group"),
        Rule("children", "parentOf", "childOf", "group"),
        Rule("members", "hasMember", "memberOf", "user"),
    ),
    "User": (Rule("memberOf", "memberOf", "hasMember", "group"),),
    "Location": (),
    "Template": (_OWNER,),
}


INVERSE = {
    kind: inverse
    for rules in RULES.values()
    for rule in rules
    for kind, inverse in ((rule.outgoing, rule.incoming), (rule.incoming, rule.outgoing))
}
"""What each type of relation is called from its other end."""

_OUTGOING = frozenset(rule.outgoing for rules in RULES.values() for rule in rules)
ONE_WAY = frozenset(kind for kind in _OUTGOING if INVERSE[kind] not in _OUTGOING)
"""Types that only ever their own end declares."""


def edges_of(relations: Iterable[Relation], ref: EntityRef) -> set[tuple[str, str]]:
    """Type and target of what ``ref`` itself declares."""
    return {
        (each.type, str(each.target))
        for each in relations
        if each.source == ref and each.type in _OUTGOING
    }


def relations_of(document: JsonObject) -> tuple[Relation, ...]:
    """Both directions of everything the spec refers to, sorted, each once.

    The document's envelope and kind are valid and its namespace is filled in.

    Raises:
        InvalidEntity: a field holds something that is not a reference.
    """
    found: dict[Place, Relation] = {}
    errors: list[FieldError] = []
    source = ref_of(document)
    for rule in RULES[document["kind"]]:
        for pointer, target in _targets(document["spec"], rule):
            try:
                ref = _reference(target, rule, source.namespace)
            except InvalidEntityRef as error:
                errors.append(FieldError(pointer, error.detail))
            else:
                for each in (
                    Relation(source, rule.outgoing, ref),
                    Relation(ref, rule.incoming, source),
                ):
                    found[_place(each)] = each
    if errors:
        raise InvalidEntity(errors)
    return tuple(found[place] for place in sorted(found))


def _place(relation: Relation) -> Place:
    """Where it stands among others: of texts only, which compare at once."""
    source, target = relation.source, relation.target
    return (
        (source.kind, source.namespace, source.name),
        relation.type,
        (target.kind, target.namespace, target.name),
    )


def _targets(spec: JsonObject, rule: Rule) -> Iterator[tuple[str, object]]:
    value = spec.get(rule.field)
    if isinstance(value, list):
        for index, target in enumerate(value):
            yield f"/spec/{rule.field}/{index}", target
    elif value:
        yield f"/spec/{rule.field}", value


def _reference(target: object, rule: Rule, namespace: str) -> EntityRef:
    if not isinstance(target, str):
        raise InvalidEntityRef("Entity reference was not a string.")
    if rule.default_kind is None and ":" not in target.partition("/")[0]:
        raise InvalidEntityRef(
            f'Entity reference "{target}" had missing or empty kind '
            '(e.g. did not start with "component:" or similar).'
        )
    ref = EntityRef.parse(target, default_kind=rule.default_kind, default_namespace=namespace)
    if len(str(ref).encode()) > MAX_REF:
        raise InvalidEntityRef(f"Entity reference is longer than {MAX_REF} bytes.")
    return ref
