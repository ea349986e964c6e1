"""Which pull requests somebody asks for. Pure."""

from landform.changes.models import PullRequestState
from landform.kernel.errors import Invalid


def wanted_states(state: str) -> frozenset[PullRequestState]:
    """The states meant by ``open``, ``merged``, ``closed`` or ``all``.

    Raises:
        Invalid: it is none of these.
    """
    if state == "all":
        return frozenset(PullRequestState)
    try:
        return frozenset({PullRequestState(state)})
    except ValueError as error:
        raise Invalid(
            f"There is no pull request state {state[:20]!r}.", state=state[:20]
        ) from error
