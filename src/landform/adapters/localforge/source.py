"""Descriptors in repositories of the local forge, for locations that tasks registered."""

from urllib.parse import urljoin

from landform.adapters.localforge.publisher import BLOB, LocalPublisher
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.ingestion.errors import SourceRefused, SourceUnavailable
from landform.ingestion.models import SourceFile


class LocalForgeSource:
    """Fulfils `Source` for addresses that the publisher gave. Patterns are no addresses here."""

    def __init__(self, publisher: LocalPublisher) -> None:
        self._publisher = publisher

    def has(self, target: str) -> bool:
        return target.startswith(self._publisher.root)

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        if not self.has(root):  # a page of the web is not to lead into this machine
            raise SourceRefused("it is on another host.")
        return [SourceFile(target, await self._text(target))]

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        target = self.resolve(path, base=base)
        repository, blob, _ = base.partition(BLOB)
        if not self.has(root) or not target.startswith(repository + blob):
            raise SourceRefused("it is in another repository.")
        return await self._text(target)

    def resolve(self, target: str, *, base: str) -> str:
        return urljoin(base, target)

    async def _text(self, target: str) -> str:
        try:
            return await self._publisher.read_url(target)
        except ForgeRefused as error:
            raise SourceRefused(error.detail) from error
        except ForgeUnavailable as error:
            raise SourceUnavailable(error.detail) from error
