"""What can go wrong with the catalog."""

from landform.kernel.errors import FieldError, Invalid, InvalidInputs, NotFound


class InvalidEntity(InvalidInputs):
    """An entity that breaks the rules of its envelope or kind; names every field at fault."""

    title = "Not a valid entity"


class InvalidLocation(Invalid):
    title = "Not a location reference"


class InvalidQuery(Invalid):
    title = "Not a valid catalog query"


class EntityNotFound(NotFound):
    title = "No such entity"


def invalid_entity(field: str, message: str) -> InvalidEntity:
    """One field's fault as an error. ``field`` is a JSON pointer."""
    return InvalidEntity([FieldError(field, message)])
