"""Reviews: asked for, given, dismissed."""

from tests.support.github.errors import ApiError, unprocessable
from tests.support.github.records import PullRequest, Repository, Review, User
from tests.support.github.world import GitHub

VERDICTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


class ReviewDesk:
    """The use cases of reviews. Each tells the hooks what it did."""

    def __init__(self, github: GitHub) -> None:
        self.github = github

    def review(
        self,
        repository: Repository,
        pull: PullRequest,
        user: User,
        verdict: str,
        *,
        body: str = "",
        commit_id: str | None = None,
    ) -> Review:
        """``verdict`` is what POST takes: APPROVE, REQUEST_CHANGES or COMMENT."""
        if verdict not in VERDICTS:
            raise unprocessable(f"Variable $event of type PullRequestReviewEvent: {verdict}")
        if user is pull.user and verdict != "COMMENT":
            asked = "approve" if verdict == "APPROVE" else "request changes on"
            raise ApiError(
                422, "Unprocessable Entity", [f"Can not {asked} your own pull request"]
            )  # fmt: skip
        made = Review(
            self.github.next_id(),
            user,
            VERDICTS[verdict],
            body,
            commit_id or pull.head_sha,
            self.github.now(),
        )
        pull.reviews.append(made)
        if user in pull.requested_reviewers:
            pull.requested_reviewers.remove(user)
        self._review_told(repository, pull, user, "submitted", made)
        return made

    def dismiss(
        self, repository: Repository, pull: PullRequest, review: Review, user: User
    ) -> None:
        if review.state not in ("APPROVED", "CHANGES_REQUESTED"):
            raise ApiError(422, "Unprocessable Entity", ["Can not dismiss a commented review"])
        review.state = "DISMISSED"
        self._review_told(repository, pull, user, "dismissed", review)

    def _review_told(
        self, repository: Repository, pull: PullRequest, user: User, action: str, review: Review
    ) -> None:
        pull.updated_at = self.github.now()
        self.github.emit("pull_request_review", repository, user, action, pull=pull, review=review)

    def dismiss_approvals(self, repository: Repository, pull: PullRequest, user: User) -> None:
        """As a branch's protection may ask for when somebody pushes."""
        for review in pull.reviews:
            if review.state == "APPROVED":
                self.dismiss(repository, pull, review, user)

    def request_reviewers(
        self,
        repository: Repository,
        pull: PullRequest,
        user: User,
        logins: list[str],
        slugs: list[str],
    ) -> None:
        """Raises 422 for the author and for who is no collaborator; then none is asked."""
        users = [self._reviewer(repository, pull, login) for login in logins]
        teams = [
            self.github.teams.get((repository.owner.login.lower(), slug.lower())) for slug in slugs
        ]
        if None in users or any(
            team is None or team.slug not in repository.teams for team in teams
        ):
            raise unprocessable(
                "Reviews may only be requested from collaborators. One or more of the users or"
                f" teams you specified is not a collaborator of the {repository.full_name}"
                " repository."
            )
        for person in users:
            if person and person not in pull.requested_reviewers:
                pull.requested_reviewers.append(person)
                self.github.pull_changed(
                    repository, pull, user, "review_requested", requested_reviewer=person
                )
        for team in teams:
            if team and team not in pull.requested_teams:
                pull.requested_teams.append(team)
                self.github.pull_changed(
                    repository, pull, user, "review_requested", requested_team=team
                )

    def _reviewer(self, repository: Repository, pull: PullRequest, login: str) -> User | None:
        if login.lower() == pull.user.login.lower():
            raise unprocessable("Review cannot be requested from pull request author.")
        known = self.github.users.get(login.lower())
        if known is None or self.github.permission(repository, known) == "none":
            return None
        return known
