"""Whether a write by API may be: whose the entity is, where it comes from, its version. Pure."""

from dataclasses import dataclass

from landform.access.models import Subject
from landform.catalog.errors import EntityChanged, EntityNotYours, EntityOwnedElsewhere
from landform.catalog.models import DEFAULT_NAMESPACE, JsonObject
from landform.catalog.validation import owner_of
from landform.kernel.names import EntityRef

OWNED_KINDS = frozenset({"api", "component", "domain", "resource", "system"})
"""Kinds that members of the owning group write. The others say who may do what."""

REGISTERED = "landform:"  # followed by the request that an apply was of
TEMPLATES = "landform:templates"
API_LOCATION = "landform:api"  # where an entity comes from that was put by API
SOURCES = {TEMPLATES: "the published templates", API_LOCATION: "somebody who put it by API"}

HOW_TO_FREE = "The first source keeps it: rename this one, or take the other one out."


@dataclass(frozen=True)
class Precondition:
    """What the writer knows: versions of which it must be one, or that there is none."""

    versions: frozenset[str] = frozenset()
    is_new: bool = False


ANY_VERSION = Precondition()
EXISTS = "*"  # among the versions: any of them


def refuse_others(
    ref: EntityRef,
    subject: Subject,
    *,
    stored: JsonObject | None,
    new: JsonObject | None,
    is_admin: bool,
) -> None:
    """Raise `EntityNotYours` unless it belongs to the subject, before and after."""
    if is_admin:
        return
    if ref.kind not in OWNED_KINDS:
        raise EntityNotYours(
            f"Only administrators of the catalog (access.admins) write a {ref.kind}: "
            "it decides who may do what."
        )
    for document in (stored, new):
        owner = None if document is None else _owner(document)
        if owner is not None and owner != subject.ref and owner not in subject.groups:
            raise EntityNotYours(
                f"{ref} belongs to {owner}, and {subject.ref} is not a member of that. Members "
                "and administrators of the catalog may write it."
            )


def refuse_foreign(ref: EntityRef, stored: JsonObject, *, location: str, take_over: bool) -> None:
    """Raise `EntityOwnedElsewhere` if it comes from another location than this."""
    origin = owner_of(stored)
    if take_over or origin is None or origin == location:
        return
    if origin == TEMPLATES:
        what = "is a published template: change it in its directory"
    elif origin.startswith(REGISTERED):
        what = (
            f"was registered by request {origin.removeprefix(REGISTERED)}: change it by a request"
        )
    else:
        what = f"comes from {origin}: change it there"
    raise EntityOwnedElsewhere(
        f"{ref} {what}, or have an administrator write it with ?take-over=true.",
        origin=origin,
    )


def is_registered(origin: str) -> bool:
    """Whether an entity of this origin is what a request's apply made."""
    return origin.startswith(REGISTERED) and origin not in SOURCES


def taken(ref: EntityRef | str, owner: str) -> str:
    """Says that another source has an entity, and which."""
    if is_registered(owner):
        source = f"request {owner.removeprefix(REGISTERED)}"
    else:
        source = SOURCES.get(owner, owner)
    return f"{ref} is in the catalog already, from {source}."


def refuse_moved(ref: EntityRef, etag: str | None, precondition: Precondition) -> None:
    """Raise `EntityChanged` unless the version is what the writer knows."""
    if precondition.is_new and etag is not None:
        raise EntityChanged(f'{ref} exists already, as version "{etag}".')
    wanted = precondition.versions
    if not wanted or etag in wanted or (EXISTS in wanted and etag is not None):
        return
    known = ", ".join(f'"{each}"' for each in sorted(wanted))
    now = f'is version "{etag}" now' if etag is not None else "is not there"
    raise EntityChanged(f"{ref} {now}; you wrote for {known}. Read it again, then decide.")


def _owner(document: JsonObject) -> str:
    namespace = document["metadata"].get("namespace", DEFAULT_NAMESPACE)
    owner = document["spec"]["owner"]
    return str(EntityRef.parse(owner, default_kind="group", default_namespace=namespace))
