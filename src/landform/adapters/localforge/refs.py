"""Move refs: compare-and-swap, and what to do about locks of the dead."""

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from landform.adapters.localforge.git import Git
from landform.changes.errors import ForgeRefused

# Git holds the lock file of a ref for milliseconds. One this old was left by a process
# that was killed; nobody else will ever remove it.
STALE_LOCK_SECONDS = 60.0

_LOCK_HELD = re.compile(r"Unable to create '(?P<path>[^\n]+\.lock)': File exists")


class RefMoved(Exception):
    """A ref is not where we last saw it: look again."""


@dataclass(frozen=True)
class RefUpdate:
    """Move ``ref`` from ``old`` to ``new``. Old None: create it. New equal to old: only check."""

    ref: str
    new: str
    old: str | None

    def __str__(self) -> str:
        if self.old is None:
            return f"create {self.ref} {self.new}"
        if self.old == self.new:
            return f"verify {self.ref} {self.old}"
        return f"update {self.ref} {self.new} {self.old}"


async def move_refs(git: Git, *transactions: Iterable[RefUpdate]) -> None:
    """Do the transactions one after the other; stop at the first that fails.

    In a transaction every ref is checked and locked before any is moved. But git then
    renames one lock file after the other, so a ``kill -9`` of git itself can leave the
    first refs moved and the last not: order them so that this is a state the next
    call knows how to go on from.

    Raises:
        RefMoved: a ref is not at its old value, or is being moved by another process.
        ForgeRefused: a ref cannot exist beside those there are.
        ForgeUnavailable: git failed.
    """
    script = "".join(
        "start\n" + "".join(f"{update}\n" for update in updates) + "prepare\ncommit\n"
        for updates in transactions
    )
    answer = await git.run("update-ref", "--stdin", stdin=script.encode(), ok=(0, 1, 128))
    if answer.code == 0:
        return
    if "cannot create" in answer.stderr or "refusing to update ref" in answer.stderr:
        raise ForgeRefused("A branch of this name cannot exist beside the others.")
    if held := _LOCK_HELD.search(answer.stderr):
        _remove_if_stale(git.repository, Path(held["path"]))
        raise RefMoved
    if "cannot lock ref" in answer.stderr:
        raise RefMoved
    raise git.failure("update-ref", answer)


def _remove_if_stale(repository: Path, lock: Path) -> None:
    path = repository / lock  # git may say it relative to the repository
    if not path.resolve().is_relative_to(repository.resolve()):
        return
    with suppress(FileNotFoundError):  # released, or removed by another process
        # The machine's time, not the service's: it is compared with a file's.
        if time.time() - path.stat().st_mtime > STALE_LOCK_SECONDS:
            path.unlink()
