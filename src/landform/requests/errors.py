"""What can go wrong with a request."""

from landform.kernel.errors import Conflict, Invalid, NotFound, TooMany, Unavailable


class RequestNotFound(NotFound):
    title = "No such request"


class NameTaken(Conflict):
    title = "Name already in use"


class NothingThere(Conflict):
    title = "There is nothing to change or retire"


class NothingToChange(Conflict):
    title = "Nothing would change"


class StillThere(Conflict):
    title = "Not everything was destroyed"


class AnotherStack(Invalid):
    title = "This would be another stack"


class TooManyOrders(TooMany):
    title = "Too many orders at once"


class IllegalTransition(Conflict):
    title = "Not possible at this point"


class StaleRequest(Conflict):
    title = "The request changed meanwhile"


class IdempotencyKeyReused(Invalid):
    title = "The idempotency key was used for another request"


class UnknownReport(NotFound):
    title = "The report is about no request of ours"


class PreviewPlanNotFound(NotFound):
    title = "No such plan of a preview"


class TooManyPreviews(TooMany):
    title = "Too many previews at once"


class TooManyPreviewPlans(Unavailable):
    title = "Too many plans of previews"


def no_request(request_id: str) -> str:
    """One sentence for what is not there and for what is not yours to see."""
    return f"There is no request {request_id}."
