"""``publish:*``: a new repository, or a pull request, with what is in the workspace."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from landform.kernel.names import safe_name
from landform.tasks.actions.registry import Action, ActionSpec, Call, flag, schema, text, texts
from landform.tasks.errors import InvalidStep
from landform.tasks.ports import (
    NewRepository,
    ProposedFiles,
    Publisher,
    RepositoryAddress,
)
from landform.tasks.workspace import safe_path
from landform.templates.files import TemplateFile as File

VISIBILITIES = ("private", "public", "internal")

_REPO_URL = text("Accepts the format 'github.com?repo=reponame&owner=owner'")
_REMOTE = text("A URL to the repository with the provider")


_REPOSITORY: dict[str, Any] = {
    "repoUrl": _REPO_URL,
    "description": text("Repository Description"),
    "homepage": text("Repository Homepage"),
    "repoVisibility": {"type": "string", "enum": list(VISIBILITIES)},
    "defaultBranch": text("Sets the default branch on the repository. Default: master"),
    "protectDefaultBranch": flag("Protect the default branch after creating the repository"),
    "gitCommitMessage": text("Sets the commit message on the repository"),
    "sourcePath": text("Path within the workspace that will be used as the repository root"),
    "topics": texts("Topics of the repository"),
}

_PULL_REQUEST: dict[str, Any] = {
    "repoUrl": _REPO_URL,
    "branchName": text("The name for the branch"),
    "targetBranchName": text("The target branch name of the pull request"),
    "title": text("The name for the pull request"),
    "description": text("The description of the pull request"),
    "sourcePath": text("Subdirectory of working directory to copy changes from"),
    "targetPath": text("Subdirectory of repository to apply changes to"),
    "filesToDelete": texts("List of files to delete"),
    "reviewers": texts("The users that will be added as reviewers to the pull request"),
    "teamReviewers": texts("The teams that will be added as reviewers to the pull request"),
    "commitMessage": text("The commit message for the pull request commit"),
    "draft": flag("Create a draft pull request"),
}

REPOSITORY = ActionSpec(
    "publish:github",
    "Initializes a git repository of contents in workspace and publishes it to GitHub.",
    schema(_REPOSITORY, required=("repoUrl",)),
    schema(
        {
            "remoteUrl": _REMOTE,
            "repoContentsUrl": text("A URL to the root of the repository"),
            "commitHash": text("The git commit hash of the initial commit"),
        },
        required=("remoteUrl", "repoContentsUrl", "commitHash"),
    ),
)
PULL_REQUEST = ActionSpec(
    "publish:github:pull-request",
    "Opens a pull request with the contents of the workspace.",
    schema(_PULL_REQUEST, required=("repoUrl", "branchName", "title", "description")),
    schema(
        {
            "targetBranchName": text("Target branch name of the merge request"),
            "remoteUrl": text("Link to the pull request in Github"),
            "pullRequestNumber": {"type": "number", "description": "The pull request number"},
        },
        required=("targetBranchName", "remoteUrl", "pullRequestNumber"),
    ),
    supports_dry_run=True,
)
SPECS = (REPOSITORY, PULL_REQUEST)


def actions(publisher: Publisher) -> list[Action]:
    """The actions that publish, on one forge."""
    return [
        Action(REPOSITORY, _creating(publisher)),
        Action(PULL_REQUEST, _proposing(publisher)),
    ]


def _creating(publisher: Publisher) -> Callable[[Call], Awaitable[None]]:
    async def create(call: Call) -> None:
        given = call.input
        address = repository_address(given["repoUrl"])
        published = await publisher.create_repository(
            NewRepository(
                address=address,
                files=_source(call),
                task_id=call.task_id,
                description=given.get("description", ""),
                homepage=given.get("homepage", ""),
                visibility=given.get("repoVisibility", "private"),
                default_branch=safe_branch(given.get("defaultBranch", "master")),
                message=given.get("gitCommitMessage", "initial commit"),
                topics=tuple(given.get("topics", ())),
                protect=given.get("protectDefaultBranch", True),
            )
        )
        call.output("commitHash", published.commit)
        call.output("remoteUrl", published.remote_url)
        call.output("repoContentsUrl", published.contents_url)

    return create


def _proposing(publisher: Publisher) -> Callable[[Call], Awaitable[None]]:
    async def propose(call: Call) -> None:
        given = call.input
        address = repository_address(given["repoUrl"])
        branch = safe_branch(given["branchName"])
        if call.is_dry_run:
            await _pretend(call, branch)
            return
        within = safe_path(given.get("targetPath", ""))
        files = {safe_path(path, within=within): file for path, file in _source(call).items()}
        opened = await publisher.propose(
            ProposedFiles(
                repository=address,
                branch=branch,
                title=given["title"],
                description=given["description"],
                files=files,
                author=call.user.get("ref") or "",
                target_branch=given.get("targetBranchName"),
                removed=tuple(safe_path(path) for path in given.get("filesToDelete", ())),
                message=given.get("commitMessage"),
                reviewers=tuple(given.get("reviewers", ())),
                team_reviewers=tuple(given.get("teamReviewers", ())),
            )
        )
        call.output("targetBranchName", opened.target_branch)
        call.output("remoteUrl", opened.url)
        call.output("pullRequestNumber", opened.number)

    return propose


async def _pretend(call: Call, branch: str) -> None:
    """What Backstage's own action gives in a dry run."""
    await call.log("Performing dry run of creating pull request")
    call.output("targetBranchName", branch)
    call.output("remoteUrl", call.input["repoUrl"])
    call.output("pullRequestNumber", 43)
    await call.log("Dry run complete")


def _source(call: Call) -> dict[str, File]:
    path = safe_path(call.input.get("sourcePath", ""))
    files = call.workspace.below(path).files
    if not files:
        raise InvalidStep("There is nothing in the workspace to publish.")
    return files


def repository_address(repo_url: str) -> RepositoryAddress:
    """Read ``github.com?owner=o&repo=r``. Raises `InvalidStep`, `UnsafeName`."""
    if not repo_url.isprintable():
        raise InvalidStep("Invalid repo URL passed to publisher: it has control characters")
    parts = urlsplit(repo_url if "://" in repo_url else f"https://{repo_url}")
    query = parse_qs(parts.query)
    for name in ("owner", "repo"):
        if len(query.get(name, [])) != 1:
            raise InvalidStep(f"Invalid repo URL passed to publisher: {repo_url}, missing {name}")
    owner, repo = query["owner"][0], query["repo"][0]
    return RepositoryAddress(parts.netloc, safe_name(owner, "owner"), safe_name(repo, "repository"))


def safe_branch(name: str) -> str:
    """A branch whose every part is a safe name. Raises `UnsafeName`."""
    return "/".join(safe_name(part, "branch") for part in name.split("/"))
