"""Who we are on GitHub: a token, or an App and its private key. Neither is ever shown."""

import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from landform.kernel.errors import Invalid

_PRINTABLE = re.compile(r"[!-~]+")
MIN_SECRET_LINE = 16  # characters; a shorter line of a key says nothing worth hiding


class InvalidCredentials(Invalid):
    title = "The GitHub credentials cannot be used"


@dataclass(frozen=True)
class TokenCredentials:
    """A token of a person or a machine user, classic or fine-grained.

    Raises:
        InvalidCredentials: it is empty, or has characters that no token has.
    """

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        token = self.token.strip()  # a file of a secret often ends in a newline
        if not _PRINTABLE.fullmatch(token):
            raise InvalidCredentials("The GitHub token is empty, or has characters no token has.")
        object.__setattr__(self, "token", token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be told."""
        return (self.token,)


@dataclass(frozen=True)
class AppCredentials:
    """A GitHub App. Without ``installation_id``, the installation on ``repository`` is used.

    Raises:
        InvalidCredentials: the key is no RSA private key in PEM form, or neither an
            installation nor a repository is named.
    """

    app_id: int
    private_key: str = field(repr=False)
    installation_id: int | None = None
    repository: str | None = None

    def __post_init__(self) -> None:
        if self.installation_id is None and self.repository is None:
            raise InvalidCredentials("Name an installation of the GitHub App, or a repository.")
        # In an environment variable the line breaks are often written as \n.
        key = self.private_key.replace("\\n", "\n").strip() + "\n"
        if not _is_rsa_key(key):
            raise InvalidCredentials("The private key of the GitHub App is no RSA key in PEM form.")
        object.__setattr__(self, "private_key", key)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be told."""
        lines = self.private_key.splitlines()
        return tuple(line for line in lines if len(line) >= MIN_SECRET_LINE and "-----" not in line)


Credentials = TokenCredentials | AppCredentials


def _is_rsa_key(pem: str) -> bool:
    try:
        return isinstance(load_pem_private_key(pem.encode(), None), RSAPrivateKey)
    except (ValueError, TypeError):  # not PEM; encrypted with a passphrase
        return False
