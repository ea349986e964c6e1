"""What fills the catalog: sources of locations by the settings."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from landform.adapters.localforge.publisher import LocalPublisher
from landform.adapters.localforge.source import LocalForgeSource
from landform.adapters.sources import Addresses, FileSource, HttpsSource, UrlSource
from landform.adapters.sources.urls import GitHubMissing
from landform.bootstrap.clock import now
from landform.bootstrap.outside import github_client
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.ingestion.analysis import LocationAnalyzer
from landform.ingestion.models import Spec
from landform.ingestion.ports import OrganisationSource
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import RefreshRules
from landform.ingestion.service import Configured, LocationService
from landform.settings import CatalogSettings, Settings
from landform.tasks.ports import Publisher

if TYPE_CHECKING:
    from landform.adapters.github import GitHubClient
    from landform.adapters.github.sources import GitHubSource

Closing = Callable[[], Awaitable[None]]


def build_locations(
    settings: Settings,
    db: Database,
    catalog: CatalogService,
    shared: "GitHubClient | None",
    publisher: Publisher,
) -> tuple[LocationService, LocationAnalyzer, tuple[Closing, ...]]:
    """The service and the analyzer, and how to let go of what they use; opens no connection.

    ``shared`` is the forge's client, if that is GitHub; what tasks publish is read again
    by ``publisher``'s addresses.
    """
    section = settings.catalog
    github = shared or _own_client(settings)
    context = ssl.create_default_context(cafile=section.ca_file) if section.ca_file else True
    web = HttpsSource(Addresses(section.internal_hosts), verify=context)
    files = FileSource(Path.cwd())
    hosted, organisations = _on_github(github) if github else (None, {})
    here = [LocalForgeSource(publisher)] if isinstance(publisher, LocalPublisher) else []
    urls = UrlSource(web, hosted or GitHubMissing(), *here)
    reader = LocationReader({"file": files, "url": urls}, organisations)
    service = LocationService(
        db, now, catalog, reader, refresh_rules(section), is_readonly=section.readonly
    )
    closing: tuple[Closing, ...] = (web.aclose,)
    if github is not None and github is not shared:
        closing = (*closing, github.aclose)
    return service, LocationAnalyzer(service, hosted), closing


def refresh_rules(section: CatalogSettings) -> RefreshRules:
    """How locations are refreshed."""
    seconds = section.refresh_seconds
    return RefreshRules(
        kinds=tuple(kind for rule in section.rules for kind in rule.allow),
        interval=timedelta(seconds=seconds) if seconds else None,
        keep_orphans=section.orphans == "keep",
    )


def configured(section: CatalogSettings) -> Sequence[Configured]:
    """The locations of the configuration."""
    return [
        Configured(
            Spec(each.type, each.target),
            each.presence,
            tuple(kind for rule in each.rules for kind in rule.allow),
        )
        for each in section.locations
    ]


def _on_github(client: "GitHubClient") -> "tuple[GitHubSource, dict[str, OrganisationSource]]":
    # Imported where GitHub is used, as in `outside.py`.
    from landform.adapters.github.organisation import GitHubOrganisation  # noqa: PLC0415
    from landform.adapters.github.sources import GitHubSource  # noqa: PLC0415

    return GitHubSource(client), {"github-org": GitHubOrganisation(client)}


def _own_client(settings: Settings) -> "GitHubClient | None":
    has_credentials = settings.github_token or settings.forge.github.app_id
    return github_client(settings) if has_credentials else None
