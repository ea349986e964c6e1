"""PyGithub finds in the emulator what it finds at GitHub: answers, refusals, pages, headers."""

import re
from urllib.parse import parse_qsl

import pytest
from github import Auth, BadCredentialsException, GithubException, UnknownObjectException

from tests.integration.github.client import Http, commit_files, propose, pygithub
from tests.integration.github.conftest import REPOSITORY
from tests.support.github.emulator import GitHubEmulator

HEX = "<sha>"


def trace(emulator: GitHubEmulator) -> list[str]:
    """The calls so far within the repository, every SHA written the same."""
    return [
        f"{call.method} {re.sub('[0-9a-f]{40}', HEX, call.path.removeprefix('/repos/acme/infra'))}"
        for call in emulator.requests
    ]


def test_one_commit_with_many_files_becomes_a_merged_pull_request(
    emulator: GitHubEmulator,
) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    files = {"live/a/main.tf": "# a\n", "live/b/main.tf": "# b\n"}
    sha = commit_files(repository, files, removed=("live/old/main.tf",))
    repository.create_git_ref("refs/heads/landform/1", sha)
    pull = repository.create_pull(base="main", head="landform/1", title="T", body="B", draft=False)
    pull.add_to_labels("landform", "env:prod")
    pull.create_review_request(reviewers=["rosa"], team_reviewers=["platform"])
    repository.get_commit(sha).create_status(
        "success", target_url="https://landform.example/1", description="D", context="landform"
    )
    pull.create_issue_comment("atlantis apply -d live/a")
    emulator.review(1, "rosa")
    assert pull.merge(merge_method="squash", sha=sha).merged
    repository.get_git_ref("heads/landform/1").delete()

    assert emulator.file("live/a/main.tf") == "# a\n"
    assert emulator.file("live/old/main.tf") is None
    assert emulator.head("landform/1") is None
    merged = emulator.pull(1)
    assert (merged.merged, [each.name for each in merged.labels]) == (
        True,
        ["landform", "env:prod"],
    )
    assert [each.slug for each in merged.requested_teams] == ["platform"]
    assert trace(emulator) == [
        "GET ",
        "GET /git/ref/heads/main",
        f"GET /git/commits/{HEX}",
        "POST /git/trees",
        "POST /git/commits",
        "POST /git/refs",
        "POST /pulls",
        "POST /issues/1/labels",
        "POST /pulls/1/requested_reviewers",
        f"GET /commits/{HEX}",
        f"POST /statuses/{HEX}",
        "POST /issues/1/comments",
        "PUT /pulls/1/merge",
        "GET /git/ref/heads/landform/1",
        "DELETE /git/refs/heads/landform/1",
    ]


