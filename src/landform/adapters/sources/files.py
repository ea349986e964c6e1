"""Files of this machine, for locations from the configuration only."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from landform.ingestion.errors import SourceNotFound, SourceRefused, SourceUnavailable
from landform.ingestion.globs import fixed_part, is_pattern, matcher
from landform.ingestion.models import SourceFile

MAX_BYTES = 16 * 1024 * 1024


class FileSource:
    """Fulfils `Source`. What a registered file leads to must lie in its directory or below.

    Paths that are not absolute start at ``home``.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    async def read(self, target: str, *, root: str) -> list[SourceFile]:
        return await asyncio.to_thread(self._read, target, root)

    async def read_beside(self, path: str, *, base: str, root: str) -> str:
        target = self.resolve(path, base=base)
        return await asyncio.to_thread(self._text, self._home / target, self._fence(root))

    def resolve(self, target: str, *, base: str) -> str:
        return str(Path(base).parent / target)

    def _read(self, target: str, root: str) -> list[SourceFile]:
        fence = self._fence(root)
        target = os.path.normpath(target)  # a pattern is compared with what is found
        if not is_pattern(target):
            return [SourceFile(target, self._text(self._home / target, fence))]
        pattern = matcher(target)
        start = self._home / fixed_part(target)
        if not start.is_dir():
            raise SourceUnavailable(f"There is no directory {start}.")
        found = [
            str(Path(fixed_part(target)) / each.relative_to(start)) for each in _files_below(start)
        ]
        matching = sorted(each for each in found if pattern.fullmatch(each))
        return [SourceFile(each, self._text(self._home / each, fence)) for each in matching]

    def _fence(self, root: str) -> Path:
        root = os.path.normpath(root)
        inside = self._home / (fixed_part(root) if is_pattern(root) else Path(root).parent)
        return inside.resolve()

    def _text(self, path: Path, fence: Path) -> str:
        try:
            whole = path.resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise SourceRefused(f"{path} is no path.") from error
        if not whole.is_relative_to(fence):
            raise SourceRefused(f"{path} is outside of {fence}, where its location is.")
        try:
            if not whole.is_file():
                raise SourceNotFound(f"There is no file {path}.")
            if whole.stat().st_size > MAX_BYTES:
                raise SourceRefused(f"{path} is larger than {MAX_BYTES} bytes.")
            return whole.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise SourceRefused(f"{path} is not UTF-8.") from None
        except OSError as error:
            raise SourceUnavailable(f"{path} cannot be read: {error.strerror}.") from error


def _files_below(start: Path) -> Iterator[Path]:
    """Every file; what cannot be looked into is a failure, not an emptiness."""

    def fail(error: OSError) -> None:
        raise SourceUnavailable(f"{error.filename} cannot be read: {error.strerror}.")

    for directory, _, names in os.walk(start, onerror=fail):
        for name in names:
            path = Path(directory, name)
            if path.is_file():
                yield path
