"""What every publisher does. Told over the memory one, git on this machine, and GitHub's.

GitHub is the emulator of `tests/support/github`.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from landform.adapters.github import GitHubPublisher
from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.publisher import LocalPublisher
from landform.changes.errors import ForgeRefused, ForgeUnavailable, UnsafePath
from landform.kernel.names import UnsafeName
from landform.tasks.ports import NewRepository, ProposedFiles, Publisher, RepositoryAddress
from landform.templates.files import TemplateFile as File
from tests.support.forge import BASE_URL, NOON, SEED, git
from tests.support.github import faults
from tests.support.github.emulator import GitHubEmulator
from tests.support.github_forge import BOT, KnownAccounts, github_client
from tests.support.publisher import HOST, MemoryPublisher

DESCRIPTOR = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\n"
BINARY = bytes(range(256))
FILES = {
    "catalog-info.yaml": File(DESCRIPTOR.encode()),
    "README.md": File("Größe: 20 GiB\r\n\r\nno newline at the end".encode()),
    "bin/start": File(b"#!/bin/sh\n", mode=0o755),
    "docs/logo.png": File(BINARY),
    "docs/zero.txt": File(b"a\0b"),
    "docs/latest": File(b"../README.md", is_symlink=True),
    "empty": File(b""),
}


class Stage(Protocol):
    """The same story told with different means. ``host`` is what a template must name."""

    publisher: Publisher
    host: str

    def tree(self, name: str) -> dict[str, tuple[str, bytes]]:
        """Mode and content of what is in the only commit of the repository, by path."""

    def message(self, name: str) -> str: ...

    def proposed(self, branch: str) -> dict[str, tuple[str, bytes]]:
        """Mode and content of the files on a branch of acme/infra."""

    def break_down(self) -> None: ...

    def heal(self) -> None: ...


class MemoryStage:
    host = HOST

    def __init__(self) -> None:
        self.memory = MemoryPublisher()
        self.memory.add_repository("acme/infra", SEED)
        self.publisher: Publisher = self.memory

    def tree(self, name: str) -> dict[str, tuple[str, bytes]]:
        held = self.memory.repositories[f"acme/{name}"].order.files
        return {path: (_mode(file), file.content) for path, file in held.items()}

    def message(self, name: str) -> str:
        order = self.memory.repositories[f"acme/{name}"].order
        return f"{order.message}\n\nLandform-Task: {order.task_id}\n"

    def proposed(self, branch: str) -> dict[str, tuple[str, bytes]]:
        proposal = self.memory.proposals["acme/infra", branch]
        kept = {
            path: ("100644", text.encode())
            for path, text in SEED.items()
            if path not in proposal.removed
        }
        return kept | {
            path: ("100755" if path in proposal.executable else "100644", text.encode())
            for path, text in proposal.files.items()
        }

    def break_down(self) -> None:
        self.memory.down = True

    def heal(self) -> None:
        self.memory.down = False


class LocalStage:
    host = "github.com"

    def __init__(self, root: Path, publisher: LocalPublisher) -> None:
        self.root = root
        self.publisher: Publisher = publisher

    def tree(self, name: str) -> dict[str, tuple[str, bytes]]:
        return _tree(self.root / f"repositories/acme/{name}.git", "HEAD", commits=1)

    def message(self, name: str) -> str:
        place = self.root / f"repositories/acme/{name}.git"
        return git(place, "log", "--format=%B", "HEAD")

    def proposed(self, branch: str) -> dict[str, tuple[str, bytes]]:
        return _tree(self.root / "infra.git", f"refs/heads/{branch}", commits=2)

    def break_down(self) -> None:
        (self.root / "repositories").write_text("no directory")

    def heal(self) -> None:
        (self.root / "repositories").unlink()


class GitHubStage:
    def __init__(self, emulator: GitHubEmulator, publisher: GitHubPublisher) -> None:
        self.emulator, self.host = emulator, emulator.host
        self.publisher: Publisher = publisher

    def tree(self, name: str) -> dict[str, tuple[str, bytes]]:
        record = self.emulator.repository(f"acme/{name}")
        return _tree(record.git.path, "HEAD", commits=1)

    def message(self, name: str) -> str:
        store = self.emulator.repository(f"acme/{name}").git
        return git(store.path, "log", "--format=%B", "HEAD")

    def proposed(self, branch: str) -> dict[str, tuple[str, bytes]]:
        place = self.emulator.repository("acme/infra").git.path
        return _tree(place, f"refs/heads/{branch}", commits=2)

    def break_down(self) -> None:
        self.emulator.faults.add(faults.bad_gateway(), times=None)

    def heal(self) -> None:
        self.emulator.faults.clear()


@pytest.fixture(params=["memory", "local", "github"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        if request.param == "memory":
            yield MemoryStage()
        elif request.param == "local":
            yield LocalStage(tmp_path, await local_publisher(tmp_path))
        else:
            gh = stack.enter_context(GitHubEmulator(tmp_path / "github", clock=lambda: NOON))
            gh.create_repository("acme/infra", SEED)
            gh.add_user(BOT)
            gh.add_organization("acme", BOT)
            gh.start()
            client = await stack.enter_async_context(github_client(gh))
            accounts = KnownAccounts()
            yield GitHubStage(gh, GitHubPublisher(client, accounts=accounts, clock=lambda: NOON))


async def local_publisher(root: Path) -> LocalPublisher:
    forge = await LocalForge.create(root / "infra.git", SEED, base_url=BASE_URL, clock=lambda: NOON)
    return LocalPublisher(
        root / "repositories", forge, infra="acme/infra", base_branch="main", clock=lambda: NOON
    )


def an_order(stage: Stage, **about: Any) -> NewRepository:
    """Task 1 wants acme/orders."""
    address = RepositoryAddress(stage.host, "acme", "orders")
    return replace(NewRepository(address, FILES, task_id="task-1"), **about)


def named(stage: Stage, name: str, owner: str = "acme") -> RepositoryAddress:
    return RepositoryAddress(stage.host, owner, name)


def a_proposal(stage: Stage, **about: Any) -> ProposedFiles:
    """Alice proposes a stack and a script to the infra repository."""
    proposal = ProposedFiles(
        repository=named(stage, "infra"),
        branch="orders-db",
        title="Create orders-db",
        description="Please.",
        files={"live/main.tf": File(b"# new\n"), "run.sh": File(b"#!/bin/sh\n", mode=0o755)},
        author="user:default/alice",
    )
    return replace(proposal, **about)


# ── a new repository ─────────────────────────────────────────────────────────────────


async def test_a_new_repository_has_the_very_files_in_one_commit(stage: Stage) -> None:
    published = await stage.publisher.create_repository(an_order(stage))
    assert stage.tree("orders") == {
        path: (_mode(file), file.content) for path, file in FILES.items()
    }
    assert len(published.commit) == 40


async def test_its_commit_says_which_task_made_it(stage: Stage) -> None:
    await stage.publisher.create_repository(an_order(stage, message="Start the service"))
    assert stage.message("orders").strip() == "Start the service\n\nLandform-Task: task-1"


async def test_its_descriptor_is_read_where_it_was_published(stage: Stage) -> None:
    published = await stage.publisher.create_repository(an_order(stage))
    url = f"{published.contents_url}/catalog-info.yaml"
    assert await stage.publisher.read_url(url) == DESCRIPTOR


@pytest.mark.parametrize("branch", ["main", "master", "trunk"])
async def test_its_branch_has_the_name_that_was_asked_for(stage: Stage, branch: str) -> None:
    published = await stage.publisher.create_repository(an_order(stage, default_branch=branch))
    assert published.contents_url.endswith(f"/blob/{branch}")
    assert stage.tree("orders").keys() == FILES.keys()
    assert await stage.publisher.read_url(f"{published.contents_url}/README.md")


async def test_the_same_order_again_gives_the_same(stage: Stage) -> None:
    first = await stage.publisher.create_repository(an_order(stage))
    assert await stage.publisher.create_repository(an_order(stage)) == first
    assert stage.tree("orders").keys() == FILES.keys()


@pytest.mark.parametrize("branch", ["main", "other"])
@pytest.mark.parametrize("name", ["orders", "Orders"])
async def test_another_task_does_not_get_a_name_that_is_taken(
    stage: Stage, name: str, branch: str
) -> None:
    """Not by another branch either, nor by writing it with a capital."""
    await stage.publisher.create_repository(an_order(stage))
    other = an_order(
        stage, task_id="task-2", address=named(stage, name), default_branch=branch,
        files={"mine": File(b"2")},
    )  # fmt: skip
    with pytest.raises(ForgeRefused, match=r"already\. Choose another name"):
        await stage.publisher.create_repository(other)
    assert stage.tree("orders").keys() == FILES.keys()


async def test_of_two_tasks_at_the_same_moment_one_gets_the_name(stage: Stage) -> None:
    orders = [
        an_order(stage, task_id=f"task-{number}", files={"mine": File(b"%d" % number)})
        for number in range(4)
    ]
    made = await asyncio.gather(
        *map(stage.publisher.create_repository, orders), return_exceptions=True
    )
    [winner] = [number for number, each in enumerate(made) if not isinstance(each, Exception)]
    losers = [each for each in made if isinstance(each, Exception)]
    assert all(isinstance(each, ForgeRefused) for each in losers), losers
    assert stage.tree("orders") == {"mine": ("100644", b"%d" % winner)}


async def test_the_same_task_twice_at_the_same_moment_makes_one(stage: Stage) -> None:
    order = an_order(stage)
    made = await asyncio.gather(
        *(stage.publisher.create_repository(order) for _ in range(3)), return_exceptions=True
    )
    assert all(not isinstance(each, BaseException) or isinstance(each, ForgeUnavailable)
               for each in made), made  # fmt: skip
    again = await stage.publisher.create_repository(order)
    assert {each for each in made if not isinstance(each, BaseException)} <= {again}
    assert stage.tree("orders").keys() == FILES.keys()


async def test_words_of_a_message_do_not_make_it_another_tasks(stage: Stage) -> None:
    message = "Start\n\nLandform-Task: task-2"
    await stage.publisher.create_repository(an_order(stage, message=message))
    with pytest.raises(ForgeRefused, match="Choose another name"):
        await stage.publisher.create_repository(an_order(stage, task_id="task-2"))


async def test_the_infra_repository_is_nobodys_to_create(stage: Stage) -> None:
    for name in ("infra", "INFRA"):
        with pytest.raises(ForgeRefused, match="Choose another name"):
            await stage.publisher.create_repository(an_order(stage, address=named(stage, name)))


async def test_nothing_cannot_be_published(stage: Stage) -> None:
    with pytest.raises(ForgeRefused, match="There are no files"):
        await stage.publisher.create_repository(an_order(stage, files={}))


@pytest.mark.parametrize("name", ["orders.git", "Orders.GIT", "orders.wiki"])
async def test_a_name_that_git_would_misread_is_refused(stage: Stage, name: str) -> None:
    with pytest.raises(ForgeRefused, match="cannot be named"):
        await stage.publisher.create_repository(an_order(stage, address=named(stage, name)))


@pytest.mark.parametrize("name", ["", "..", "../infra", "a/b", ".git", "-x", "a b", "x.lock"])
async def test_unsafe_names_are_refused(stage: Stage, name: str) -> None:
    about: list[dict[str, Any]] = [
        {"address": named(stage, name)},
        {"address": named(stage, "orders", owner=name)},
        {"default_branch": name},
    ]
    for each in about:
        with pytest.raises(UnsafeName):
            await stage.publisher.create_repository(an_order(stage, **each))


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", ".git/config", "a/.GIT/x", "a\\b", "a\nb", ""]
)
async def test_unsafe_paths_are_refused(stage: Stage, path: str) -> None:
    with pytest.raises(UnsafePath):
        await stage.publisher.create_repository(an_order(stage, files={path: File(b"x")}))
    with pytest.raises(UnsafePath):
        await stage.publisher.propose(a_proposal(stage, files={path: File(b"x")}))
    with pytest.raises(UnsafePath):
        await stage.publisher.propose(a_proposal(stage, removed=(path,)))


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "a/../../x", ".git/config", ""])
async def test_links_that_leave_the_repository_are_refused(stage: Stage, target: str) -> None:
    files = {"docs/link": File(target.encode(), is_symlink=True)}
    with pytest.raises(UnsafePath, match="does not stay in the repository"):
        await stage.publisher.create_repository(an_order(stage, files=files))


async def test_an_outage_costs_time_only(stage: Stage) -> None:
    stage.break_down()
    with pytest.raises(ForgeUnavailable):
        await stage.publisher.create_repository(an_order(stage))
    stage.heal()
    await stage.publisher.create_repository(an_order(stage))
    assert stage.tree("orders").keys() == FILES.keys()


# ── a pull request ───────────────────────────────────────────────────────────────────


async def test_a_proposal_becomes_a_pull_request_to_the_default_branch(stage: Stage) -> None:
    opened = await stage.publisher.propose(a_proposal(stage, removed=("README.md",)))
    assert (opened.number, opened.target_branch) == (1, "main")
    assert opened.url.endswith("/1")
    database = "modules/database/main.tf"
    assert stage.proposed("orders-db") == {
        database: ("100644", SEED[database].encode()),
        "live/main.tf": ("100644", b"# new\n"),
        "run.sh": ("100755", b"#!/bin/sh\n"),
    }


async def test_a_proposal_twice_is_one_pull_request(stage: Stage) -> None:
    first = await stage.publisher.propose(a_proposal(stage))
    assert await stage.publisher.propose(a_proposal(stage)) == first
    second = await stage.publisher.propose(a_proposal(stage, branch="another"))
    assert second.number == 2


async def test_a_branch_of_a_request_is_no_task_s(stage: Stage) -> None:
    branch = "landform-orders-6a2f1c9e-0f7b-4c57-9d0e-3f1f5c7f9a10"
    with pytest.raises(ForgeRefused, match="those of requests"):
        await stage.publisher.propose(a_proposal(stage, branch=branch))
    opened = await stage.publisher.propose(a_proposal(stage, branch="landform-orders"))
    assert opened.number == 1


async def test_a_target_branch_may_be_named(stage: Stage) -> None:
    opened = await stage.publisher.propose(a_proposal(stage, target_branch="main"))
    assert opened.target_branch == "main"


async def test_a_proposal_to_a_repository_that_is_not_there_is_refused(stage: Stage) -> None:
    with pytest.raises(ForgeRefused, match="acme/nowhere"):
        await stage.publisher.propose(a_proposal(stage, repository=named(stage, "nowhere")))


async def test_what_is_no_text_cannot_be_proposed(stage: Stage) -> None:
    with pytest.raises(ForgeRefused, match=r"logo\.png is not text"):
        await stage.publisher.propose(a_proposal(stage, files={"logo.png": File(BINARY)}))
    link = {"latest": File(b"README.md", is_symlink=True)}
    with pytest.raises(ForgeRefused, match="latest is a symbolic link"):
        await stage.publisher.propose(a_proposal(stage, files=link))


# ── a file by its address ────────────────────────────────────────────────────────────


async def test_only_a_file_that_is_there_can_be_read(stage: Stage) -> None:
    published = await stage.publisher.create_repository(an_order(stage))
    contents = published.contents_url
    for url in (
        f"{contents}/nowhere.yaml",
        f"{contents}/docs",
        f"{contents}/README.md/x",
        f"{contents.replace('/blob/main', '/blob/nowhere')}/README.md",
        f"{contents.replace('orders', 'nowhere')}/README.md",
        contents,
        published.remote_url,
    ):
        with pytest.raises(ForgeRefused):
            await stage.publisher.read_url(url)


async def test_only_text_can_be_read(stage: Stage) -> None:
    published = await stage.publisher.create_repository(an_order(stage))
    with pytest.raises(ForgeRefused, match=r"docs/logo\.png is not text"):
        await stage.publisher.read_url(f"{published.contents_url}/docs/logo.png")


async def test_only_a_small_file_can_be_read(stage: Stage) -> None:
    files = {"small": File(b"x" * 900_000), "large": File(b"x" * 1_100_000)}
    published = await stage.publisher.create_repository(an_order(stage, files=files))
    assert len(await stage.publisher.read_url(f"{published.contents_url}/small")) == 900_000
    with pytest.raises(ForgeRefused, match="large is larger than"):
        await stage.publisher.read_url(f"{published.contents_url}/large")


ELSEWHERE = [
    "https://evil.example/acme/orders/blob/main/README.md",
    "https://{host}.evil.example/acme/orders/blob/main/README.md",
    "https://{host}@evil.example/acme/orders/blob/main/README.md",
    "https://user:pass@{host}/acme/orders/blob/main/README.md",
    "https://169.254.169.254/latest/meta-data/blob/main/README.md",
    "http://[::1/acme/orders/blob/main/README.md",
    "ftp://{host}/acme/orders/blob/main/README.md",
    "//{host}/acme/orders/blob/main/README.md",
    "file:///etc/passwd",
    "file:///etc/acme/orders.git/blob/main/passwd",
    "/etc/passwd",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_an_address_of_another_place_is_refused(stage: Stage, url: str) -> None:
    await stage.publisher.create_repository(an_order(stage))
    with pytest.raises(ForgeRefused):
        await stage.publisher.read_url(url.format(host=stage.host))


@pytest.mark.parametrize(
    "change",
    ["/../../../infra/blob/main/README.md", "/%2e%2e/x", "/..%2f..%2finfra.git/HEAD", "/a//b", "/"],
)
async def test_an_address_that_climbs_is_refused(stage: Stage, change: str) -> None:
    published = await stage.publisher.create_repository(an_order(stage))
    with pytest.raises(ForgeRefused):
        await stage.publisher.read_url(f"{published.contents_url}{change}")


def _mode(file: File) -> str:
    return "120000" if file.is_symlink else "100755" if file.executable else "100644"


def _tree(repository: Path, ref: str, *, commits: int) -> dict[str, tuple[str, bytes]]:
    assert git(repository, "rev-list", "--count", ref).strip() == str(commits)
    found: Mapping[str, str] = {
        line.partition("\t")[2]: line.partition("\t")[0]
        for line in git(repository, "ls-tree", "-r", "-z", ref).split("\0")
        if line
    }
    return {
        path: (about.split()[0], _blob(repository, about.split()[2]))
        for path, about in found.items()
    }


def _blob(repository: Path, sha: str) -> bytes:
    command = ["git", "-C", str(repository), "cat-file", "blob", sha]
    return subprocess.run(command, check=True, capture_output=True).stdout
