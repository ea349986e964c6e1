"""``$text``, ``$json`` and ``$yaml``: a value that is written in a file beside the entity's.

Source: @backstage/plugin-catalog-backend 4.0.0, `PlaceholderProcessor`. An object whose only
key is another one with a dollar, or whose value is no text, is left as it is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from landform.ingestion.errors import (
    MalformedSource,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from landform.ingestion.yaml_documents import MAX_DEPTH, Part, parse

MAX_PLACEHOLDERS = 50  # in a document; each is a file to read

ReadBeside = Callable[[str], Awaitable[str]]


async def fill(document: Any, read: ReadBeside) -> Any:
    """The document with what its placeholders name. ``read`` gives the text of a path.

    Raises:
        MalformedSource: a placeholder cannot be filled, and never will be as it is.
        SourceUnavailable: a file did not answer.
    """
    return await _Filling(read).value(document, 1)


class _Filling:
    def __init__(self, read: ReadBeside) -> None:
        self._read = read
        self._count = 0

    async def value(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise MalformedSource(f"It is nested deeper than {MAX_DEPTH} levels.")
        if isinstance(value, list):
            return [await self.value(each, depth + 1) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(key, path)] = value.items()
            if key in READERS and isinstance(path, str):
                return await self._file(key, path)
        return {key: await self.value(each, depth + 1) for key, each in value.items()}

    async def _file(self, key: str, path: str) -> Any:
        self._count += 1
        if self._count > MAX_PLACEHOLDERS:
            raise MalformedSource(f"It has more than {MAX_PLACEHOLDERS} placeholders.")
        try:
            return READERS[key](await self._read(path))
        except SourceUnavailable:
            raise
        except (SourceNotFound, SourceRefused, MalformedSource) as error:
            raise MalformedSource(
                f"Placeholder {key} could not read {path[:200]}: {error.detail}"
            ) from None


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedSource(f"it is no JSON ({error}).") from None


READERS: dict[str, Callable[[str], Any]] = {
    "$text": str,
    "$json": _json,
    "$yaml": lambda text: parse(Part(1, text)),
}
