"""The text of a file at a branch or commit."""

import base64
from typing import Any
from urllib.parse import quote

from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import reading
from landform.changes.errors import ForgeRefused


async def read_file(repository: GitHubRepository, path: str, ref: str) -> str | None:
    """See `ReviewDesk.read_file`; bytes that are no UTF-8 come as replacement characters."""
    found = await repository.find(f"/contents/{quote(path)}", ref=ref)
    # A list is a directory.
    if not isinstance(found, dict) or found.get("type") not in ("file", "symlink"):
        return None
    if found["type"] == "symlink":
        return str(found.get("target", ""))
    if found.get("encoding") != "base64":  # more than a megabyte
        with reading("a file"):
            sha = found["sha"]
        found = await repository.get(f"/git/blobs/{sha}")
    return _decoded(found)


async def read_small(repository: GitHubRepository, path: str, ref: str) -> bytes | None:
    """The bytes of a file; None where there is none, or a link that leads to none.

    Raises:
        ForgeRefused: it is too large for GitHub to hand it out with what it says of it.
    """
    found = await repository.find(f"/contents/{quote(path)}", ref=ref)
    if not isinstance(found, dict) or found.get("type") != "file":
        return None
    if found.get("encoding") != "base64":
        raise ForgeRefused(f"{path} is larger than a megabyte.")
    return _bytes(found)


def _decoded(raw: Any) -> str:
    return _bytes(raw).decode("utf-8", "replace")


def _bytes(raw: Any) -> bytes:
    with reading("a file"):
        return base64.b64decode(raw["content"])
