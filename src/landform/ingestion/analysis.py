"""What is known of a repository before it is registered: its descriptors, or a first draft."""

import re
from dataclasses import dataclass
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
_SAFE_FILENAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


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
        if not _SAFE_FILENAME.fullmatch(filename):
            raise InvalidTarget(f"{filename[:100]!r} is no name of a file.")
        files = await self._looker.descriptors(spec.target, filename) if self._looker else []
        known = {each.spec for each in await self._locations.views.locations()}
        existing = [
            Existing(at, at in known, entity)
            for file in files
            for at in [Spec("url", file.target)]
            for entity in _entities(file)
        ]
        owner, name = names[0], names[1].removesuffix(".git")
        generated = [] if existing else [_draft(owner, name, has_slug=self._looker is not None)]
        return Analysis(existing[:MAX_ENTITIES], generated)


def _entities(file: SourceFile) -> list[JsonObject]:
    found = []
    try:
        for part in parts(file.text):
            content = parse(part)
            if isinstance(content, dict):
                found.append(content)
    except MalformedSource:  # what is wrong with it is said when it is registered
        return found
    return found


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
