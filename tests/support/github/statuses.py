"""Commit statuses: what others say about a commit."""

from tests.support.github.errors import ApiError, invalid, unprocessable
from tests.support.github.records import Repository, Status, User
from tests.support.github.world import GitHub

STATES = ("error", "failure", "pending", "success")
MAX_DESCRIPTION = 140
MAX_PER_CONTEXT = 1000


class StatusBoard:
    """The use case of statuses. It tells the hooks of each."""

    def __init__(self, github: GitHub) -> None:
        self.github = github

    def report(
        self,
        repository: Repository,
        sha: str,
        user: User,
        *,
        state: str,
        context: str = "default",
        description: str | None = None,
        target_url: str | None = None,
    ) -> Status:
        """Raises `ApiError` 422 with GitHub's reasons."""
        if state not in STATES:
            raise invalid(
                "Status", "custom", field="state", message="state is not included in the list"
            )
        if repository.git.kind(sha) != "commit":
            raise unprocessable(f"No commit found for SHA: {sha}")
        if description and len(description) > MAX_DESCRIPTION:
            raise invalid(
                "Status",
                "custom",
                field="description",
                message=f"description is too long (maximum is {MAX_DESCRIPTION} characters)",
            )
        if target_url and not target_url.startswith(("http://", "https://")):
            raise invalid(
                "Status", "custom", field="target_url", message="target_url must use http(s) scheme"
            )  # fmt: skip
        given = repository.statuses.setdefault(sha, [])
        if sum(each.context == context for each in given) >= MAX_PER_CONTEXT:
            raise ApiError(
                422,
                "Validation Failed",
                ["This SHA and context has reached the maximum number of statuses."],
            )
        made = Status(
            self.github.next_id(),
            sha,
            context,
            state,
            description,
            target_url,
            user,
            self.github.now(),
        )
        given.append(made)
        self.github.emit("status", repository, user, status=made)
        return made
