"""What only the publisher of this machine does: files, directories, processes that die."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.localforge import LocalForge, objects
from landform.adapters.localforge.publisher import MAKING, LocalPublisher
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.tasks.ports import NewRepository, ProposedFiles, RepositoryAddress
from landform.templates.files import TemplateFile as File
from tests.support.forge import BASE_URL, NOON, SEED, git, push_commit

DAYS = 24 * 3600
ORDER = NewRepository(
    RepositoryAddress("github.com", "Acme", "Orders"),
    {"README.md": File(b"# orders\n"), "catalog-info.yaml": File(b"kind: Component\n")},
    task_id="task-1",
)


@pytest.fixture
async def publisher(tmp_path: Path) -> LocalPublisher:
    forge = await LocalForge.create(
        tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=lambda: NOON
    )
    directory = tmp_path / "all repositories"
    return LocalPublisher(
        directory, forge, infra="acme/infra", base_branch="main", clock=lambda: NOON
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "all repositories/acme/orders.git"


async def test_it_is_cloned_from_where_it_was_published(
    publisher: LocalPublisher, tmp_path: Path
) -> None:
    published = await publisher.create_repository(replace(ORDER, default_branch="trunk"))
    clone = tmp_path / "clone"
    _clone(published.remote_url, clone)
    assert (clone / "README.md").read_text() == "# orders\n"
    assert git(clone / ".git", "rev-parse", "HEAD") == published.commit
    assert git(clone / ".git", "symbolic-ref", "--short", "HEAD") == "trunk"
    git(clone / ".git", "fsck", "--strict")


async def test_it_is_given_again_whatever_people_pushed_since(
    publisher: LocalPublisher, place: Path
) -> None:
    first = await publisher.create_repository(ORDER)
    push_commit(place, "main", {"README.md": "# better\n"}, ())
    assert await publisher.create_repository(ORDER) == first
    assert await publisher.read_url(f"{first.contents_url}/README.md") == "# better\n"
    git(place, "branch", "-m", "main", "trunk")
    assert await publisher.create_repository(ORDER) == first
    assert git(place, "for-each-ref", "--format=%(refname)") == "refs/heads/trunk"


@pytest.mark.parametrize("verb", ["init", "config", "fast-import", "update-ref"])
async def test_a_crash_at_any_git_leaves_nothing_half_made(
    publisher: LocalPublisher, place: Path, tmp_path: Path, verb: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A git in front of the real one that dies once, when it is asked for this."""
    monkeypatch.setenv("PATH", f"{_dying_git(tmp_path, verb)}:{os.environ['PATH']}")
    with pytest.raises(ForgeUnavailable):
        await publisher.create_repository(ORDER)
    assert _listing(place.parent) == []
    other = replace(ORDER, task_id="task-2", default_branch="other")
    await publisher.create_repository(other)
    assert git(place, "symbolic-ref", "HEAD") == "refs/heads/other"


async def test_what_a_killed_process_left_behind_is_cleared_away(
    publisher: LocalPublisher, place: Path
) -> None:
    left = [place.parent / f"{MAKING}{name}" for name in ("yesterday", "now")]
    for each in left:
        (each / "orders.git/objects").mkdir(parents=True)
    os.utime(left[0], times=(left[0].stat().st_mtime - 2 * DAYS,) * 2)
    await publisher.create_repository(ORDER)
    assert sorted(each.name for each in place.parent.iterdir()) == [left[1].name, "orders.git"]


async def test_two_processes_make_one(publisher: LocalPublisher, place: Path) -> None:
    """Both find the name free; both make one; the second finds the first in its place."""
    others = [replace(ORDER, task_id=f"task-{number}") for number in range(5)]
    made = await asyncio.gather(*map(publisher.create_repository, others), return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["ForgeRefused"] * 4 + ["Published"]
    assert [each.name for each in place.parent.iterdir()] == ["orders.git"]


def an_empty_directory(place: Path) -> None:
    place.mkdir(parents=True)


def a_file(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("no repository\n")


def an_empty_repository(place: Path) -> None:
    place.mkdir(parents=True)
    git(place, "init", "--quiet", "--bare")


@pytest.mark.parametrize("something", [an_empty_directory, a_file, an_empty_repository])
async def test_what_is_there_already_is_left_alone(
    publisher: LocalPublisher, place: Path, something: Callable[[Path], None]
) -> None:
    something(place)
    before = _listing(place)
    with pytest.raises(ForgeRefused, match="Choose another name"):
        await publisher.create_repository(ORDER)
    with pytest.raises(ForgeRefused):
        await publisher.read_url(f"{place.as_uri()}/blob/main/README.md")
    assert _listing(place) == before


async def test_links_are_followed_inside_the_repository_only(
    publisher: LocalPublisher, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret\n")
    files = {**ORDER.files, "docs/inside": File(b"../README.md", is_symlink=True)}
    published = await publisher.create_repository(replace(ORDER, files=files))
    assert await publisher.read_url(f"{published.contents_url}/docs/inside") == "# orders\n"
    _push_link(place, "outside", str(tmp_path / "secret"))
    _push_link(place, "above", "../../../secret")
    for link in ("outside", "above"):
        with pytest.raises(ForgeRefused, match="There is no file"):
            await publisher.read_url(f"{published.contents_url}/{link}")


async def test_only_the_infra_repository_takes_pull_requests(publisher: LocalPublisher) -> None:
    proposal = ProposedFiles(
        repository=RepositoryAddress("github.com", "acme", "orders"),
        branch="change", title="Change", description="", author="user:default/alice",
        files={"a": File(b"a")},
    )  # fmt: skip
    with pytest.raises(ForgeRefused, match=r"acme/infra only .*names acme/orders"):
        await publisher.propose(proposal)
    infra = replace(proposal, repository=RepositoryAddress("github.com", "ACME", "infra"))
    with pytest.raises(ForgeRefused, match=r"go to main only .*names release"):
        await publisher.propose(replace(infra, target_branch="release"))
    assert (await publisher.propose(infra)).url == f"{BASE_URL}/pull-requests/1"


async def test_a_disk_that_takes_nothing_is_told_of(publisher: LocalPublisher, place: Path) -> None:
    place.parent.parent.write_text("no directory")
    with pytest.raises(ForgeUnavailable, match="cannot be written here"):
        await publisher.create_repository(ORDER)


def _clone(url: str, to: Path) -> None:
    subprocess.run(["git", "clone", "--quiet", url, str(to)], check=True)


def _listing(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*"))


def _dying_git(root: Path, verb: str) -> Path:
    real = subprocess.run(["which", "git"], check=True, capture_output=True, text=True).stdout
    directory, died = root / "bin", root / "died"
    directory.mkdir()
    script = directory / "git"
    script.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = {verb} ] && [ ! -e "{died}" ]; then touch "{died}"; kill -9 $$; fi\n'
        f'exec {real.strip()} "$@"\n'
    )
    script.chmod(0o755)
    return directory


def _push_link(place: Path, path: str, target: str) -> None:
    about: dict[str, Any] = {"stdin": target}
    blob = git(place, "hash-object", "-w", "--stdin", **about)
    line = f"{objects.SYMLINK} blob {blob}\t{path}\n"
    tree = git(place, "mktree", stdin=git(place, "ls-tree", "main") + "\n" + line)
    command = ("-c", "user.name=x", "-c", "user.email=x@x.example", "commit-tree", tree)
    commit = git(place, *command, "-p", "main", "-m", "link")
    git(place, "update-ref", "refs/heads/main", commit)
