"""The forge and the runner that the settings name: the outside systems that go together.

What speaks to GitHub is imported when GitHub is: it is a tenth of the memory of a service.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from landform.adapters.atlantis.runner import AtlantisRunner
from landform.adapters.atlantis.runner import AtlantisSettings as FollowSettings
from landform.adapters.atlantis.server import AtlantisServer
from landform.adapters.atlantis.statuses import Reporter
from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.publisher import LocalPublisher
from landform.adapters.terraform.runner import EmbeddedRunner
from landform.adapters.terraform.settings import RunnerSettings as EmbeddedSettings
from landform.adapters.terraform.speculative import EmbeddedPlanner
from landform.bootstrap.clock import now
from landform.changes.ports import Accounts, Forge, ReviewDesk
from landform.runs.ports import Runner, SpeculativePlanner
from landform.settings import InvalidSettings, Settings
from landform.tasks.ports import Publisher

if TYPE_CHECKING:
    from landform.adapters.github import AppCredentials, GitHubClient, TokenCredentials


class ForgeWithDesk(Forge, ReviewDesk, Protocol):
    """Both halves of what a forge does for us."""


@dataclass(frozen=True)
class Outside:
    """The forge and the runner, and how to let go of them."""

    forge: ForgeWithDesk
    runner: Runner
    publisher: Publisher
    planner: SpeculativePlanner | None = None
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()
    github: "GitHubClient | None" = None

    async def aclose(self) -> None:
        for close in self.closing:
            await close()


def build_outside(settings: Settings, accounts: Accounts) -> Outside:
    """Build the forge and the runner; opens no connection.

    Raises:
        InvalidSettings: they do not go together, or a secret is missing.
    """
    if settings.forge.kind == "local":
        if settings.runner.kind == "atlantis":
            raise InvalidSettings(
                "runner.kind `atlantis` needs forge.kind `github`: Atlantis listens to GitHub."
            )
        local = _local_forge(settings)
        embedded = _embedded_settings(settings)
        return Outside(
            local,
            EmbeddedRunner(embedded),
            _local_publisher(settings, local),
            _planner(settings, embedded),
        )
    if settings.runner.kind == "embedded":
        raise InvalidSettings(
            "runner.kind `embedded` plans commits of a repository on this machine; with "
            "forge.kind `github` set runner.kind to `atlantis`."
        )
    return _on_github(settings, accounts)


def github_client(settings: Settings) -> "GitHubClient":
    """Raises `InvalidSettings` where there is neither a token nor an App with its key."""
    from landform.adapters.github import GitHubClient, Limits  # noqa: PLC0415 (see above)

    github = settings.forge.github
    return GitHubClient(
        _credentials(settings),
        clock=now,
        base_url=github.api_url,
        ca_bundle=github.ca_file,
        limits=Limits(
            seconds_between_writes=github.seconds_between_writes,
            reads_per_minute=github.reads_per_minute,
            looks_per_minute=github.looks_per_minute,
        ),
    )


def _on_github(settings: Settings, accounts: Accounts) -> Outside:
    from landform.adapters.github import (  # noqa: PLC0415 (see above)
        GitHubChannel,
        GitHubForge,
        GitHubPublisher,
    )

    client = github_client(settings)
    repository = settings.forge.repository
    forge = GitHubForge(
        client,
        repository=repository,
        accounts=accounts,
        base_branch=settings.forge.base_branch,
    )
    publisher = GitHubPublisher(client, accounts=accounts, clock=now)
    server = AtlantisServer(settings.runner.atlantis.url)
    channel = GitHubChannel(client, repository=repository)
    runner = AtlantisRunner(channel, server, _follow_settings(settings), now)
    return Outside(forge, runner, publisher, closing=(client.aclose, server.close), github=client)


def _credentials(settings: Settings) -> "AppCredentials | TokenCredentials":
    from landform.adapters.github import (  # noqa: PLC0415 (see above)
        AppCredentials,
        TokenCredentials,
    )

    github = settings.forge.github
    if github.app_id is not None:
        if settings.github_private_key is None:
            raise InvalidSettings(
                "forge.github.app_id is set, but not its key: put the App's private key into "
                "LANDFORM_GITHUB_PRIVATE_KEY, or into a file of the secrets directory."
            )
        return AppCredentials(
            github.app_id,
            settings.github_private_key.get_secret_value(),
            github.installation_id,
            settings.forge.repository,
        )
    if settings.github_token is None:
        raise InvalidSettings(
            "forge.kind `github` needs forge.github.app_id and LANDFORM_GITHUB_PRIVATE_KEY "
            "(an App, recommended), or LANDFORM_GITHUB_TOKEN."
        )
    return TokenCredentials(settings.github_token.get_secret_value())


def _follow_settings(settings: Settings) -> FollowSettings:
    atlantis = settings.runner.atlantis
    if not atlantis.login:
        raise InvalidSettings(
            "runner.atlantis.login must name the account that Atlantis comments with: nobody "
            "else's commit statuses are believed."
        )
    return FollowSettings(
        Reporter(atlantis.login, atlantis.status_name),
        executable=atlantis.executable,
        patience=timedelta(seconds=atlantis.patience_seconds),
        silence=timedelta(seconds=atlantis.silence_seconds),
    )


def _local_forge(settings: Settings) -> LocalForge:
    return LocalForge(
        settings.forge.path.absolute(),
        base_url=settings.url,
        clock=now,
        base_branch=settings.forge.base_branch,
    )


def _local_publisher(settings: Settings, forge: LocalForge) -> LocalPublisher:
    return LocalPublisher(
        settings.tasks.repositories,
        forge,
        infra=settings.forge.repository,
        base_branch=settings.forge.base_branch,
        clock=now,
    )


def _planner(settings: Settings, embedded: EmbeddedSettings) -> EmbeddedPlanner | None:
    runner = settings.runner
    if not runner.preview_plans:
        return None
    return EmbeddedPlanner(embedded, limit_seconds=runner.preview_plan_timeout_seconds)


def _embedded_settings(settings: Settings) -> EmbeddedSettings:
    runner, token = settings.runner, settings.atlantis_token
    overrides = {}
    if runner.overrides:
        files = sorted(runner.overrides.glob("*_override.tf"))
        overrides = {file.name: file.read_text(encoding="utf-8") for file in files}
    return EmbeddedSettings(
        work_dir=runner.work_dir.absolute(),
        repository=settings.forge.path.absolute(),
        report_url=settings.url,
        report_token=token.get_secret_value() if token else "",
        repository_name=settings.forge.repository,
        base_branch=settings.forge.base_branch,
        binary=runner.binary,
        overrides=overrides,
        environment=runner.environment,
        cli_config_file=runner.cli_config_file,
        apply_limit_seconds=runner.apply_timeout_seconds,
    )
