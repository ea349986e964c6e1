"""Every body of the emulator fits GitHub's own published schemas, as githubkit carries them."""

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from github import Auth
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.integration.github.client import Http, propose, pygithub
from tests.integration.github.conftest import REPOSITORY
from tests.support.github.emulator import GitHubEmulator
from tests.support.github.receiver import Received, Receiver

SCHEMAS = "githubkit_schemas.v2022_11_28"
OPEN_ENDED = (".headers", ".payload", ".permissions")
"""Objects that may have any key."""


def misfits(body: Any, model: Any, what: str) -> list[str]:
    """What of a body does not fit, and where: missing, of another type, or not known at all."""
    try:
        parsed = TypeAdapter(model).validate_python(body)
    except ValidationError as error:
        return [
            f"{what}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
        ]
    return [f"{what}: GitHub has no {path}" for path in unknown(parsed)]


def unknown(parsed: Any, path: str = "") -> list[str]:
    """Keys of ours that the schema does not name: a misspelt optional key would be one."""
    if isinstance(parsed, list):
        return [each for item in parsed for each in unknown(item, path)]
    if not isinstance(parsed, BaseModel):
        return []
    open_ended = path.endswith(OPEN_ENDED)
    found = [] if open_ended else [f"{path}.{name}" for name in parsed.model_extra or {}]
    for name in type(parsed).model_fields:
        found += unknown(getattr(parsed, name), f"{path}.{name}")
    return found


def rest_misfits(body: Any, name: str, what: str) -> list[str]:
    models = importlib.import_module(f"{SCHEMAS}.models")
    listed = name.endswith("[]")
    model = getattr(models, name.removesuffix("[]"))
    if listed and not body:
        return [f"{what}: an empty list proves nothing"]
    # For mypy it is no type: it was looked up by name.
    expected: Any = list.__class_getitem__(model) if listed else model
    return misfits(body, expected, what)


def webhook_misfits(received: list[Received]) -> list[str]:
    found = []
    for each in received:
        module = importlib.import_module(f"{SCHEMAS}.webhooks.{each.event}")
        found += misfits(each.payload, module.Event, f"webhook {each.name}")
    return found


@pytest.fixture
def lived_in(emulator: GitHubEmulator, receiver: Receiver) -> GitHubEmulator:
    """A repository in which everything has happened once, told to a receiver."""
    emulator.add_hook(receiver.url, secret="s")
    pull = propose(pygithub(emulator).get_repo(REPOSITORY))
    pull.create_review_request(reviewers=["rosa"], team_reviewers=["platform"])
    pull.add_to_labels("landform")
    pull.edit(title="Another title")
    review = emulator.review(1, "rosa", "APPROVED", body="Well done")
    emulator.review(1, "rosa", "COMMENTED", body="By the way")
    comment = emulator.comment(1, "rosa", "atlantis plan")
    Http(emulator)("POST", f"issues/comments/{comment.id}/reactions", {"content": "eyes"})
    Http(emulator)("PATCH", f"issues/comments/{comment.id}", {"body": "atlantis apply"})
    emulator.set_status(
        pull.head.sha, "atlantis/plan", "success", "Fine", "rosa", target_url="https://a.example/1"
    )
    emulator.protect("main", approvals=1, contexts=("atlantis/plan",), strict=True)
    emulator.dismiss(1, review, "rosa")
    return emulator


HEAD = "{head}"
REST = {
    "": "FullRepository",
    "git/ref/heads/main": "GitRef",
    f"git/commits/{HEAD}": "GitCommit",
    f"git/trees/{HEAD}": "GitTree",
    f"git/trees/{HEAD}?recursive=1": "GitTree",
    "git/blobs/{blob}": "Blob",
    "contents/README.md": "ContentFile",
    f"commits/{HEAD}": "Commit",
    f"commits/{HEAD}/status": "CombinedCommitStatus",
    f"commits/{HEAD}/statuses": "Status[]",
    "commits": "Commit[]",
    "compare/main...landform/1": "CommitComparison",
    "branches": "ShortBranch[]",
    "branches/main": "BranchWithProtection",
    "branches/main/protection": "BranchProtection",
    "collaborators/rosa/permission": "RepositoryCollaboratorPermission",
    "labels": "Label[]",
    "teams": "Team[]",
    "pulls": "PullRequestSimple[]",
    "pulls/1": "PullRequest",
    "pulls/1/files": "DiffEntry[]",
    "pulls/1/commits": "Commit[]",
    "pulls/1/reviews": "PullRequestReview[]",
    "pulls/1/requested_reviewers": "PullRequestReviewRequest",
    "issues/1": "Issue",
    "issues/1/comments": "IssueComment[]",
    "issues/1/labels": "Label[]",
    "hooks": "Hook[]",
    "hooks/{hook}/deliveries": "HookDeliveryItem[]",
    "hooks/{hook}/deliveries/{delivery}": "HookDelivery",
    "/user": "PrivateUser",
    "/users/ana": "PublicUser",
    "/orgs/acme/teams": "Team[]",
    "/orgs/acme/teams/platform/members": "SimpleUser[]",
    "/rate_limit": "RateLimitOverview",
    "/meta": "ApiOverview",
}


