"""Is this an entity? The rules of Backstage's catalog, and what we add to be safe.

Source: @backstage/catalog-model 1.10.1 (`entity/policies`, `validation`). Ours are
the limits, the refusal of what JSON or PostgreSQL cannot hold, and of script links.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from landform.catalog import schemas
from landform.catalog.errors import InvalidEntity, InvalidLocation, invalid_entity
from landform.catalog.models import DEFAULT_NAMESPACE, Declaration, JsonObject, ref_of
from landform.catalog.plain import plain_copy
from landform.catalog.relations import SORTED_FIELDS, relations_of
from landform.catalog.search import keys_differing_in_case, values_of
from landform.kernel.errors import FieldError
from landform.kernel.names import EntityRef

ROOT_FIELDS = frozenset({"apiVersion", "kind", "metadata", "spec"})
LOCATION = "backstage.io/managed-by-location"
ORIGIN_LOCATION = "backstage.io/managed-by-origin-location"
ORPHAN = "backstage.io/orphan"


OBJECT_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
DNS_LABEL = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")
KIND = re.compile(r"[a-zA-Z][a-z0-9A-Z]*")
VERSION = re.compile(r"[a-z0-9A-Z]+")
TAG = re.compile(r"[a-z0-9:+#]+(-[a-z0-9:+#]+)*")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
SCRIPT = re.compile(r"[\x00-\x20]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
MAX_PREFIX = 253  # characters
HOST_NEEDED = frozenset({"http", "https", "ws", "wss", "ftp"})

NAME_RULE = "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.]"
LABEL_RULE = "a string that is sequences of [a-z0-9] separated by [-]"
TAG_RULE = "a string that is sequences of [a-z0-9+#:] separated by [-]"
KIND_RULE = "a string that is a sequence of [a-zA-Z][a-z0-9A-Z]"
PREFIX_RULE = "a valid prefix and/or suffix"

Check = tuple[list[str | int], str, Callable[[str], bool], str]
"""Where a text is, the text, the test it must pass, and what was expected of it."""


def declare(
    entity: object, *, location: str, origin: str | None = None, orphan: bool = False
) -> Declaration:
    """Check an entity and complete it: namespace, location annotations, sorted lists.

    ``metadata.uid`` and ``metadata.etag`` are the catalog's own, so what is sent
    there is dropped; an entity that was read can be sent back.

    Args:
        entity: what its author wrote.
        location: where that is, `<type>:<target>`.
        origin: what was registered and led there; default: the location itself.
        orphan: nothing leads there any more.

    Raises:
        InvalidEntity: it breaks a rule; every field at fault is named.
        InvalidLocation: ``location`` is not of the form ``<type>:<target>``.
    """
    where = location_ref(location)
    document = plain_copy(entity)
    check_entity(document)
    metadata = document["metadata"]
    metadata.pop("uid", None)
    metadata.pop("etag", None)
    metadata.setdefault("namespace", DEFAULT_NAMESPACE)
    # Overwritten, where Backstage would believe the entity: who put it is not for it to say.
    metadata["annotations"] = metadata.get("annotations", {}) | {
        LOCATION: where,
        ORIGIN_LOCATION: where if origin is None else location_ref(origin),
    }
    metadata["annotations"].pop(ORPHAN, None)
    if orphan:
        metadata["annotations"][ORPHAN] = "true"
    for field in SORTED_FIELDS:
        value = document["spec"].get(field)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            document["spec"][field] = sorted(value)
    values = values_of(document)
    if twice := keys_differing_in_case(values):
        differ = "Entity has duplicate keys that vary only in casing"
        raise InvalidEntity([FieldError("", f"{differ}, '{key}'") for key in twice])
    return Declaration(ref_of(document), document, relations_of(document), values)


def declare_all(entities: Sequence[object], *, location: str) -> list[Declaration]:
    """The same for many of one location, of which each must be another entity.

    Raises:
        InvalidEntity: one breaks a rule, or is there twice.
        InvalidLocation: as with `declare`.
    """
    declarations = [declare(entity, location=location) for entity in entities]
    refuse_twice(declarations)
    return declarations


def refuse_twice(declarations: Iterable[Declaration]) -> None:
    """Raise `InvalidEntity` if two are of the same entity."""
    seen: set[EntityRef] = set()
    for declaration in declarations:
        if declaration.ref in seen:
            raise invalid_entity("/metadata/name", f"{declaration.ref} is there twice")
        seen.add(declaration.ref)


def location_of(document: JsonObject) -> str:
    """Where a declared document comes from."""
    return str(document["metadata"].get("annotations", {}).get(LOCATION, ""))


def origin_of(document: JsonObject) -> str:
    """What a stored entity came by: a location, or a door of ours such as ``landform:api``."""
    return str(document["metadata"].get("annotations", {}).get(ORIGIN_LOCATION, ""))


def owner_of(document: JsonObject) -> str | None:
    """The origin that keeps others from a stored entity; None of an orphan: it is free."""
    annotations = document["metadata"].get("annotations", {})
    return None if annotations.get(ORPHAN) == "true" else origin_of(document)


def check_entity(document: JsonObject) -> None:
    """Raise `InvalidEntity` unless the envelope and the kind's spec are right."""
    errors = schemas.ENVELOPE.errors(document)
    if not errors:
        errors = [*_unknown_fields(document), *_formats(document)]
    if not errors:
        errors = _kind_errors(document)
    if errors:
        raise InvalidEntity(errors)


