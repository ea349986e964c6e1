"""``catalog:*``: write a descriptor, look entities up, register what was published."""

import posixpath
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import yaml

from landform.catalog.errors import EntityNotFound
from landform.catalog.models import Entity, JsonObject
from landform.catalog.write_rules import OWNED_KINDS
from landform.kernel.errors import DomainError, Invalid
from landform.kernel.names import EntityRef
from landform.tasks.actions.registry import (
    DRAFT,
    Action,
    ActionSpec,
    Call,
    flag,
    schema,
    text,
    texts,
)
from landform.tasks.errors import StepFailed
from landform.tasks.ports import Publisher
from landform.templates.files import TemplateFile as File


class Entities(Protocol):
    """What is asked of the catalog (`CatalogService`)."""

    async def entity(self, ref: EntityRef | str) -> Entity: ...


class Origins(Protocol):
    """Puts entities in and has their location refreshed (`ingestion.registering`)."""

    async def register(
        self, entities: Sequence[JsonObject], *, origin: str, actor: str
    ) -> list[EntityRef]: ...


SOURCE_TEMPLATE = "backstage.io/source-template"
MAX_DOCUMENTS = 100


_OPTIONAL = flag("Permit the registered location to optionally exist. Default: false")
_REGISTER = {
    "$schema": DRAFT,
    "anyOf": [
        schema(
            {"catalogInfoUrl": text("Absolute URL of the descriptor"), "optional": _OPTIONAL},
            required=("catalogInfoUrl",),
        ),
        schema(
            {
                "repoContentsUrl": text("Absolute URL of the root of the repository's tree"),
                "catalogInfoPath": text("Path of the descriptor, default /catalog-info.yaml"),
                "optional": _OPTIONAL,
            },
            required=("repoContentsUrl",),
        ),
    ],
}

WRITE = ActionSpec(
    "catalog:write",
    "Writes the catalog-info.yaml for your template",
    schema(
        {
            "filePath": text("Defaults to catalog-info.yaml"),
            "entity": {
                "type": "object",
                "additionalProperties": {},
                "description": "The entity as in its descriptor",
            },
        },
        required=("entity",),
    ),
    supports_dry_run=True,
)
FETCH = ActionSpec(
    "catalog:fetch",
    "Returns entity or entities from the catalog by entity reference(s)",
    schema(
        {
            "entityRef": text("Entity reference of the entity to get"),
            "entityRefs": texts("Entity references of the entities to get"),
            "optional": flag("Allow the entity or entities to optionally exist."),
            "defaultKind": text("The default kind"),
            "defaultNamespace": text("The default namespace"),
        }
    ),
    schema({"entity": {}, "entities": {"type": "array", "items": {}}}),
    supports_dry_run=True,
)
REGISTER = ActionSpec(
    "catalog:register",
    "Registers entities from a catalog descriptor file into the software catalog.",
    _REGISTER,
)
SPECS = (WRITE, FETCH, REGISTER)


def actions(catalog: Entities, origins: Origins, publisher: Publisher) -> list[Action]:
    """The actions on the catalog."""
    return [
        Action(WRITE, _write),
        Action(FETCH, _fetching(catalog)),
        Action(REGISTER, _registering(origins, publisher)),
    ]


async def _write(call: Call) -> None:
    entity, path = call.input["entity"], call.input.get("filePath", "catalog-info.yaml")
    metadata = dict(entity.get("metadata") or {})
    template = call.template_info.get("entityRef")
    if template:
        metadata["annotations"] = {
            **(metadata.get("annotations") or {}),
            SOURCE_TEMPLATE: template,
        }
    await call.log(f"Writing {path}")
    document = {**entity, "metadata": metadata}
    written = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=80)
    call.workspace.write(path, File(written.encode()))


def _fetching(catalog: Entities) -> Callable[[Call], Any]:
    async def fetch(call: Call) -> None:
        given = call.input
        if given.get("entityRef"):
            call.output("entity", await _find(catalog, given, given["entityRef"]))
        if given.get("entityRefs"):
            found = [await _find(catalog, given, each) for each in given["entityRefs"]]
            call.output("entities", found)
        named = given.get("entityRef") or given.get("entityRefs")
        if not named and not given.get("optional"):
            raise StepFailed("Missing entity reference or references")

    return fetch


async def _find(catalog: Entities, given: dict[str, Any], text_: str) -> Any:
    ref = EntityRef.parse(
        text_,
        default_kind=given.get("defaultKind"),
        default_namespace=given.get("defaultNamespace", "default"),
    )
    try:
        return (await catalog.entity(ref)).document
    except EntityNotFound:
        if given.get("optional"):
            return None
        raise StepFailed(f"Entity {text_} not found") from None


def _registering(origins: Origins, publisher: Publisher) -> Callable[[Call], Any]:
    async def register(call: Call) -> None:
        url = descriptor_url(call.input)
        await call.log(f"Registering {url} in the catalog")
        try:
            entities = descriptors(url, await publisher.read_url(url))
            for entity in entities:
                _check_kind(entity)
            refs = await origins.register(entities, origin=f"url:{url}", actor=call.user["ref"])
        except DomainError:
            if not call.input.get("optional"):
                raise
        else:
            # The one that stands for it.
            ref = next((ref for ref in refs if ref.kind == "component"), refs[0])
            call.output("entityRef", str(ref))
        call.output("catalogInfoUrl", url)

    return register


def _check_kind(entity: dict[str, Any]) -> None:
    """Who may order a service may not become a member of a group by it. Raises `StepFailed`."""
    kind = str(entity.get("kind", ""))
    if kind.lower() not in OWNED_KINDS:
        raise StepFailed(
            f"A task registers {', '.join(sorted(OWNED_KINDS))}; a {kind or 'nameless kind'} "
            "comes into the catalog by its own way."
        )


def descriptor_url(given: dict[str, Any]) -> str:
    """Where the descriptor lies."""
    if "catalogInfoUrl" in given:
        url = str(given["catalogInfoUrl"])
    else:
        path = given.get("catalogInfoPath", "/catalog-info.yaml").lstrip("/")
        base = str(given["repoContentsUrl"]).rstrip("/")
        parts = urlsplit(base)
        url = parts._replace(path=posixpath.normpath(f"{parts.path}/{path}")).geturl()
    return url


def descriptors(url: str, text_: str) -> list[dict[str, Any]]:
    """The entities in a descriptor file. Raises `Invalid`, saying where it is."""
    try:
        if any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(text_, yaml.SafeLoader)):
            raise Invalid(f"{url} uses YAML aliases (*name), which are not allowed.")
        documents = [each for each in yaml.safe_load_all(text_) if each is not None]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Invalid(f"{url} is not YAML.") from error
    if not documents or len(documents) > MAX_DOCUMENTS:
        raise Invalid(f"{url} must hold 1 to {MAX_DOCUMENTS} entities; it has {len(documents)}.")
    for document in documents:
        if not isinstance(document, dict):
            raise Invalid(f"{url} holds something that is no entity.")
    return documents
