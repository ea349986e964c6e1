"""What can go wrong with a request."""

from landform.kernel.errors import Conflict, Invalid, NotFound, TooMany


class RequestNotFound(NotFound):
    title = "No such request"


class NameTaken(Conflict):
    title = "Name already in use"


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