def test_every_rest_answer_fits_the_schema(lived_in: GitHubEmulator) -> None:
    lived_in.drain()
    http, pull = Http(lived_in), lived_in.pull(1)
    names = {
        "head": pull.head_sha,
        "blob": lived_in.repository().git.read_tree("main", path="README.md")[0].sha,
        "hook": next(iter(lived_in.repository().hooks)),
        "delivery": lived_in.deliveries("status")[0].id,
    }
    found = []
    for path, model in REST.items():
        answer = http("GET", path.format(**names))
        assert answer.status_code == 200, f"GET {path}: {answer.text}"
        found += rest_misfits(answer.json(), model, f"GET {path}")
    assert found == []


def test_every_writing_call_answers_by_the_schema(emulator: GitHubEmulator) -> None:
    http, main = Http(emulator), emulator.head("main")
    found = []

    def post(path: str, body: Any, model: str) -> Any:
        answer = http("POST", path, body)
        assert answer.is_success, f"POST {path}: {answer.text}"
        found.extend(rest_misfits(answer.json(), model, f"POST {path}"))
        return answer.json()

    blob = post("git/blobs", {"content": "aGk=", "encoding": "base64"}, "ShortBlob")
    entry = {"path": "hi", "mode": "100644", "type": "blob", "sha": blob["sha"]}
    tree = post("git/trees", {"tree": [entry]}, "GitTree")
    commit = {"message": "Hi", "tree": tree["sha"], "parents": [main]}
    sha = post("git/commits", commit, "GitCommit")["sha"]
    post("git/refs", {"ref": "refs/heads/hi", "sha": sha}, "GitRef")
    post("pulls", {"title": "Hi", "head": "hi", "base": "main"}, "PullRequest")
    post("issues/1/comments", {"body": "Hi"}, "IssueComment")
    post("issues/1/labels", {"labels": ["hi"]}, "Label[]")
    post(f"statuses/{sha}", {"state": "success"}, "Status")
    reviewers = {"team_reviewers": ["platform"]}
    post("pulls/1/requested_reviewers", reviewers, "PullRequestSimple")
    post("pulls/1/reviews", {"event": "COMMENT", "body": "Hi"}, "PullRequestReview")
    merged = http("PUT", "pulls/1/merge", {"merge_method": "squash"})
    found += rest_misfits(merged.json(), "PullRequestMergeResult", "PUT pulls/1/merge")
    assert found == []


