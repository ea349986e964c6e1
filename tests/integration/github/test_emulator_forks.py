"""Forks as GitHub has them: repositories of their own, whose branches are proposed to another.

https://docs.github.com/en/rest/pulls/pulls has ``head_repo``, and filters a list by
``owner:branch``. What is not said there: a fork that was deleted leaves ``head.repo`` null.
"""

import pytest

from tests.integration.github.client import Http
from tests.integration.github.conftest import REPOSITORY
from tests.support.github.emulator import GitHubEmulator

FORK = "mallory/infra"


@pytest.fixture
def emulator(emulator: GitHubEmulator) -> GitHubEmulator:
    """With a fork that has a branch ``change``, as the repository itself."""
    emulator.add_user("mallory", permission="read")
    emulator.fork(FORK, "mallory")
    emulator.push("change", {"README.md": "# Theirs\n"}, login="mallory", repository=FORK)
    emulator.push("change", {"README.md": "# Ours\n"}, login="landform")
    return emulator


def test_a_pull_request_says_which_repository_its_branch_is_of(emulator: GitHubEmulator) -> None:
    emulator.open_pull("change", login="landform")
    emulator.open_pull("mallory:change", login="mallory")
    ours, theirs = (Http(emulator)("GET", f"pulls/{number}").json() for number in (1, 2))

    assert (ours["head"]["label"], ours["head"]["ref"]) == ("acme:change", "change")
    assert (theirs["head"]["label"], theirs["head"]["ref"]) == ("mallory:change", "change")
    assert ours["head"]["repo"]["full_name"] == REPOSITORY
    assert theirs["head"]["repo"]["full_name"] == FORK
    assert (ours["head"]["repo"]["fork"], theirs["head"]["repo"]["fork"]) == (False, True)
    assert {each["base"]["repo"]["full_name"] for each in (ours, theirs)} == {REPOSITORY}
    assert theirs["head"]["sha"] == emulator.head("change", FORK) != ours["head"]["sha"]


def test_a_list_is_of_one_owners_branch(emulator: GitHubEmulator) -> None:
    emulator.open_pull("change", login="landform")
    emulator.open_pull("mallory:change", login="mallory")

    def listed(head: str) -> list[int]:
        return [each["number"] for each in Http(emulator)("GET", f"pulls?head={head}").json()]

    assert (listed("acme:change"), listed("mallory:change")) == ([1], [2])


def test_of_two_repositories_of_one_owner_head_repo_says_which(emulator: GitHubEmulator) -> None:
    emulator.fork("acme/infra-copy", "mallory")
    copied = emulator.push("change", {"a": "b"}, login="mallory", repository="acme/infra-copy")
    order = {"title": "Change", "head": "acme:change", "base": "main", "head_repo": "infra-copy"}

    made = Http(emulator, "mallory")("POST", "pulls", order).json()

    assert made["head"]["sha"] == copied
    assert made["head"]["label"] == "acme:change"  # as of the repository itself
    assert [each["number"] for each in Http(emulator)("GET", "pulls?head=acme:change").json()] == [
        made["number"]
    ]


def test_each_follows_the_branch_of_its_own_repository(emulator: GitHubEmulator) -> None:
    emulator.open_pull("change", login="landform")
    emulator.open_pull("mallory:change", login="mallory")
    before = emulator.pull(1).head_sha

    pushed = emulator.push("change", {"b": "c"}, login="mallory", repository=FORK)
    emulator.push("main", {"d": "e"}, login="mallory", repository=FORK)

    assert (emulator.pull(1).head_sha, emulator.pull(2).head_sha) == (before, pushed)
    emulator.delete_branch("change", "landform")
    assert (emulator.pull(1).state, emulator.pull(2).state) == ("closed", "open")


def test_it_is_merged_like_any_other(emulator: GitHubEmulator) -> None:
    emulator.open_pull("mallory:change", login="mallory")

    emulator.merge(1, "landform")

    assert emulator.file("README.md") == "# Theirs\n"


def test_a_fork_that_was_deleted_is_an_unknown_repository(emulator: GitHubEmulator) -> None:
    emulator.open_pull("mallory:change", login="mallory")

    emulator.delete_repository(FORK)

    told = Http(emulator)("GET", "pulls/1").json()
    assert (told["head"]["repo"], told["head"]["label"]) == (None, "mallory:change")
    assert told["state"] == "open"
