"""`url` locations: GitHub's own by its API, all others by https."""

from typing import NoReturn, Protocol
from urllib.parse import urljoin, urlsplit

from landform.ingestion.errors import SourceRefused
from landform.ingestion.models import SourceFile
from landform.ingestion.ports import Source


class HostedSource(Source, Protocol):
    """A source that knows which addresses are its own."""

    def has(self, target: str) -> bool: ...


class UrlSource:
    """Fulfils `Source`: gives each address to whom it belongs."""

    def __init__(self, fallback: Source, *hosted: HostedSource) -> None:
        self._fallback = fallback
        self._hosted = hosted

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        return await self._of(target).read(target, root=root)

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        target = self.resolve(path, base=base)
        if self._of(target) is not self._of(base):
            raise SourceRefused("it is on another host.")
        return await self._of(base).read_beside(path, base=base, root=root)

    def resolve(self, target: str, *, base: str) -> str:
        try:
            return self._of(base).resolve(target, base=base)
        except ValueError:
            raise SourceRefused(f"{target[:200]!r} is no web address.") from None

    def _of(self, target: str) -> Source:
        return next((each for each in self._hosted if each.has(target)), self._fallback)


class GitHubMissing:
    """Stands for GitHub where we cannot sign in: its pages of files are no files."""

    def has(self, target: str) -> bool:
        try:
            parts = urlsplit(target)
        except ValueError:
            return False
        names = parts.path.split("/")
        return parts.hostname == "github.com" and len(names) > 3 and names[3] in ("blob", "tree")

    async def read(self, target: str, *, root: str) -> NoReturn:
        del root
        raise SourceRefused(
            f"{target[:200]} is on GitHub, which is read by its API: set LANDFORM_GITHUB_TOKEN, "
            "or forge.github.app_id with its key."
        )

    async def read_beside(self, path: str, *, base: str, root: str) -> NoReturn:
        await self.read(urljoin(base, path), root=root)

    def resolve(self, target: str, *, base: str) -> str:
        return urljoin(base, target)
