"""Why somebody was not let in."""

from landform.kernel.errors import (
    Denied,
    DomainError,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)


class NotSignedIn(DomainError):
    title = "Who are you?"


class NotAllowed(Denied):
    title = "Not allowed"


UNSEEN = "It is not theirs to see."
"""What the audit log says of somebody who asked for it; they are told that it is not there."""


class TokenNotFound(NotFound):
    title = "No such token"


class InvalidToken(Invalid):
    title = "A token cannot be made like this"


class TooManyTokens(TooMany):
    title = "Too many tokens"


class TooManySignIns(TooMany):
    title = "Too many sign-ins"


class UnknownProvider(NotFound):
    title = "No such way to sign in"


class SignInRefused(Denied):
    title = "You could not be signed in"


class UnknownPerson(Denied):
    title = "Nobody knows you here"


class ProviderUnavailable(Unavailable):
    title = "The identity provider did not answer"
