"""Whether a proposal fits the tree it starts from."""

from landform.adapters.localforge.objects import ObjectReader
from landform.changes.errors import ForgeRefused
from landform.changes.models import Proposal
from landform.changes.paths import parents


async def check_room(objects: ObjectReader, base: str, proposal: Proposal) -> None:
    """Check that the proposal replaces files by files only.

    Without this, a file named like a directory would silently remove everything in it.

    Raises:
        ForgeRefused: a path is a directory, or lies below a file or a link.
    """
    changed = [*proposal.files, *proposal.removed]
    for path in changed:
        if await _type(objects, base, path) == "tree":
            raise ForgeRefused(f"{path} is a directory; only files can be changed.", path=path)
    for directory in sorted({parent for path in changed for parent in parents(path)}):
        if await _type(objects, base, directory) == "blob":
            raise ForgeRefused(f"{directory} is a file, not a directory.", path=directory)


async def _type(objects: ObjectReader, base: str, path: str) -> str | None:
    found = await objects.find(f"{base}:{path}")
    return found[1] if found else None
