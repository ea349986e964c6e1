"""What fills the catalog: sources of locations by the settings."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from landform.adapters.github.client import GitHubClient
from landform.adapters.github.organisation import GitHubOrganisation
from landform.adapters.github.sources import GitHubSource
from landform.adapters.sources import Addresses, FileSource, HttpsSource, UrlSource
from landform.adapters.sources.urls import GitHubMissing
from landform.bootstrap.clock import now
from landform.bootstrap.outside import github_client
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.ingestion.analysis import LocationAnalyzer
from landform.ingestion.models import Spec
from landform.ingestion.reading import LocationReader
from landform.ingestion.refreshing import RefreshRules
from landform.ingestion.service import Configured, LocationService
from landform.settings import CatalogSettings, Settings

Closing = Callable[[], Awaitable[None]]


def build_locations(
    settings: Settings, db: Database, catalog: CatalogService, shared: GitHubClient | None
) -> tuple[LocationService, LocationAnalyzer, tuple[Closing, ...]]:
    """The service and the analyzer, and how to let go of what they use; opens no connection.

    ``shared`` is the forge's client, if that is GitHub.
    """
    section = settings.catalog
    github = shared or _own_client(settings)
    context = ssl.create_default_context(cafile=section.ca_file) if section.ca_file else True
    web = HttpsSource(Addresses(section.internal_hosts), verify=context)
    files = FileSource(Path.cwd())
    hosted = GitHubSource(github) if github else GitHubMissing()
    reader = LocationReader(
        {"file": files, "url": UrlSource(web, hosted)},
        {"github-org": GitHubOrganisation(github)} if github else {},
    )
    service = LocationService(
        db, now, catalog, reader, refresh_rules(section), is_readonly=section.readonly
    )
    closing: tuple[Closing, ...] = (web.aclose,)
    if github is not None and github is not shared:
        closing = (*closing, github.aclose)
    looker = hosted if isinstance(hosted, GitHubSource) else None
    return service, LocationAnalyzer(service, looker), closing


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


def _own_client(settings: Settings) -> GitHubClient | None:
    has_credentials = settings.github_token or settings.forge.github.app_id
    return github_client(settings) if has_credentials else None
