"""What can go wrong with a pull request."""

from landform.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class ForgeUnavailable(Unavailable):
    title = "The forge did not answer"


class ForgeRefused(Conflict):
    title = "The forge refused"


class UnsafePath(Invalid):
    """A path that leads out of the repository, into ``.git``, or means two things at once."""

    title = "Path not allowed"


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
