"""Read and write git objects: one process for many of them."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from landform.adapters.localforge.git import Git, Session

# fast-import builds commits on a branch. This one is reset before it ends, so that no
# ref comes of it: refs are moved by `refs.py` alone.
SCRATCH = "refs/landform/scratch"

SALT = 16  # bytes

ORDINARY, EXECUTABLE, SYMLINK = "100644", "100755", "120000"


class ObjectReader:
    """What ``git cat-file`` finds under a name (an object id, a full ref, ``id:path``)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(self, name: str) -> tuple[str, str] | None:
        """The id and the type of the object of that name, or None."""
        found = await self._ask("info", name)
        return found and found[:2]

    async def commit(self, name: str) -> str | None:
        """The id of the commit of that name, or None."""
        found = await self.find(name)
        return found[0] if found and found[1] == "commit" else None

    async def read_blob(self, name: str) -> bytes | None:
        """The bytes of the file of that name, or None where there is none."""
        found = await self._ask("contents", name)
        if found is None:
            return None
        content = (await self._session.bytes(found[2] + 1))[:-1]  # a newline ends it
        return content if found[1] == "blob" else None

    async def _ask(self, command: str, name: str) -> tuple[str, str, int] | None:
        await self._session.write(f"{command} {name}\n".encode())
        answer = (await self._session.line()).rsplit(" ", 2)
        # "<name> missing", or "<name> ambiguous" for a short id, which we never ask for.
        if answer[-1] in ("missing", "ambiguous"):
            return None
        return answer[0], answer[1], int(answer[2])


@asynccontextmanager
async def reading(git: Git) -> AsyncIterator[ObjectReader]:
    """A reader of the repository's objects as they are now.

    Raises:
        ForgeUnavailable: git failed.
    """
    async with git.session("cat-file", "--batch-command") as session:
        yield ObjectReader(session)


@dataclass(frozen=True)
class NewCommit:
    """A commit to write.

    ``parents``: the first one's tree is the start, unless ``tree`` is given.
    ``author`` is anything; it is made into an identity git accepts. ``modes`` are git's,
    of files that are not ordinary ones (`EXECUTABLE`, `SYMLINK`).
    """

    message: str
    author: str
    at: datetime
    parents: Sequence[str] = ()
    tree: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    removed: Sequence[str] = ()
    modes: Mapping[str, str] = field(default_factory=dict)


class ObjectWriter:
    """Commits for ``git fast-import``; none can be reached until a ref is moved to it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._marks: dict[str, int] = {}

    async def begin(self) -> None:
        # A pack is named after its objects, and git fails when two processes write one of the same
        # name at once ("cannot create keep file"). Repeated work has the same objects; this blob,
        # which nothing refers to and `git gc` drops, makes every pack another one.
        await self._session.write(b"blob\ndata %d\n%b\n" % (2 * SALT, token_hex(SALT).encode()))

    async def commit(self, commit: NewCommit) -> str:
        """Write a commit and return its id. The same arguments give the same id."""
        mark = len(self._marks) + 1
        await self._session.write(b"".join(self._stream(commit, mark)))
        sha = await self._session.line()
        self._marks[sha] = mark
        return sha

    def _stream(self, commit: NewCommit, mark: int) -> list[bytes]:
        when = f"{int(commit.at.timestamp())} +0000"
        message = commit.message.replace("\0", "").encode("utf-8", "replace")
        parents = [self._known(parent) for parent in commit.parents]
        return [
            f"reset {SCRATCH}\n\ncommit {SCRATCH}\nmark :{mark}\n".encode(),
            f"author {identity(commit.author)} {when}\n".encode(),
            f"committer {identity('Landform')} {when}\n".encode(),
            b"data %d\n%b\n" % (len(message), message),
            *(f"from {parent}\n".encode() for parent in parents[:1]),
            *(f"merge {parent}\n".encode() for parent in parents[1:]),
            f'M 040000 {commit.tree} ""\n'.encode() if commit.tree else b"",
            *(f"D {_quoted(path)}\n".encode() for path in commit.removed),
            *(
                b"M %b inline %b\ndata %d\n%b\n"
                % (
                    commit.modes.get(path, ORDINARY).encode(),
                    _quoted(path).encode(),
                    len(data),
                    data,
                )
                for path, data in commit.files.items()
            ),
            f"get-mark :{mark}\n".encode(),
        ]

    def _known(self, sha: str) -> str:
        # A commit of this very session is not on disk yet; it is known by its mark.
        mark = self._marks.get(sha)
        return f":{mark}" if mark else sha

    async def end(self) -> None:
        await self._session.write(f"reset {SCRATCH}\n\n".encode())


@asynccontextmanager
async def writing(git: Git) -> AsyncIterator[ObjectWriter]:
    """A writer; its objects are on disk when the block is left.

    Raises:
        ForgeUnavailable: git failed.
    """
    async with git.session("fast-import", "--quiet") as session:
        writer = ObjectWriter(session)
        await writer.begin()
        yield writer
        await writer.end()


def identity(author: str) -> str:
    """``Name <address>`` for any author; the address can never be a real one."""
    # surrogates become "?": an identity must be UTF-8
    clean = author.encode("utf-8", "replace").decode()
    name = re.sub(r"[\x00-\x20\x7f<>]+", " ", clean).strip() or "unknown"
    local = re.sub(r"[^A-Za-z0-9._-]+", "-", clean).strip("-.") or "unknown"
    return f"{name} <{local}@landform.invalid>"


def _quoted(path: str) -> str:
    # Checked paths have no control character and no backslash.
    return '"' + path.replace('"', '\\"') + '"'