def test_the_same_commit_made_twice_is_one(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    first, again, other = (
        commit_files(repository, {"a": text}) for text in ("same", "same", "other")
    )
    assert first == again != other


def test_a_branch_that_exists_is_refused_in_githubs_words(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    with pytest.raises(GithubException, match="Reference already exists") as refusal:
        repository.create_git_ref("refs/heads/main", str(emulator.head("main")))
    assert refusal.value.status == 422


def test_a_branch_moves_only_forward_unless_forced(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    before, sha = str(emulator.head("main")), commit_files(repository, {"a": "a"})
    ref = repository.get_git_ref("heads/main")
    ref.edit(sha)
    with pytest.raises(GithubException, match="Update is not a fast forward"):
        ref.edit(before)
    ref.edit(before, force=True)
    assert emulator.head("main") == before


def test_a_missing_branch_cannot_be_deleted(emulator: GitHubEmulator) -> None:
    answer = Http(emulator)("DELETE", "git/refs/heads/nowhere")
    assert (answer.status_code, answer.json()["message"]) == (422, "Reference does not exist")


def test_a_second_pull_request_of_a_branch_is_refused_and_the_first_can_be_found(
    emulator: GitHubEmulator,
) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    propose(repository)
    with pytest.raises(GithubException) as refusal:
        repository.create_pull(base="main", head="landform/1", title="T", body="")
    assert refusal.value.status == 422
    assert refusal.value.data["message"] == "Validation Failed"
    told = refusal.value.data["errors"][0]["message"]
    assert told == "A pull request already exists for acme:landform/1."
    found = repository.get_pulls(state="all", head="acme:landform/1", base="main")
    assert [pull.number for pull in found] == [1]


def test_a_pull_request_without_commits_is_refused(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    repository.create_git_ref("refs/heads/same", str(emulator.head("main")))
    with pytest.raises(GithubException, match="No commits between main and same"):
        repository.create_pull(base="main", head="same", title="T", body="")


def test_the_author_cannot_review_nor_be_asked_to(emulator: GitHubEmulator) -> None:
    pull = propose(pygithub(emulator).get_repo(REPOSITORY))
    with pytest.raises(
        GithubException, match="Review cannot be requested from pull request author"
    ):
        pull.create_review_request(reviewers=["landform"])
    with pytest.raises(GithubException, match="Can not approve your own pull request"):
        pull.create_review(event="APPROVE")


def test_who_is_no_collaborator_cannot_be_asked_to_review(emulator: GitHubEmulator) -> None:
    pull = propose(pygithub(emulator).get_repo(REPOSITORY))
    with pytest.raises(GithubException, match="Reviews may only be requested from collaborators"):
        pull.create_review_request(reviewers=["rosa", "stranger"])
    assert emulator.pull(1).requested_reviewers == [], "nobody is asked when one cannot be"


def test_removing_a_file_that_is_not_there_is_refused(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    with pytest.raises(GithubException, match="BadObjectState"):
        commit_files(repository, {}, removed=("nowhere.tf",))


def test_a_file_is_read_at_a_branch_and_a_missing_one_is_not_found(
    emulator: GitHubEmulator,
) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    pull = propose(repository, text="# näher\n")
    found = repository.get_contents("live/landform/1/main.tf", ref=pull.head.ref)
    assert not isinstance(found, list)
    assert found.decoded_content.decode() == "# näher\n"
    with pytest.raises(UnknownObjectException):
        repository.get_contents("live/landform/1/main.tf", ref="main")


def test_what_a_pull_request_changes_is_told_with_patches(emulator: GitHubEmulator) -> None:
    pull = propose(pygithub(emulator).get_repo(REPOSITORY))
    (file,) = pull.get_files()
    assert (file.filename, file.status, file.patch) == (
        "live/landform/1/main.tf",
        "added",
        "@@ -0,0 +1 @@\n+# new",
    )


def test_long_lists_come_in_pages(emulator: GitHubEmulator) -> None:
    pull = propose(pygithub(emulator, per_page=2).get_repo(REPOSITORY))
    for number in range(5):
        emulator.comment(1, "rosa", f"Comment {number}")
    assert [each.body[-1] for each in pull.get_issue_comments()] == list("01234")
    pages = [call.query for call in emulator.requests if call.path.endswith("/comments")]
    asked = [dict(parse_qsl(query)) for query in pages]
    assert [each.get("page", "1") for each in asked] == ["1", "2", "3"]
    assert {each["per_page"] for each in asked} == {"2"}


def test_comments_can_be_read_since_a_time(emulator: GitHubEmulator) -> None:
    propose(pygithub(emulator).get_repo(REPOSITORY))
    emulator.comment(1, "rosa", "Now")
    http = Http(emulator)
    assert len(http("GET", "issues/1/comments?since=2020-01-01T00:00:00Z").json()) == 1
    assert http("GET", "issues/1/comments?since=2099-01-01T00:00:00Z").json() == []


def test_the_last_status_of_each_context_counts(emulator: GitHubEmulator) -> None:
    repository = pygithub(emulator).get_repo(REPOSITORY)
    commit = repository.get_commit(commit_files(repository, {"a": "a"}))
    for context, state in (("plan", "pending"), ("plan", "success"), ("apply", "pending")):
        commit.create_status(state, context=context)
    told = commit.get_combined_status()
    assert told.state == "pending"
    assert {each.context: each.state for each in told.statuses} == {
        "plan": "success",
        "apply": "pending",
    }
    assert [each.state for each in commit.get_statuses()] == ["pending", "success", "pending"]


def test_what_has_not_changed_is_not_sent_again(emulator: GitHubEmulator) -> None:
    http = Http(emulator)
    tag = http("GET", "branches").headers["ETag"]
    assert http("GET", "branches", headers={"If-None-Match": tag}).status_code == 304
    emulator.push("new", {"a": "a"}, login="rosa")
    assert http("GET", "branches", headers={"If-None-Match": tag}).status_code == 200


def test_a_wrong_token_is_refused(emulator: GitHubEmulator) -> None:
    with pytest.raises(GithubException, match="Requires authentication"):
        pygithub(emulator, auth=None).get_user().login  # noqa: B018
    with pytest.raises(BadCredentialsException, match="Bad credentials"):
        pygithub(emulator, auth=Auth.Token("ghp_guessed")).get_user().login  # noqa: B018
    emulator.revoke(emulator.token_of("ana"))
    assert Http(emulator, token="ghp_guessed")("GET", "/user").status_code == 401


def test_scopes_and_limits_stand_in_the_headers(emulator: GitHubEmulator) -> None:
    headers = Http(emulator)("GET", "").headers
    assert headers["X-OAuth-Scopes"] == "repo, admin:repo_hook, read:org"
    assert headers["X-RateLimit-Remaining"] == "4999"
    assert headers["X-GitHub-Request-Id"]


def test_a_reader_may_not_write(emulator: GitHubEmulator) -> None:
    body = {"ref": "refs/heads/x", "sha": emulator.head("main")}
    assert Http(emulator, "ana")("POST", "git/refs", body).status_code == 403


def test_a_private_repository_is_hidden_from_strangers(emulator: GitHubEmulator) -> None:
    stranger = emulator.add_user("stranger", permission="none")
    assert Http(emulator, token=stranger)("GET", "").status_code == 404


def test_a_renamed_repository_forwards_to_its_new_address(emulator: GitHubEmulator) -> None:
    emulator.rename("infrastructure")
    assert pygithub(emulator).get_repo(REPOSITORY).full_name == "acme/infrastructure"
    assert [call.status for call in emulator.requests] == [301, 200]


def test_the_same_interface_is_served_at_the_root(emulator: GitHubEmulator) -> None:
    github = pygithub(emulator, base_url=emulator.url)
    assert github.get_repo(REPOSITORY).url == f"{emulator.url}/repos/acme/infra"
