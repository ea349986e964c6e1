"""What we need of the places where entities are written down."""

from typing import Protocol

from landform.catalog.models import JsonObject
from landform.ingestion.models import SourceFile


class Source(Protocol):
    """Files behind one type of location. Every call may be repeated.

    All methods raise `SourceNotFound` when there certainly is nothing, `SourceRefused`
    when we may not look, and `SourceUnavailable` when nobody knows.
    """

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        """The file at ``target``, or all files that its pattern matches.

        ``root`` is the target that was registered and led here.
        """

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        """The text that a placeholder in the file ``base`` names; never from elsewhere."""

    def resolve(self, target: str, *, base: str) -> str:
        """The target that ``target`` means in the file ``base``."""


class OrganisationSource(Protocol):
    """Teams and members of an organisation."""

    async def entities(self, target: str) -> list[JsonObject]:
        """Groups and users. Raises as `Source`."""


class RepositoryLooker(Protocol):
    """Looks for descriptors that are in a repository already."""

    async def descriptors(self, target: str, filename: str) -> list[SourceFile]:
        """Every file of that name in the repository at ``target``. Raises as `Source`."""
