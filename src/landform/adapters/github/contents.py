"""The text of a file at a branch or commit."""

import base64
from typing import Any
from urllib.parse import quote

from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import reading


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


def _decoded(raw: Any) -> str:
    with reading("a file"):
        return base64.b64decode(raw["content"]).decode("utf-8", "replace")
