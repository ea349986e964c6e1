"""Why somebody was not let in."""

from landform.kernel.errors import Denied, DomainError, Invalid, NotFound, Unavailable


class NotSignedIn(DomainError):
    title = "Who are you?"


class NotAllowed(Denied):
    title = "Not allowed"


class TokenNotFound(NotFound):
    title = "No such token"


class InvalidToken(Invalid):
    title = "A token cannot be made like this"


class UnknownProvider(NotFound):
    title = "No such way to sign in"


class SignInRefused(Denied):
    title = "You could not be signed in"


class UnknownPerson(Denied):
    title = "Nobody knows you here"


class ProviderUnavailable(Unavailable):
    title = "The identity provider did not answer"