def location_ref(text: str) -> str:
    """Return ``text`` as ``<type>:<target>``, trimmed.

    Raises:
        InvalidLocation: a part is missing, or it is a bare web address or a script.
    """
    kind, _, target = (part.strip() for part in text.partition(":"))
    if not kind or not target:
        raise InvalidLocation(
            f"Unable to parse location ref '{text}', expected '<type>:<target>', "
            "e.g. 'url:https://host/path'"
        )
    if kind in {"http", "https"}:
        raise InvalidLocation(f"Invalid location ref '{text}', please prefix it with 'url:'.")
    if SCRIPT.match(target):
        raise InvalidLocation("A location may not be a script.")
    return f"{kind}:{target}"


def _unknown_fields(document: JsonObject) -> list[FieldError]:
    unknown = sorted(set(document) - ROOT_FIELDS)
    return [FieldError(f"/{field}", f"Unknown field {field}") for field in unknown]


def _kind_errors(document: JsonObject) -> list[FieldError]:
    kind = document["kind"]
    if kind not in schemas.KINDS or document["apiVersion"] not in schemas.versions_of(kind):
        return [
            FieldError(
                "/kind",
                f"No processor recognized the entity {ref_of(document)} as valid, "
                "possibly caused by a foreign kind or apiVersion",
            )
        ]
    return schemas.KINDS[kind].errors(document)


def _formats(document: JsonObject) -> Iterator[FieldError]:
    checks: list[Check] = [
        (["apiVersion"], document["apiVersion"], _is_api_version, PREFIX_RULE),
        (["kind"], document["kind"], _is_kind, KIND_RULE),
        *_metadata_checks(document["metadata"]),
        *_link_checks(document["metadata"].get("links", [])),
    ]
    for path, value, is_valid, expected in checks:
        if not is_valid(value):
            yield FieldError(schemas.pointer(path), _misfit(expected, value))


def _metadata_checks(metadata: JsonObject) -> Iterator[Check]:
    yield ["metadata", "name"], metadata["name"], _is_name, NAME_RULE
    if "namespace" in metadata:
        namespace = metadata["namespace"]
        yield ["metadata", "namespace"], namespace, _is_dns_label, LABEL_RULE
    for field in ("labels", "annotations"):
        for key in metadata.get(field, {}):
            yield ["metadata", field, key], key, _is_prefixed_name, PREFIX_RULE
    for key, value in metadata.get("labels", {}).items():
        yield ["metadata", "labels", key], value, _is_label_value, NAME_RULE
    for index, tag in enumerate(metadata.get("tags", ())):
        yield ["metadata", "tags", index], tag, _is_tag, TAG_RULE


def _link_checks(links: list[JsonObject]) -> Iterator[Check]:
    for index, link in enumerate(links):
        path: list[str | int] = ["metadata", "links", index]
        yield [*path, "url"], link["url"], _is_url, "a valid url"
        for key in ("title", "icon"):
            if key in link:
                yield [*path, key], link[key], _is_not_blank, "a non empty string"


def _misfit(expected: str, found: str) -> str:
    limit = ", at most 63 characters in total" if expected.startswith("a string") else ""
    return f'expected {expected}{limit} but found "{found[:100]}"'


def _matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: len(text) <= 63 and pattern.fullmatch(text) is not None


_is_name, _is_dns_label = _matcher(OBJECT_NAME), _matcher(DNS_LABEL)
_is_kind, _is_version, _is_tag = _matcher(KIND), _matcher(VERSION), _matcher(TAG)


def _is_dns_subdomain(text: str) -> bool:
    return len(text) <= MAX_PREFIX and all(map(_is_dns_label, text.split(".")))


def _is_prefixed(text: str, is_suffix: Callable[[str], bool]) -> bool:
    *prefixes, suffix = text.split("/")
    return len(prefixes) <= 1 and all(map(_is_dns_subdomain, prefixes)) and is_suffix(suffix)


def _is_api_version(text: str) -> bool:
    return _is_prefixed(text, _is_version)


def _is_prefixed_name(text: str) -> bool:
    return len(text) <= MAX_PREFIX + 64 and _is_short_prefixed_name(text)


@lru_cache(maxsize=4_096)  # the keys of labels and annotations, of which few differ
def _is_short_prefixed_name(text: str) -> bool:
    return _is_prefixed(text, _is_name)


def _is_label_value(text: str) -> bool:
    return text == "" or _is_name(text)


def _is_not_blank(text: str) -> bool:
    return text.strip() != ""


def _is_url(text: str) -> bool:
    """Whether a browser's ``new URL(text)`` takes it; never a script."""
    if not SCHEME.match(text) or SCRIPT.match(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme not in HOST_NEEDED or bool(parts.hostname)
    except ValueError:
        return False
