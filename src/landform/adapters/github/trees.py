"""Whether a proposal fits the tree it starts from, and what it changes there."""

from dataclasses import dataclass
from typing import Any

from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import reading
from landform.changes.errors import ForgeRefused
from landform.changes.models import Proposal
from landform.changes.paths import parents

REGULAR_FILE, EXECUTABLE = "100644", "100755"


@dataclass(frozen=True)
class Entry:
    """A name in a directory: ``type`` is blob, tree or commit (a submodule)."""

    type: str
    sha: str


class TreeReader:
    """Looks into directories of one tree, each at most once."""

    def __init__(self, repository: GitHubRepository, root: str) -> None:
        self._repository = repository
        self._directories: dict[str, dict[str, Entry]] = {}
        self._root = root

    async def find(self, path: str) -> Entry | None:
        """What is at ``path``, or None. Raises as `GitHubRepository.get`."""
        at = Entry("tree", self._root)
        for name in path.split("/"):
            found = (await self._directory(at.sha)).get(name) if at.type == "tree" else None
            if found is None:
                return None
            at = found
        return at

    async def _directory(self, sha: str) -> dict[str, Entry]:
        if sha not in self._directories:
            raw = await self._repository.get(f"/git/trees/{sha}")
            with reading("a directory"):
                if raw.get("truncated"):
                    raise ForgeRefused("A directory of the repository has too many files.")
                self._directories[sha] = {
                    each["path"]: Entry(each["type"], each["sha"]) for each in raw["tree"]
                }
        return self._directories[sha]


async def tree_changes(tree: TreeReader, proposal: Proposal) -> list[dict[str, Any]]:
    """What to put into the tree, as GitHub wants it.

    Raises:
        ForgeRefused: a path is a directory, or lies below a file or a link: GitHub
            would silently replace one by the other.
    """
    for path in (*proposal.files, *proposal.removed):
        for directory in parents(path):
            above = await tree.find(directory)
            if above is not None and above.type != "tree":
                raise ForgeRefused(f"{directory} is a file, not a directory.", path=directory)
    # GitHub refuses to remove what is not there.
    removed = [path for path in proposal.removed if await _is_file(tree, path)]
    for path in proposal.files:
        await _is_file(tree, path)
    written = [
        _change(path, EXECUTABLE if path in proposal.executable else REGULAR_FILE)
        | {"content": text}
        for path, text in proposal.files.items()
    ]
    return written + [_change(path) | {"sha": None} for path in removed]


def _change(path: str, mode: str = REGULAR_FILE) -> dict[str, Any]:
    return {"path": path, "mode": mode, "type": "blob"}


async def _is_file(tree: TreeReader, path: str) -> bool:
    """Whether there is a file at ``path``; refuses a directory."""
    found = await tree.find(path)
    if found is not None and found.type == "tree":
        raise ForgeRefused(f"{path} is a directory; only files can be changed.", path=path)
    return found is not None
