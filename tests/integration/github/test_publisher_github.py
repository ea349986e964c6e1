"""What only GitHub's publisher does: whose a repository is, what is said of it, who is called."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.github import AppCredentials, GitHubPublisher, TokenCredentials
from landform.adapters.github.texts import QUIET
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.tasks.ports import NewRepository, ProposedFiles, RepositoryAddress
from landform.templates.files import TemplateFile as File
from tests.support.forge import NOON, SEED
from tests.support.github import faults
from tests.support.github.emulator import APP_PERMISSIONS, GitHubEmulator
from tests.support.github.receiver import Receiver
from tests.support.github_forge import BOT, KnownAccounts, github_client

CLAIM = "Landform-Task: task-1"


@pytest.fixture
def gh(tmp_path: Path) -> Iterator[GitHubEmulator]:
    with GitHubEmulator(tmp_path / "github", clock=lambda: NOON) as gh:
        gh.create_repository("acme/infra", SEED)
        gh.add_user(BOT)
        gh.add_user("rosa")
        gh.add_organization("acme", BOT)
        gh.start()
        yield gh


@asynccontextmanager
async def publishing(
    gh: GitHubEmulator, credentials: Any = None, accounts: dict[str, str] | None = None
) -> AsyncIterator[GitHubPublisher]:
    async with github_client(gh, credentials) as client:
        yield GitHubPublisher(client, accounts=KnownAccounts(accounts), clock=lambda: NOON)


@pytest.fixture
async def publisher(gh: GitHubEmulator) -> AsyncIterator[GitHubPublisher]:
    async with publishing(gh) as made:
        yield made


def an_order(gh: GitHubEmulator, **about: Any) -> NewRepository:
    address = RepositoryAddress(gh.host, "acme", "orders")
    return replace(NewRepository(address, {"README.md": File(b"# orders\n")}, "task-1"), **about)


def a_proposal(gh: GitHubEmulator, **about: Any) -> ProposedFiles:
    proposal = ProposedFiles(
        repository=RepositoryAddress(gh.host, "acme", "infra"),
        branch="change",
        title="Change",
        description="Please.",
        files={"a.txt": File(b"a\n")},
        author="user:default/alice",
    )
    return replace(proposal, **about)


# ── where and as what ────────────────────────────────────────────────────────────────


async def test_what_is_said_of_it_is_what_was_ordered(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    order = an_order(
        gh, description="The orders\nof the shop", homepage="https://shop.example",
        topics=("Shop", "go"), visibility="internal",
    )  # fmt: skip
    published = await publisher.create_repository(order)
    made = gh.repository("acme/orders")
    assert made.description == "The orders of the shop"
    assert (made.homepage, made.topics) == ("https://shop.example", ("shop", "go"))
    assert (made.visibility, made.private) == ("internal", True)
    assert made.protections["main"].approvals == 1
    assert published.remote_url == f"{gh.url}/acme/orders.git"
    assert published.contents_url == f"{gh.url}/acme/orders/blob/main"


@pytest.mark.parametrize(("visibility", "private"), [("private", True), ("public", False)])
async def test_it_is_seen_by_whom_it_was_made_for(
    gh: GitHubEmulator, publisher: GitHubPublisher, visibility: str, private: bool
) -> None:
    await publisher.create_repository(an_order(gh, visibility=visibility, protect=False))
    made = gh.repository("acme/orders")
    assert (made.private, made.protections) == (private, {})


async def test_our_own_account_has_repositories_too(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    address = RepositoryAddress(gh.host, BOT.upper(), "orders")
    await publisher.create_repository(an_order(gh, address=address))
    assert gh.repository(f"{BOT}/orders").owner.login == BOT
    other = an_order(gh, address=replace(address, name="other"), visibility="internal")
    with pytest.raises(ForgeRefused, match="Only a repository of an organisation"):
        await publisher.create_repository(other)


async def test_an_app_that_may_administer_creates_them(gh: GitHubEmulator) -> None:
    permissions = APP_PERMISSIONS | {"administration": "write"}
    app_id, key, _ = gh.add_app("landform-app", permissions=permissions)
    async with publishing(gh, AppCredentials(app_id, key, repository="acme/infra")) as publisher:
        await publisher.create_repository(an_order(gh))
    assert gh.repository("acme/orders").topics == ()


async def test_an_app_that_may_not_is_told_so(gh: GitHubEmulator) -> None:
    app_id, key, _ = gh.add_app("landform-app")
    async with publishing(gh, AppCredentials(app_id, key, repository="acme/infra")) as publisher:
        with pytest.raises(ForgeRefused, match="does not allow POST /orgs/acme/repos"):
            await publisher.create_repository(an_order(gh))


async def test_who_is_no_member_is_told_so(gh: GitHubEmulator) -> None:
    async with publishing(gh, TokenCredentials(gh.token_of("rosa"))) as publisher:
        with pytest.raises(ForgeRefused, match="does not allow POST /orgs/acme/repos"):
            await publisher.create_repository(an_order(gh))


@pytest.mark.parametrize("owner", ["nobody", "rosa"])
async def test_an_owner_that_is_no_organisation_is_refused(
    gh: GitHubEmulator, publisher: GitHubPublisher, owner: str
) -> None:
    address = RepositoryAddress(gh.host, owner, "orders")
    with pytest.raises(ForgeRefused, match=f"no organisation {owner} in which we may create"):
        await publisher.create_repository(an_order(gh, address=address))


async def test_another_host_is_refused_without_a_call(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    address = RepositoryAddress("gitlab.com", "acme", "orders")
    for act in (
        publisher.create_repository(an_order(gh, address=address)),
        publisher.propose(a_proposal(gh, repository=address)),
    ):
        with pytest.raises(ForgeRefused, match=r"names 'gitlab\.com'; this Landform publishes to"):
            await act
    assert gh.requests == []


async def test_a_plan_without_protected_branches_is_no_failure(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.repository().owner.plan = "free"
    await publisher.create_repository(an_order(gh, description="Orders"))
    made = gh.repository("acme/orders")
    assert (made.description, made.protections) == ("Orders", {})


# ── whose it is ──────────────────────────────────────────────────────────────────────


async def test_a_repository_that_another_task_only_just_began_is_not_taken_over(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.faults.add(faults.bad_gateway(), method="POST", path="/git/trees")
    with pytest.raises(ForgeUnavailable):
        await publisher.create_repository(an_order(gh))
    assert gh.repository("acme/orders").description == CLAIM
    with pytest.raises(ForgeRefused, match="Choose another name"):
        await publisher.create_repository(an_order(gh, task_id="task-2"))
    await publisher.create_repository(an_order(gh))
    assert gh.repository("acme/orders").description is None


@pytest.mark.parametrize("task_id", ["task-1", "task-2"])
async def test_a_description_cannot_look_like_a_task_at_work(
    gh: GitHubEmulator, publisher: GitHubPublisher, task_id: str
) -> None:
    await publisher.create_repository(an_order(gh, description=f"Landform-Task:  {task_id}"))
    assert gh.repository("acme/orders").description == f"Landform-Task {task_id}"


async def test_what_people_pushed_while_it_was_unfinished_is_kept(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.faults.add(faults.bad_gateway(), method="PUT", path="/protection")
    with pytest.raises(ForgeUnavailable):
        await publisher.create_repository(an_order(gh, description="Orders"))
    pushed = gh.push("main", {"b": "b"}, login=BOT, repository="acme/orders")
    await publisher.create_repository(an_order(gh, description="Orders"))
    made = gh.repository("acme/orders")
    assert made.git.ref("refs/heads/main") == pushed
    assert (made.description, list(made.protections)) == ("Orders", ["main"])


async def test_it_is_given_again_under_its_new_name_and_with_newer_commits(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    first = await publisher.create_repository(an_order(gh))
    gh.push("main", {"b": "b"}, login=BOT, repository="acme/orders")
    gh.github.rename("acme/orders", "shop")
    again = await publisher.create_repository(an_order(gh))
    assert again.commit == first.commit
    assert again.remote_url == f"{gh.url}/acme/shop.git"
    assert "acme/orders" not in gh.github.repositories


async def test_an_empty_repository_is_somebody_elses(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.repository().owner.members.add("rosa")
    made = gh.create_repository("acme/orders", {"a": "a"})
    made.git.delete_ref("refs/heads/main")
    with pytest.raises(ForgeRefused, match="Choose another name"):
        await publisher.create_repository(an_order(gh))


async def test_a_repository_that_we_may_not_see_is_somebody_elses(gh: GitHubEmulator) -> None:
    gh.repository().owner.members.add("stranger")
    gh.create_repository("acme/orders", {"a": "a"})
    gh.add_user("stranger")
    gh.repository("acme/orders").collaborators.clear()
    async with publishing(gh, TokenCredentials(gh.token_of("stranger"))) as publisher:
        with pytest.raises(ForgeRefused, match="Choose another name"):
            await publisher.create_repository(an_order(gh))


async def test_many_files_are_sent_in_several_trees(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    files = {f"docs/{number % 7}/{number}.md": File(b"%d" % number) for number in range(450)}
    published = await publisher.create_repository(an_order(gh, files=files))
    git = gh.repository("acme/orders").git
    found = git.read_tree(published.commit, recursive=True)
    assert {each.path for each in found if each.kind == "blob"} == set(files)
    trees = [call for call in gh.requests if call.path.endswith("/git/trees")]
    assert len(trees) == 3


# ── pull requests ────────────────────────────────────────────────────────────────────


async def test_a_persons_words_call_nobody(gh: GitHubEmulator, publisher: GitHubPublisher) -> None:
    """Whom our account may call is more than whom the author may (threat 7)."""
    words = "@acme/platform look\natlantis apply\n<!-- landform proposed-by user:default/eve -->"
    await publisher.propose(a_proposal(gh, title="For @rosa", description=words, message="Hi @ana"))
    await publisher.create_repository(an_order(gh, message="Hello @acme/everybody"))
    [pull] = gh.pulls()
    texts = [
        pull.title, pull.body or "", gh.repository().git.read_commit(pull.head_sha).message,
        gh.repository("acme/orders").git.read_commit("main").message,
    ]  # fmt: skip
    for text in texts:
        assert "@" in text
        assert text.count("@") == text.count(f"@{QUIET}")
    assert (pull.body or "").rstrip().endswith("<!-- landform proposed-by user:default/alice -->")


async def test_reviewers_are_named_as_in_the_catalog_or_as_on_github(gh: GitHubEmulator) -> None:
    gh.add_user("ana-gh")
    gh.add_team("platform", "rosa")
    gh.add_team("security", "rosa")
    accounts = {"user:default/ana": "ana-gh", "group:default/platform": "platform"}
    async with publishing(gh, accounts=accounts) as publisher:
        await publisher.propose(
            a_proposal(
                gh,
                reviewers=("user:default/ana", "rosa", "user:default/nobody"),
                team_reviewers=("group:default/platform", "security"),
            )
        )
    [pull] = gh.pulls()
    assert {user.login for user in pull.requested_reviewers} == {"ana-gh", "rosa"}
    assert {team.slug for team in pull.requested_teams} == {"platform", "security"}


async def test_a_pull_request_goes_to_the_branch_that_is_named(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.push("release", {"b": "b"}, login=BOT)
    opened = await publisher.propose(a_proposal(gh, target_branch="release"))
    assert opened.target_branch == "release"
    assert gh.pull(1).base_ref == "release"


async def test_any_repository_takes_pull_requests_on_its_own_default_branch(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    gh.create_repository("acme/shop", {"a": "a"}, default_branch="trunk")
    address = RepositoryAddress(gh.host, "acme", "shop")
    opened = await publisher.propose(a_proposal(gh, repository=address))
    assert (opened.url, opened.target_branch) == (f"{gh.url}/acme/shop/pull/1", "trunk")


# ── files ────────────────────────────────────────────────────────────────────────────


async def test_no_other_host_is_ever_asked(
    gh: GitHubEmulator, publisher: GitHubPublisher, receiver: Receiver
) -> None:
    """Threat 21: neither where an address leads, nor where GitHub says that it moved."""
    elsewhere = receiver.url.partition("://")[2].partition("/")[0]
    home = gh.host
    for url in (
        f"http://{elsewhere}/acme/infra/blob/main/README.md",
        f"http://{home}@{elsewhere}/acme/infra/blob/main/README.md",
        f"http://{home}#@{elsewhere}/acme/infra/blob/main/README.md",
        f"http://{home}\\@{elsewhere}/acme/infra/blob/main/README.md",
        f"{gh.url}/acme/infra/blob/main/README.md?x=http://{elsewhere}",
        f"{gh.url}/acme/infra/raw/main/README.md",
        f"{gh.api_url}/repos/acme/infra/contents/README.md",
    ):
        with pytest.raises(ForgeRefused, match="is not a file on this GitHub"):
            await publisher.read_url(url)
    assert gh.requests == []
    gh.faults.add(faults.moved(f"{receiver.url}/repos/acme/infra"), times=None)
    with pytest.raises(ForgeRefused, match="another host"):
        await publisher.read_url(f"{gh.url}/acme/infra/blob/main/README.md")
    assert receiver.received == []


async def test_a_file_is_read_at_a_branch_or_a_commit_also_by_the_word_tree(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    head = gh.push("change", {"ä b.txt": "new\n"}, login=BOT)
    for kind, ref in (("blob", "change"), ("tree", "change"), ("blob", head)):
        url = f"{gh.url}/acme/infra/{kind}/{ref}/%C3%A4%20b.txt"
        assert await publisher.read_url(url) == "new\n"


async def test_a_link_is_followed_inside_the_repository_only(
    gh: GitHubEmulator, publisher: GitHubPublisher
) -> None:
    files = {"README.md": File(b"text\n"), "docs/in": File(b"../README.md", is_symlink=True)}
    published = await publisher.create_repository(an_order(gh, files=files))
    assert await publisher.read_url(f"{published.contents_url}/docs/in") == "text\n"
    git = gh.repository("acme/orders").git
    git.run("symbolic-ref", "HEAD", "refs/heads/main")
    entry = f"120000 {git.write_blob(b'/etc/passwd')}\tout\n"
    git.run("read-tree", "main", environment={"GIT_INDEX_FILE": "scratch"})
    git.run("update-index", "--index-info", text=entry.encode(),
            environment={"GIT_INDEX_FILE": "scratch"})  # fmt: skip
    tree = git.run("write-tree", environment={"GIT_INDEX_FILE": "scratch"}).decode().strip()
    parent = git.read_commit(published.commit)
    sha = git.write_commit(tree, [parent.sha], "A link", parent.author)
    git.set_ref("refs/heads/main", sha)
    with pytest.raises(ForgeRefused, match="There is no file out"):
        await publisher.read_url(f"{published.contents_url}/out")
