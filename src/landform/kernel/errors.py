"""The five kinds of failure a caller can act on.

    DomainError
    ├── Invalid      what was sent is wrong; sending it again will not help
    ├── Denied       this subject may not do it
    ├── NotFound     there is no such thing (or the subject may not know of it)
    ├── Conflict     the world has moved; look again, then decide
    └── Unavailable  an outside system did not answer; repeating is safe

Slices subclass these. Errors know nothing of HTTP or exit codes: each shell has
one table (`api/problems.py`, `cli/client.py`) that turns a kind into a number.
"""

import math
import re
from dataclasses import dataclass
from typing import ClassVar


class DomainError(Exception):
    """A failure with a sentence for people (``detail``) and facts for programs."""

    title: ClassVar[str] = "Request failed"

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    @property
    def slug(self) -> str:
        """The stable name of this error: the class name in kebab case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type(self).__name__).lower()


class Invalid(DomainError):
    title = "Invalid input"


class Denied(DomainError):
    title = "Not allowed"


class NotFound(DomainError):
    title = "Not found"


class Conflict(DomainError):
    title = "Conflict"


class Unavailable(DomainError):
    title = "Temporarily unavailable"


class TooMany(Unavailable):
    """The caller did too much. ``retry_after`` is in seconds."""

    title = "Too many attempts"

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail)
        self.retry_after = math.ceil(retry_after)


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field.

    ``field`` is a JSON pointer (RFC 6901) into what was sent, e.g. ``/storageSize``.
    """

    field: str
    message: str


class InvalidInputs(Invalid):
    """Values that do not fit their schema; names every field at fault."""

    title = "Some values do not fit"

    def __init__(self, errors: list[FieldError]) -> None:
        named = "; ".join(f"{error.field or '/'}: {error.message}" for error in errors)
        super().__init__(named, errors=errors)
        self.errors = errors
