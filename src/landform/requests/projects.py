"""The Atlantis project that a request is about. Pure."""

from landform.requests.errors import RequestNotFound
from landform.requests.models import Request
from landform.runs.models import Project


def project_of(request: Request, repository: str, *, head_sha: str | None = None) -> Project:
    """The Atlantis project of a request, at its head commit or another one.

    Raises:
        RequestNotFound: the request has no pull request yet.
    """
    if request.pull_request_number is None or request.head_sha is None:
        raise RequestNotFound("The request has no pull request yet.")
    return Project(
        repository=repository,
        pull_request_number=request.pull_request_number,
        head_branch=request.branch,
        head_sha=head_sha or request.head_sha,
        directory=request.stack.directory,
    )
