"""Hold a target, and a document of it, against the rules. Pure."""

from collections.abc import Collection
from typing import Any

from landform.catalog.errors import InvalidEntity
from landform.catalog.models import ref_of
from landform.catalog.validation import declare
from landform.ingestion.errors import InvalidTarget
from landform.ingestion.models import MAX_TARGET, Checked, Document, Outcome, Spec
from landform.kernel.names import EntityRef

DEFAULT_KINDS = ("API", "Component", "Domain", "Location", "Resource", "System")
"""More than Backstage's. Not Group and User: they decide who may approve; nor Template: it runs."""

MAX_MESSAGE = 2_000  # characters of a reason that are kept
MAX_REF = 250  # characters, as the database keeps it


def check(document: Document, *, origin: Spec, kinds: Collection[str]) -> Checked:
    """What a document is: an entity, or what stands in the way. ``kinds`` in lower case."""
    if document.content is None:
        return Checked(document, outcome=Outcome.INVALID, message=document.problem)
    ref = _ref(document.content)
    kind = document.content.get("kind")
    if isinstance(kind, str) and kind and kind.lower() not in kinds:
        return Checked(
            document,
            ref,
            outcome=Outcome.NOT_ALLOWED,
            message=f"Entities of kind {kind[:63]} may not come from this location. Allow it by a "
            "rule (`catalog.rules`, or `rules` of the configured location).",
        )
    try:
        declaration = declare(document.content, location=str(document.source), origin=str(origin))
    except InvalidEntity as error:
        return Checked(document, ref, outcome=Outcome.INVALID, message=error.detail[:MAX_MESSAGE])
    return Checked(document, declaration.ref, declaration)


def check_target(spec: Spec) -> None:
    """Raise `InvalidTarget` unless it is a location that people may register."""
    if spec.type != "url":
        raise InvalidTarget("Registered locations must be of type 'url'")
    check_length(spec)
    if not spec.target.startswith(("https://", "http://")):
        raise InvalidTarget(f"{spec.target[:200]!r} is no web address.")


def check_length(spec: Spec) -> None:
    """Raise `InvalidTarget` unless the target can be kept."""
    if not 0 < len(spec.target) <= MAX_TARGET or not spec.target.isascii():
        raise InvalidTarget(f"A target has at most {MAX_TARGET} ASCII characters.")


def _ref(content: dict[str, Any]) -> EntityRef | None:
    """The reference, if so much of the document is right."""
    try:
        ref = ref_of(content)
    except (KeyError, TypeError, AttributeError):
        return None
    is_whole = bool(ref.kind and ref.namespace and ref.name) and "\0" not in str(ref)
    return ref if is_whole and len(str(ref)) <= MAX_REF else None
