"""Reviews, and who is asked for them."""

from typing import Any

from tests.support.github.bodies import accounts, pulls
from tests.support.github.errors import not_found
from tests.support.github.records import Review
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]


def list_reviews(call: Call) -> Reply:
    return call.page(call.pull.reviews, lambda review: _shown(call, review))


def create_review(call: Call) -> Json:
    asked = call.document
    made = call.services.reviews.review(
        call.repository,
        call.pull,
        call.user,
        asked.get("event") or "COMMENT",
        body=asked.get("body") or "",
        commit_id=asked.get("commit_id"),
    )
    return _shown(call, made)


def get_review(call: Call) -> Json:
    return _shown(call, _review(call))


def dismiss_review(call: Call) -> Json:
    call.need("write", permission="pull_requests")
    review = _review(call)
    call.services.reviews.dismiss(call.repository, call.pull, review, call.user)
    return _shown(call, review)


def list_requested(call: Call) -> Json:
    return {
        "users": [accounts.user(call.links, user) for user in call.pull.requested_reviewers],
        "teams": [accounts.team(call.links, team) for team in call.pull.requested_teams],
    }


def request_reviewers(call: Call) -> Reply:
    call.need("write", permission="pull_requests")
    call.services.reviews.request_reviewers(
        call.repository,
        call.pull,
        call.user,
        call.document.get("reviewers") or [],
        call.document.get("team_reviewers") or [],
    )
    return Reply(201, pulls.pull(call.links, call.repository, call.pull))


def remove_requested(call: Call) -> Json:
    call.need("write", permission="pull_requests")
    logins = {login.lower() for login in call.document.get("reviewers") or []}
    slugs = {slug.lower() for slug in call.document.get("team_reviewers") or []}
    pull = call.pull
    pull.requested_reviewers = [
        user for user in pull.requested_reviewers if user.login.lower() not in logins
    ]
    pull.requested_teams = [team for team in pull.requested_teams if team.slug not in slugs]
    return pulls.pull(call.links, call.repository, pull)


def _review(call: Call) -> Review:
    for review in call.pull.reviews:
        if review.id == call.params["review_id"]:
            return review
    raise not_found()


def _shown(call: Call, review: Review) -> Json:
    return pulls.review(call.links, call.repository, call.pull, review)


_PULL = "/pulls/{number:int}"
ROUTES: list[Route] = [
    ("GET", f"{_PULL}/reviews", list_reviews),
    ("POST", f"{_PULL}/reviews", create_review),
    ("GET", f"{_PULL}/reviews/{{review_id:int}}", get_review),
    ("PUT", f"{_PULL}/reviews/{{review_id:int}}/dismissals", dismiss_review),
    ("GET", f"{_PULL}/requested_reviewers", list_requested),
    ("POST", f"{_PULL}/requested_reviewers", request_reviewers),
    ("DELETE", f"{_PULL}/requested_reviewers", remove_requested),
]
