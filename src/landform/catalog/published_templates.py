"""Shows every published request template as a `Template` entity, for Backstage's front end."""

import asyncio
from typing import Any

import structlog

from landform.catalog.models import Declaration, EntityQuery, ref_of
from landform.catalog.origins import CatalogOrigins
from landform.catalog.service import CatalogService
from landform.catalog.validation import ORIGIN_LOCATION, declare
from landform.catalog.write_rules import TEMPLATES
from landform.kernel.errors import Invalid
from landform.kernel.names import EntityRef
from landform.templates.service import TemplateService

log = structlog.get_logger()

VERSION = "landform.dev/template-version"
MAX_TEMPLATES = 1_000


class PublishedTemplates:
    """Keeps the catalog's templates those of the template directories."""

    def __init__(
        self, templates: TemplateService, catalog: CatalogService, origins: CatalogOrigins
    ) -> None:
        self._templates = templates
        self._catalog = catalog
        self._origins = origins

    async def refresh(self) -> None:
        """Put what is published, take out what no longer is. Safe to repeat.

        A template that somebody else put into the catalog stays theirs, and one that is no
        entity does not hold up the others; the log says so.
        """
        declarations = await asyncio.to_thread(self._declarations)
        taken = await self._origins.put(declarations, origin=TEMPLATES)
        for ref, owner in taken.items():
            log.warning("template.not_shown", template=str(ref), owned_by=owner)
        gone = await self._ours() - {each.ref for each in declarations}
        await self._origins.remove(sorted(gone), origin=TEMPLATES)

    def _declarations(self) -> list[Declaration]:
        found = []
        for template in self._templates.list_templates():
            document = self._templates.document(template.name)
            annotations = document["metadata"].get("annotations") or {}
            annotations = {"annotations": annotations | {VERSION: template.version}}
            document["metadata"] = document["metadata"] | annotations
            try:
                found.append(declare(document, location=TEMPLATES))
            except Invalid as error:
                log.warning("template.not_shown", template=template.name, error=error.detail)
        return found

    async def _ours(self) -> set[EntityRef]:
        where: dict[str, Any] = {
            "kind": "Template",
            f"metadata.annotations.{ORIGIN_LOCATION}": TEMPLATES,
        }
        page = await self._catalog.query(EntityQuery(where, limit=MAX_TEMPLATES, with_total=False))
        return {ref_of(document) for document in page.documents}
