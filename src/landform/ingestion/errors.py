"""What can go wrong with a location."""

from landform.kernel.errors import Conflict, Denied, Invalid, NotFound, TooMany, Unavailable


class LocationNotFound(NotFound):
    title = "No such location"


class LocationExists(Conflict):
    title = "The location is registered already"


class LocationNotAllowed(Denied):
    title = "Not allowed with this location"


class InvalidTarget(Invalid):
    title = "Not the target of a location"


class TooManyTrials(TooMany):
    """One person's; others may still try."""

    title = "Too many trials of locations"


class NoTrialFree(Unavailable):
    """All turns are taken, by others perhaps: the caller did nothing too often."""

    title = "All trials of locations are busy"


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
