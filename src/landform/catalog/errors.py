"""What can go wrong with the catalog."""

from landform.kernel.errors import Conflict, Denied, FieldError, Invalid, InvalidInputs, NotFound


class InvalidEntity(InvalidInputs):
    """An entity that breaks the rules of its envelope or kind; names every field at fault."""

    title = "Not a valid entity"


class InvalidLocation(Invalid):
    title = "Not a location reference"


class InvalidQuery(Invalid):
    title = "Not a valid catalog query"


class EntityNotFound(NotFound):
    title = "No such entity"


class EntityChanged(Conflict):
    """It is not in the version that the writer knew (`If-Match`, `If-None-Match`)."""

    title = "The entity has changed"


class EntityOwnedElsewhere(Conflict):
    """It comes from somewhere else, which would write it again."""

    title = "The entity comes from elsewhere"


class EntityNotYours(Denied):
    title = "Not your entity"


def invalid_entity(field: str, message: str) -> InvalidEntity:
    """One field's fault as an error. ``field`` is a JSON pointer."""
    return InvalidEntity([FieldError(field, message)])
