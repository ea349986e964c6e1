"""What can go wrong with a location."""

from landform.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class LocationNotFound(NotFound):
    title = "No such location"


class LocationExists(Conflict):
    title = "The location is registered already"


class LocationNotAllowed(Denied):
    title = "Not allowed with this location"


class InvalidTarget(Invalid):
    title = "Not the target of a location"


class TooManyTrials(Unavailable):
    title = "Too many trials of locations"


class SourceNotFound(NotFound):
    """There is nothing at the address; whoever answered is sure of it."""

    title = "There is nothing at this address"


class SourceRefused(Invalid):
    """We may not or will not read it; trying again does not help."""

    title = "This address is not read"


class SourceUnavailable(Unavailable):
    """No answer, or none that says anything about what is there."""

    title = "The address did not answer"


class MalformedSource(Invalid):
    """A text that holds no entity, with the line where that shows."""

    title = "This cannot be read as an entity"
