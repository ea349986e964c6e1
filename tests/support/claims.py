"""Pull requests that claim to be a request's, where requests have theirs."""

from pathlib import Path
from typing import Any, Protocol

from landform.adapters.github import GitHubClient
from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.publisher import LocalPublisher
from landform.changes.models import Review, ReviewState
from landform.changes.ports import Forge, ReviewDesk
from landform.rendering.stack import render_stack
from landform.requests.models import Request
from landform.requests.pull_request_text import body_of, title_of
from landform.tasks.ports import ProposedFiles, RepositoryAddress
from landform.templates.files import TemplateFile as File
from tests.support.builders import ANA, ROSA
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import github_channel, github_forge
from tests.support.world import PORTAL, REPOSITORY, World

FORKS = {"a fork": "mallory/infra", "a fork of our owner": "acme/infra-copy"}
OURS = "the branch itself"


class Desk(Forge, ReviewDesk, Protocol):
    """All that a forge does."""


class Place(Protocol):
    """A forge, and what people do there."""

    forge: Desk

    async def claim(self, request: Request, how: str) -> int:
        """Open a pull request that looks like the request's; its number."""

    async def approve(self, number: int) -> None: ...

    async def merge(self, number: int) -> None: ...

    async def close(self, number: int) -> None: ...


def told_of(request: Request, world: World) -> tuple[str, str, dict[str, str]]:
    """Title, text and files of the request's own pull request."""
    change = render_stack(request.stack, request.template, world.settings)
    return title_of(request), body_of(request, change, portal_url=PORTAL), change.files


class LocalPlace:
    def __init__(self, world: World, forge: LocalForge, repositories: Path) -> None:
        self.world = world
        self.forge: Desk = forge
        self.publisher = LocalPublisher(
            repositories, forge, infra=REPOSITORY, base_branch="main", clock=world.clock
        )

    async def claim(self, request: Request, how: str) -> int:
        title, body, files = told_of(request, self.world)
        branch = request.branch if how == OURS else f"{request.branch}-2"
        proposed = ProposedFiles(
            repository=RepositoryAddress("github.com", *REPOSITORY.split("/")),
            branch=branch,
            title=title,
            description=body,
            files={path: File(text.encode()) for path, text in files.items()},
            author=ANA,
        )
        return (await self.publisher.propose(proposed)).number

    async def approve(self, number: int) -> None:
        pull = await self.forge.read_pull_request(number)
        review = Review(ROSA, ReviewState.APPROVED, pull.head_sha, "", self.world.clock())
        await self.forge.review(number, review)

    async def merge(self, number: int) -> None:
        await self.forge.merge(
            number, head_sha=(await self.forge.read_pull_request(number)).head_sha
        )

    async def close(self, number: int) -> None:
        await self.forge.close(number)


class GitHubPlace:
    def __init__(self, world: World, client: GitHubClient, gh: GitHubEmulator) -> None:
        self.world, self.gh = world, gh
        self.client = client
        self.forge: Desk = github_forge(client, {ROSA: "rosa-gh"})
        self.channel = github_channel(client)

    def as_account(self, login: str) -> Desk:
        """A forge that takes this account for ours."""
        return github_forge(self.client, {ROSA: "rosa-gh"}, bot_login=login)

    async def claim(self, request: Request, how: str, *, login: str = "mallory") -> int:
        title, body, files = told_of(request, self.world)
        body += "\n\n<!-- landform proposed-by user:default/ana -->"
        fork = FORKS.get(how)
        branch = request.branch if fork or how == OURS else f"{request.branch}-2"
        if self.gh.head(branch, fork) is None or how != OURS:
            self.gh.push(branch, files, login=login, repository=fork)
        owner, _, name = (fork or REPOSITORY).partition("/")
        head = f"{owner}:{branch}" if fork else branch
        return self.gh.open_pull(head, login=login, title=title, body=body, head_repo=name).number

    async def approve(self, number: int) -> None:
        self.gh.review(number, "rosa-gh", "APPROVED")

    async def merge(self, number: int) -> None:
        self.gh.merge(number, "rosa-gh")

    async def close(self, number: int) -> None:
        self.gh.close(number, "rosa-gh")


def use(world: World, forge: Any) -> None:
    world.rewire(
        db=world.db, forge=forge, runner=world.runner, engine=world.engine, states=world.states
    )
