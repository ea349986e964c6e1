"""What earlier requests left under a name, and what a new one may do with it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from landform.requests.errors import AnotherStack, NameTaken, NothingThere, NothingToChange
from landform.requests.models import Action, Request, Status


def standing(history: Sequence[Request]) -> Request | None:
    """The request that made what is there now; None where there is nothing.

    ``history``: all requests for one name in one environment, oldest first. What was begun
    to be applied and then given up may be there in part, so it counts.
    """
    for request in reversed(history):
        if request.action is not Action.DESTROY:
            if _touched(request):
                return request
        elif request.status is Status.COMPLETED:
            return None
    return None


def is_left_behind(request: Request, history: Sequence[Request]) -> bool:
    """Whether a request was given up half-way, and what it made still stands there.

    Not while another one is at it: that may be about to clear it away.
    """
    if request.status is Status.COMPLETED or any(not each.is_terminal for each in history):
        return False
    there = standing(history)
    return there is not None and there.id == request.id


def check_standing(request: Request, history: Sequence[Request]) -> None:
    """Return if the new request may be stored after these.

    Raises:
        NameTaken: another request made it, or one is under way.
        NothingThere: there is nothing that could be changed or retired.
        AnotherStack: what is there has another owner, so it is another directory.
        NothingToChange: it is as the request wants it.
    """
    if any(not each.is_terminal for each in history):
        raise under_way(request)
    there = standing(history)
    if request.action is Action.CREATE:
        # What is there in part is taken up again where it is, and nowhere else.
        if there and (there.status is Status.COMPLETED or not _is_same_stack(request, there)):
            raise _is_there(request)
        return
    if there is None:
        raise NothingThere(
            f"There is no {request.stack.name!r} in {request.stack.environment} that a request "
            "made. Create it, or look how it is called in the catalog.",
            name=request.stack.name,
            environment=request.stack.environment,
        )
    check_same_stack(request, there)
    latest = next(each for each in reversed(history) if _touched(each))
    if request.action is Action.UPDATE and _is_as_wanted(request, latest):
        raise NothingToChange(
            f"{request.stack.name!r} in {request.stack.environment} is like this already. "
            "Change something, then submit it again."
        )


def check_same_stack(request: Request, there: Request) -> None:
    """Return if a request is about what the other one made. Raises `AnotherStack`."""
    if not _is_same_stack(request, there):
        made, stack = there.stack, request.stack
        raise AnotherStack(
            f"It is about {stack.name!r} in {stack.environment} of {stack.owner}, but what is "
            f"there is {made.name!r} in {made.environment} of {made.owner}. Name, environment "
            "and owner stay what they are.",
            owner=made.owner,
        )


def _is_same_stack(request: Request, there: Request) -> bool:
    return request.stack.directory == there.stack.directory


def _touched(request: Request) -> bool:
    return request.status is Status.COMPLETED or request.apply_started_at is not None


def _is_as_wanted(request: Request, latest: Request) -> bool:
    if latest.status is not Status.COMPLETED or request.template != latest.template:
        return False
    return replace(request.stack, title="") == replace(latest.stack, title="")


def under_way(request: Request) -> NameTaken:
    """The error of a request for what another one is for that has not ended."""
    what = f"{request.stack.name!r} in {request.stack.environment}"
    if request.action is Action.CREATE:
        advice = "Choose another name, or cancel that request first."
    else:
        advice = "Let it end, or cancel it first."
    return _name_taken(request, f"Another request for {what} is under way. {advice}")


def _is_there(request: Request) -> NameTaken:
    what = f"{request.stack.name!r} in {request.stack.environment}"
    return _name_taken(
        request, f"There is already a {what}. Choose another name, or change that one."
    )


def _name_taken(request: Request, detail: str) -> NameTaken:
    stack = request.stack
    return NameTaken(detail, name=stack.name, environment=stack.environment)
