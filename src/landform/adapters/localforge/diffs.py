"""What changed between two commits, file by file."""

import re

from landform.adapters.localforge.git import Git
from landform.changes.models import FileChange

EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}  # by length of the object ids
STATUSES = {"A": "added", "D": "removed"}  # everything else modifies
_FILE_HEADER = re.compile(rb"^diff --git ", re.MULTILINE)
_FIRST_HUNK = re.compile(rb"^@@ ", re.MULTILINE)

# Explicit where the repository's own configuration could say otherwise.
_DIFF = (
    *("diff-tree", "-r", "-z", "--raw", "--numstat", "--patch", "--unified=3", "--no-renames"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)


async def diff(git: Git, old: str, new: str) -> list[FileChange]:
    """What leads from one commit (or tree) to another, by path.

    Raises:
        ForgeUnavailable: git failed.
    """
    return parse_diff((await git.run(*_DIFF, old, new, "--")).stdout)


async def diff_since_fork(git: Git, base: str, head: str) -> list[FileChange]:
    """What ``head`` changes, seen from where it left ``base``.

    Raises:
        ForgeUnavailable: git failed.
    """
    answer = await git.run("merge-base", base, head, ok=(0, 1))
    return await diff(git, answer.stdout.decode().strip() or EMPTY_TREE[len(head)], head)


def parse_diff(output: bytes) -> list[FileChange]:
    """Read ``diff-tree -z --raw --numstat --patch``.

    Three parts: for each file ``:<modes> <ids> <status> NUL <path> NUL``; for each
    ``<added> TAB <removed> TAB <path> NUL``; a NUL, and the patches. Paths come from
    the first, which needs no unquoting; the patches are in the same order.
    """
    entries, rest = [], output
    while rest.startswith(b":"):
        meta, path, rest = rest.split(b"\0", 2)
        entries.append((meta.decode().rsplit(" ", 1)[-1], path.decode("utf-8", "replace")))
    counts = []
    for _ in entries:
        count, rest = rest.split(b"\0", 1)
        added, removed, _path = count.split(b"\t", 2)
        counts.append(tuple(0 if number == b"-" else int(number) for number in (added, removed)))
    # A line of a file cannot look like a header: in a patch it starts with ' ', '+' or '-'.
    patches = iter(_FILE_HEADER.split(rest.removeprefix(b"\0"))[1:])
    return [
        FileChange(
            path=path,
            status=STATUSES.get(status, "modified"),
            additions=added,
            deletions=removed,
            # A change of type (a file becomes a link) comes as two patches.
            patch="".join(_hunks(next(patches, b"")) for _ in range(2 if status == "T" else 1)),
        )
        for (status, path), (added, removed) in zip(entries, counts, strict=True)
    ]


def _hunks(patch: bytes) -> str:
    first = _FIRST_HUNK.search(patch)  # none in binary and empty files
    return patch[first.start() :].decode("utf-8", "replace") if first else ""
