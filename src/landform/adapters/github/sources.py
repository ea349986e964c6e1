"""Entities that are written down on GitHub: files, patterns of files, teams and members."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from landform.adapters.github.client import GitHubClient
from landform.adapters.github.contents import read_file
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import reading
from landform.adapters.github.web_address import KINDS, WebFile, web_file
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.ingestion.errors import SourceNotFound, SourceRefused, SourceUnavailable
from landform.ingestion.globs import is_pattern, matcher
from landform.ingestion.models import SourceFile
from landform.kernel.errors import Invalid

MAX_MATCHES = 2_000  # files of one pattern; each is a call
MAX_BYTES = 64 * 1024 * 1024  # of these files together


class GitHubSource:
    """Fulfils `Source` for pages of files on this GitHub, and finds descriptors there."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client

    def has(self, target: str) -> bool:
        """Whether this is the address of a file there."""
        try:
            there, home = urlsplit(target), urlsplit(self._client.web_url)
        except ValueError:
            return False
        names = there.path.split("/")
        is_here = (there.scheme, there.netloc.lower()) == (home.scheme, home.netloc.lower())
        return is_here and len(names) > 3 and names[3] in KINDS

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        del root
        file = self._file(target)
        async with _explained():
            if is_pattern(file.path):
                return await self._matching(file)
            return [SourceFile(target, await self._text(file))]

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        del root
        target, home = self._file(self.resolve(path, base=base)), self._file(base)
        if (target.full_name, target.ref) != (home.full_name, home.ref):
            raise SourceRefused("it is in another repository.")
        async with _explained():
            return await self._text(target)

    def resolve(self, target: str, *, base: str) -> str:
        """A path that starts with a slash starts at the top of the repository, as in Backstage."""
        if not target.startswith("/") or target.startswith("//"):
            return urljoin(base, target)
        owner, name, kind, ref = urlsplit(base).path.split("/")[1:5]
        return f"{self._client.web_url}/{owner}/{name}/{kind}/{ref}{target}"

    async def descriptors(self, target: str, filename: str) -> list[SourceFile]:
        """Every file called ``filename`` in the repository at ``target``."""
        names = [unquote(each) for each in urlsplit(target).path.strip("/").split("/")]
        if not target.startswith(f"{self._client.web_url}/") or len(names) < 2:
            raise SourceRefused(f"{target[:200]!r} is no repository on this GitHub.")
        async with _explained():
            repository = self._repository("/".join(names[:2]).removesuffix(".git"))
            about = await repository.about()
            if about is None:
                raise SourceNotFound(f"There is no repository {target[:200]} that we may see.")
            with reading("the repository"):
                file = WebFile(about["full_name"], about["default_branch"], f"**/{filename}")
            return await self._matching(file)

    def _file(self, target: str) -> WebFile:
        try:
            return web_file(target, self._client.web_url)
        except ForgeRefused as no:
            raise SourceRefused(no.detail) from None

    def _repository(self, full_name: str) -> GitHubRepository:
        try:
            return GitHubRepository(self._client, full_name)
        except Invalid as error:
            raise SourceRefused(error.detail) from None

    async def _text(self, file: WebFile) -> str:
        repository = self._repository(file.full_name)
        text = await repository.following(lambda: read_file(repository, file.path, file.ref))
        if text is None:
            raise SourceNotFound(f"There is no {file.path} in {file.full_name} at {file.ref}.")
        return text

    async def _matching(self, file: WebFile) -> list[SourceFile]:
        repository = self._repository(file.full_name)
        tree = await repository.following(
            lambda: repository.find(f"/git/trees/{quote(file.ref, safe='')}", recursive="1")
        )
        if tree is None:
            raise SourceNotFound(f"There is no {file.ref} in {file.full_name}.")
        pattern = matcher(file.path)
        with reading("the tree"):
            if tree.get("truncated"):
                raise SourceRefused(f"{file.full_name} has too many files to look for a pattern.")
            found = [
                (each["path"], each["sha"], each.get("size", 0))
                for each in tree["tree"]
                if each["type"] == "blob" and each["mode"] != "120000"
            ]
        matching = [each for each in found if pattern.fullmatch(each[0])]
        if len(matching) > MAX_MATCHES:
            raise SourceRefused(f"The pattern matches more than {MAX_MATCHES} files.")
        if sum(size for _, _, size in matching) > MAX_BYTES:
            raise SourceRefused(f"The files of the pattern have more than {MAX_BYTES} bytes.")
        return [
            SourceFile(self._page(file, path), await self._blob(repository, sha))
            for path, sha, _ in matching
        ]

    async def _blob(self, repository: GitHubRepository, sha: str) -> str:
        raw: Any = await repository.get(f"/git/blobs/{sha}")
        with reading("a file"):
            return base64.b64decode(raw["content"]).decode("utf-8", "replace")

    def _page(self, file: WebFile, path: str) -> str:
        return f"{self._client.web_url}/{file.full_name}/blob/{file.ref}/{quote(path)}"


@asynccontextmanager
async def _explained() -> AsyncIterator[None]:
    """Turn what the forge says into what a source says."""
    try:
        yield
    except ForgeRefused as no:
        raise SourceRefused(no.detail) from None
    except ForgeUnavailable as error:
        raise SourceUnavailable(error.detail) from error
