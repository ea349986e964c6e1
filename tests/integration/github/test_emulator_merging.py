"""Pull requests merge, conflict, wait and follow their branches as at GitHub."""

import pytest

from tests.integration.github.client import Http
from tests.support.github.emulator import GitHubEmulator


@pytest.fixture
def emulator(emulator: GitHubEmulator) -> GitHubEmulator:
    """With one open pull request, which changes one file."""
    emulator.push("change", {"README.md": "# Changed\n"}, login="landform")
    emulator.open_pull("change", login="landform", title="Change", body="Because")
    return emulator


def state(emulator: GitHubEmulator) -> tuple[bool | None, str]:
    told = Http(emulator)("GET", "pulls/1").json()
    return told["mergeable"], told["mergeable_state"]


def test_it_is_clean_when_nothing_stands_against_it(emulator: GitHubEmulator) -> None:
    assert state(emulator) == (True, "clean")


def test_it_is_dirty_when_it_conflicts_with_the_base(emulator: GitHubEmulator) -> None:
    emulator.push("main", {"README.md": "# Otherwise\n"}, login="rosa")
    assert state(emulator) == (False, "dirty")
    answer = Http(emulator)("PUT", "pulls/1/merge", {})
    assert (answer.status_code, answer.json()["message"]) == (405, "Pull Request is not mergeable")


def test_it_is_unstable_while_a_status_is_not_a_success(emulator: GitHubEmulator) -> None:
    emulator.set_status(emulator.pull(1).head_sha, "lint", "failure")
    assert state(emulator) == (True, "unstable")


def test_it_is_blocked_until_protection_has_what_it_asks(emulator: GitHubEmulator) -> None:
    emulator.protect("main", approvals=1, contexts=("plan",))
    assert state(emulator) == (True, "blocked")
    answer = Http(emulator)("PUT", "pulls/1/merge", {})
    assert answer.status_code == 405
    assert "At least 1 approving review is required" in answer.json()["message"]
    emulator.review(1, "rosa")
    assert state(emulator) == (True, "blocked")
    emulator.set_status(emulator.pull(1).head_sha, "plan", "success")
    assert state(emulator) == (True, "clean")


def test_a_later_request_for_changes_outweighs_an_approval(emulator: GitHubEmulator) -> None:
    emulator.protect("main", approvals=1)
    emulator.review(1, "rosa", "APPROVED")
    emulator.review(1, "rosa", "CHANGES_REQUESTED")
    emulator.review(1, "rosa", "COMMENTED")
    assert state(emulator) == (True, "blocked")


def test_a_readers_approval_does_not_count(emulator: GitHubEmulator) -> None:
    emulator.protect("main", approvals=1)
    emulator.review(1, "ana")
    assert state(emulator) == (True, "blocked")


def test_a_push_dismisses_approvals_where_protection_says_so(emulator: GitHubEmulator) -> None:
    emulator.protect("main", approvals=1, dismiss_stale=True)
    emulator.review(1, "rosa")
    emulator.push("change", {"more": "x"}, login="landform")
    assert [each.state for each in emulator.pull(1).reviews] == ["DISMISSED"]
    assert state(emulator) == (True, "blocked")


def test_it_is_behind_when_protection_wants_it_up_to_date(emulator: GitHubEmulator) -> None:
    emulator.protect("main", strict=True)
    emulator.push("main", {"other": "x"}, login="rosa")
    assert state(emulator) == (True, "behind")


def test_whether_it_merges_may_not_be_known_yet(emulator: GitHubEmulator) -> None:
    emulator.pull(1).unknown_reads = 1
    assert state(emulator) == (None, "unknown")
    assert state(emulator) == (True, "clean")


def test_a_merge_of_another_head_is_refused(emulator: GitHubEmulator) -> None:
    answer = Http(emulator)("PUT", "pulls/1/merge", {"sha": "0" * 40})
    assert answer.status_code == 409
    assert answer.json()["message"] == (
        "Head branch was modified. Review and try the merge again."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "message", "parents"),
    [
        ("squash", "Change (#1)", 1),
        ("merge", "Merge pull request #1 from change\n\nChange", 2),
        ("rebase", "Change by hand", 1),
    ],
)
def test_each_way_to_merge_makes_its_own_commit(
    emulator: GitHubEmulator, method: str, message: str, parents: int
) -> None:
    emulator.push("main", {"other": "x"}, login="rosa")
    sha = Http(emulator)("PUT", "pulls/1/merge", {"merge_method": method}).json()["sha"]
    commit = emulator.repository().git.read_commit(sha)
    assert (commit.message, len(commit.parents)) == (message, parents)
    assert emulator.file("README.md") == "# Changed\n"
    assert emulator.head("main") == emulator.pull(1).merge_commit_sha == sha


def test_deleting_the_branch_closes_it(emulator: GitHubEmulator) -> None:
    emulator.delete_branch("change", "landform")
    assert (emulator.pull(1).state, emulator.pull(1).merged) == ("closed", False)
    answer = Http(emulator)("PATCH", "pulls/1", {"state": "open"})
    assert answer.status_code == 422
    assert "branch has been deleted" in answer.text


def test_pushing_its_commits_to_the_base_merges_it(emulator: GitHubEmulator) -> None:
    sha = emulator.head("change")
    assert Http(emulator)("PATCH", "git/refs/heads/main", {"sha": sha}).status_code == 200
    assert emulator.pull(1).merged


def test_a_closed_one_can_be_opened_again(emulator: GitHubEmulator) -> None:
    http = Http(emulator)
    http("PATCH", "pulls/1", {"state": "closed"})
    assert state(emulator) == (None, "unknown")
    http("PATCH", "pulls/1", {"state": "open"})
    assert state(emulator) == (True, "clean")


def test_lists_are_filtered_by_state_base_and_head(emulator: GitHubEmulator) -> None:
    emulator.push("other", {"x": "x"}, login="landform")
    emulator.open_pull("other", login="landform")
    emulator.close(1, "rosa")

    def numbers(query: str) -> list[int]:
        return [each["number"] for each in Http(emulator)("GET", f"pulls?{query}").json()]

    assert numbers("") == [2]
    assert numbers("state=all") == [2, 1]
    assert numbers("state=all&direction=asc") == [1, 2]
    assert numbers("state=closed") == [1]
    assert numbers("state=all&head=acme:change") == [1]
    assert numbers("state=all&base=elsewhere") == []