def test_a_new_repository_is_told_of_by_the_schema(emulator: GitHubEmulator) -> None:
    emulator.add_organization("acme", "rosa")
    http, found = Http(emulator), []
    rules = {
        "required_status_checks": None,
        "enforce_admins": True,
        "required_pull_request_reviews": {"required_approving_review_count": 1},
        "restrictions": None,
    }
    calls: list[tuple[str, str, Any, str]] = [
        ("POST", "/orgs/acme/repos", {"name": "new", "auto_init": True}, "FullRepository"),
        ("POST", "/user/repos", {"name": "own", "private": True}, "FullRepository"),
        ("PATCH", "/repos/acme/new", {"description": "New", "homepage": ""}, "FullRepository"),
        ("PUT", "/repos/acme/new/topics", {"names": ["a-b"]}, "Topic"),
        ("PUT", "/repos/acme/new/branches/main/protection", rules, "ProtectedBranch"),
        ("GET", "/repos/acme/new", None, "FullRepository"),
    ]
    for method, path, body, model in calls:
        answer = http(method, path, body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        found += rest_misfits(answer.json(), model, f"{method} {path}")
    assert found == []


NEW = "/orgs/acme/repos"
NO_NEW: dict[str, tuple[str, str, Any, int, str]] = {
    "taken": ("POST", NEW, {"name": "INFRA"}, 422, "name already exists on this account"),
    "nameless": ("POST", NEW, {}, 422, "name is too short"),
    "long": ("POST", NEW, {"name": "x", "description": "x" * 351}, 422, "more than 350"),
    "control": ("POST", NEW, {"name": "x", "description": "a\nb"}, 422, "control characters"),
    "elsewhere": ("POST", "/orgs/nobody/repos", {"name": "x"}, 404, "Not Found"),
    "of a user": ("POST", "/orgs/ana/repos", {"name": "x"}, 404, "Not Found"),
    "topics": ("PUT", "topics", {"names": ["Not so"]}, 422, "topics must start"),
    "branch": ("PATCH", "", {"default_branch": "x"}, 422, "The branch x was not found"),
    "rules": ("PUT", "branches/main/protection", {}, 422, "weren't supplied"),
    "empty": ("GET", "/repos/acme/empty/git/ref/heads/main", None, 409, "is empty"),
    "default": ("DELETE", "git/refs/heads/main", None, 422, "default branch"),
}


@pytest.mark.parametrize("why", NO_NEW)
def test_a_repository_is_refused_as_github_refuses_it(emulator: GitHubEmulator, why: str) -> None:
    emulator.add_organization("acme", "rosa")
    Http(emulator)("POST", NEW, {"name": "empty"})
    method, path, body, status, words = NO_NEW[why]
    answer = Http(emulator)(method, path, body)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert rest_misfits(
        answer.json(), "ValidationError" if status == 422 else "BasicError", why
    ) in ([], [f"{why}: errors: Field required"])


def test_a_member_alone_creates_in_an_organization(emulator: GitHubEmulator) -> None:
    answer = Http(emulator)("POST", NEW, {"name": "x"})
    assert answer.status_code == 403
    assert answer.json()["message"].startswith("You need admin access to the organization")


def test_commits_are_listed_up_to_a_time(emulator: GitHubEmulator) -> None:
    answer = Http(emulator)("GET", "commits?until=2001-01-01T00:00:00Z")
    assert answer.json() == []
    assert len(Http(emulator)("GET", "commits?until=2037-01-01T00:00:00Z").json()) == 1


def test_every_refusal_fits_the_schema(emulator: GitHubEmulator) -> None:
    http = Http(emulator)
    missing = http("GET", "pulls/99").json()
    refused = http("POST", "pulls", {"title": "T", "head": "nowhere", "base": "main"}).json()
    assert rest_misfits(missing, "BasicError", "404") == []
    assert rest_misfits(refused, "ValidationError", "422") == []


AFTER_OPENING: dict[str, Callable[[GitHubEmulator], object]] = {
    "pull_request.closed": lambda it: it.close(1, "rosa"),
    "pull_request.reopened": lambda it: it.reopen(1, "rosa"),
    "pull_request.synchronize": lambda it: it.push("landform/1", {"b": "b"}, login="landform"),
    "issue_comment.deleted": lambda it: Http(it)(
        "DELETE", f"issues/comments/{it.comments(1)[0].id}"
    ),
    "pull_request.unlabeled": lambda it: Http(it)("DELETE", "issues/1/labels/landform"),
}
TOLD = {
    "issue_comment.created",
    "issue_comment.edited",
    "ping",
    "pull_request.edited",
    "pull_request.labeled",
    "pull_request.opened",
    "pull_request.review_requested",
    "pull_request_review.dismissed",
    "pull_request_review.submitted",
    "push",
    "status",
}


@pytest.mark.parametrize(("method", "path"), [("GET", "/no/such/thing"), ("PUT", "/user")])
def test_what_is_not_emulated_is_not_found(
    emulator: GitHubEmulator, method: str, path: str
) -> None:
    answer = Http(emulator)(method, path)

    assert (answer.status_code, answer.json()["message"]) == (404, "Not Found")


def test_every_webhook_fits_the_schema(lived_in: GitHubEmulator, receiver: Receiver) -> None:
    for happening in AFTER_OPENING.values():
        happening(lived_in)
    lived_in.drain()
    assert set(receiver.names) == TOLD | set(AFTER_OPENING)
    assert webhook_misfits(receiver.received) == []


def test_a_merge_and_a_deleted_branch_are_told_by_the_schema(
    emulator: GitHubEmulator, receiver: Receiver
) -> None:
    emulator.push("change", {"a": "a"}, login="landform")
    emulator.open_pull("change", login="landform")
    emulator.add_hook(receiver.url, events=("pull_request", "push"))
    emulator.merge(1, "rosa")
    emulator.delete_branch("change", "rosa")
    emulator.drain()
    assert webhook_misfits(receiver.received) == []
    _, closed, to_main, deleted = (each.payload for each in receiver.received)
    assert closed["pull_request"]["merged"] is True
    assert closed["pull_request"]["merge_commit_sha"] == to_main["after"] == emulator.head("main")
    assert deleted["deleted"] is True
    assert deleted["head_commit"] is None


def test_a_review_is_told_in_small_letters_and_read_in_capitals(
    emulator: GitHubEmulator, receiver: Receiver
) -> None:
    emulator.push("change", {"a": "a"}, login="landform")
    emulator.open_pull("change", login="landform")
    emulator.add_hook(receiver.url, events=("pull_request_review",))
    emulator.review(1, "rosa", "CHANGES_REQUESTED")
    emulator.drain()
    assert receiver.received[-1].payload["review"]["state"] == "changes_requested"
    assert Http(emulator)("GET", "pulls/1/reviews").json()[0]["state"] == "CHANGES_REQUESTED"


def test_what_an_app_reads_fits_the_schema(emulator: GitHubEmulator) -> None:
    app_id, key, installation_id = emulator.add_app()
    token = Auth.AppAuth(app_id, key).create_jwt()
    http = Http(emulator, token=token)
    made = http("POST", f"/app/installations/{installation_id}/access_tokens").json()
    installations = http("GET", "/app/installations").json()
    assert rest_misfits(http("GET", "/app").json(), "Integration", "the app") == []
    assert rest_misfits(installations, "Installation[]", "the installations") == []
    assert rest_misfits(made, "InstallationToken", "the token") == []
