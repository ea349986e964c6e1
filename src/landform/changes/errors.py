"""What can go wrong with a pull request."""

from landform.kernel.errors import Conflict, Denied, NotFound, Unavailable


class ForgeUnavailable(Unavailable):
    title = "The forge did not answer"


class ForgeRefused(Conflict):
    title = "The forge refused"


class PullRequestNotFound(NotFound):
    title = "No such pull request"


class HeadMoved(Conflict):
    title = "The pull request has a newer commit"


class NotMergeable(Conflict):
    title = "The pull request cannot be merged"


class PullRequestNotOpen(Conflict):
    title = "The pull request is not open"


class OwnPullRequest(Denied):
    title = "Nobody approves their own pull request"
