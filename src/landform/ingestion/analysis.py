"""What is known of a repository before it is registered: its descriptors, or a first draft."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from landform.catalog.models import JsonObject
from landform.ingestion.errors import InvalidTarget, MalformedSource
from landform.ingestion.models import SourceFile, Spec
from landform.ingestion.ports import RepositoryLooker
from landform.ingestion.service import LocationService
from landform.ingestion.yaml_documents import parse, parts

FILENAME = "catalog-info.yaml"
PROJECT_SLUG = "github.com/project-slug"
MAX_ENTITIES = 100
# What the service may read, the caller may not: only files that are meant to be seen here.
_DESCRIPTOR = re.compile(r"catalog-info\.ya?ml")


@dataclass(frozen=True)
class Existing:
    """An entity in a descriptor that is there already."""

    spec: Spec
    is_registered: bool
    entity: JsonObject


@dataclass(frozen=True)
class Analysis:
    existing: list[Existing]
    generated: list[JsonObject]


class LocationAnalyzer:
    """Looks into repositories; without a ``looker`` only their address is known."""

    def __init__(self, locations: LocationService, looker: RepositoryLooker | None) -> None:
        self._locations, self._looker = locations, looker

    async def analyze(self, spec: Spec, filename: str = FILENAME) -> Analysis:
        """What is in the repository at the location, or what might be.

        Raises:
            InvalidTarget: it is no repository's address.
            SourceNotFound, SourceRefused, SourceUnavailable: it could not be looked at.
        """
        names = [unquote(each) for each in urlsplit(spec.target).path.strip("/").split("/")]
        if spec.type != "url" or len(names) < 2 or "://" not in spec.target:
            raise InvalidTarget(f"{spec.target[:200]!r} is no address of a repository.")
        if not _DESCRIPTOR.fullmatch(filename):
            raise InvalidTarget(f"{filename[:100]!r} is not looked for, only {FILENAME} is.")
        files = await self._looker.descriptors(spec.target, filename) if self._looker else []
        known = await self._locations.views.known({Spec("url", file.target) for file in files})
        existing = [
            Existing(at, at in known, entity)
            for file in files
            for at in [Spec("url", file.target)]
            for entity in entities_in(file)
        ]
        owner, name = names[0], names[1].removesuffix(".git")
        generated = [] if existing else [_draft(owner, name, has_slug=self._looker is not None)]
        return Analysis(existing[:MAX_ENTITIES], generated)


def entities_in(file: SourceFile) -> list[JsonObject]:
    """What looks like an entity in a descriptor; everything else in it is nobody's to see."""
    found = []
    try:
        for part in parts(file.text):
            content = parse(part)
            if _is_entity(content):
                found.append(content)
    except MalformedSource:  # what is wrong with it is said when it is registered
        return found
    return found


def _is_entity(content: Any) -> bool:
    """Whether it is one by its looks; whether it is valid is said when it is registered."""
    if not isinstance(content, dict) or not isinstance(content.get("metadata"), dict):
        return False
    names = (content.get("apiVersion"), content.get("kind"), content["metadata"].get("name"))
    return all(isinstance(each, str) for each in names)


def _draft(owner: str, name: str, *, has_slug: bool) -> JsonObject:
    metadata: JsonObject = {"name": name}
    if has_slug:
        metadata["annotations"] = {PROJECT_SLUG: f"{owner}/{name}"}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": metadata,
        "spec": {"type": "other", "lifecycle": "unknown"},
    }
