"""Shows every published request template as a `Template` entity, for Backstage's front end."""

import asyncio
from typing import Any

import orjson
import structlog

from landform.catalog.models import EntityQuery
from landform.catalog.service import CatalogService
from landform.catalog.validation import ORIGIN_LOCATION
from landform.kernel.errors import Invalid
from landform.kernel.names import EntityRef
from landform.templates.service import TemplateService

log = structlog.get_logger()

LOCATION = "landform:templates"
VERSION = "landform.dev/template-version"
MAX_TEMPLATES = 1_000


class PublishedTemplates:
    """Keeps the catalog's templates those of the template directories."""

    def __init__(self, templates: TemplateService, catalog: CatalogService) -> None:
        self._templates = templates
        self._catalog = catalog

    async def refresh(self) -> None:
        """Put what is published, take out what no longer is. Safe to repeat.

        A template that somebody else put into the catalog stays theirs, and one that is no
        entity does not hold up the others; the log says so.
        """
        published = await asyncio.to_thread(self._documents)
        for ref, document in published.items():
            await self._publish(ref, document)
        for ref in await self._ours() - published.keys():
            await self._catalog.remove_entity(ref)

    def _documents(self) -> dict[str, dict[str, Any]]:
        found = {}
        for template in self._templates.list_templates():
            document = self._templates.document(template.name)
            metadata = document["metadata"]
            annotations = metadata.get("annotations") or {}
            document["metadata"] = metadata | {
                "annotations": annotations | {VERSION: template.version}
            }
            namespace = metadata.get("namespace", "default")
            found[str(EntityRef("template", namespace, template.name.lower()))] = document
        return found

    async def _publish(self, ref: str, document: dict[str, Any]) -> None:
        [text] = await self._catalog.texts([ref])
        if text is not None:
            origin = orjson.loads(text)["metadata"]["annotations"][ORIGIN_LOCATION]
            if origin != LOCATION:
                log.warning("template.not_shown", template=ref, owned_by=origin)
                return
        try:
            await self._catalog.put_entity(document, location=LOCATION)
        except Invalid as error:
            log.warning("template.not_shown", template=ref, error=error.detail)

    async def _ours(self) -> set[str]:
        where: dict[str, Any] = {
            "kind": "Template",
            f"metadata.annotations.{ORIGIN_LOCATION}": LOCATION,
        }
        page = await self._catalog.query(EntityQuery(where, limit=MAX_TEMPLATES, with_total=False))
        metadata = (document["metadata"] for document in page.documents)
        return {
            str(EntityRef("template", each["namespace"], each["name"].lower())) for each in metadata
        }
