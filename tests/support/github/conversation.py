"""Comments and labels: what GitHub keeps in the issue half of a pull request."""

from tests.support.github.errors import ApiError, invalid
from tests.support.github.records import App, Comment, PullRequest, Repository, User
from tests.support.github.world import GitHub

MAX_BODY = 65_536


class Conversation:
    """The use cases of comments and labels. Each tells the hooks what it did."""

    def __init__(self, github: GitHub) -> None:
        self.github = github

    def comment(
        self,
        repository: Repository,
        pull: PullRequest,
        user: User,
        body: str,
        app: App | None = None,
    ) -> Comment:
        check_comment(body)
        now = self.github.now()
        made = Comment(self.github.next_id(), user, body, now, now, app)
        pull.comments.append(made)
        pull.updated_at = now
        self.github.emit("issue_comment", repository, user, "created", pull=pull, comment=made)
        return made

    def label(
        self, repository: Repository, pull: PullRequest, user: User, names: list[str]
    ) -> None:  # fmt: skip
        for name in names:
            label = self.github.label(repository, name)
            if label not in pull.labels:
                pull.labels.append(label)
                self.github.pull_changed(repository, pull, user, "labeled", label=label)

    def unlabel(self, repository: Repository, pull: PullRequest, user: User, name: str) -> None:
        for label in pull.labels:
            if label.name.lower() == name.lower():
                pull.labels.remove(label)
                self.github.pull_changed(repository, pull, user, "unlabeled", label=label)
                return
        raise ApiError(404, "Label does not exist")


def check_comment(body: str) -> None:
    """Raises 422 for an empty or an overlong comment."""
    if not body.strip():
        raise invalid("IssueComment", "missing_field", field="body")
    if len(body) > MAX_BODY:
        raise invalid(
            "IssueComment",
            "unprocessable",
            field="data",
            message=f"Body is too long (maximum is {MAX_BODY} characters)",
        )
