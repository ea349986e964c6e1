"""What git keeps in one file each: loose objects, and refs.

Read and written here without a process: the emulator asks for them with every call, and a
process takes 4 ms where a file takes a tenth. Whatever is packed is left to git.
"""

import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_SHA = re.compile(r"[0-9a-f]{40}")


def write_object(repository: Path, kind: str, content: bytes) -> str:
    """The SHA it has in this repository from now on."""
    whole = b"%b %d\0%b" % (kind.encode(), len(content), content)
    sha = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    file = _object_file(repository, sha)
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_name(f"tmp_obj_{sha[2:]}")  # as git calls them, who ignores them
        unfinished.write_bytes(zlib.compress(whole, 1))
        unfinished.replace(file)
    return sha


def read_object(repository: Path, sha: str) -> tuple[str, bytes] | None:
    """Its kind and content; None when it is packed or not there."""
    try:
        whole = zlib.decompress(_object_file(repository, sha).read_bytes())
    except FileNotFoundError:
        return None
    head, _, content = whole.partition(b"\0")
    return head.split(b" ")[0].decode(), content


def read_refs(repository: Path, patterns: Iterable[str]) -> dict[str, str]:
    """Full names and SHAs, by name; only those which are, or lie below, one of the patterns."""
    found = dict(_packed_refs(repository))
    for pattern in patterns or ["refs"]:
        found |= _loose_refs(repository, pattern)
    return {
        name: found[name]
        for name in sorted(found)
        if not patterns or any(f"{name}/".startswith(f"{each}/") for each in patterns)
    }


def _loose_refs(repository: Path, pattern: str) -> Iterator[tuple[str, str]]:
    start = repository / pattern
    if os.path.isdir(start):  # noqa: PTH112 - unlike Path's it takes names that no file can have
        files = [Path(path, name) for path, _, names in os.walk(start) for name in names]
    else:
        files = [start] if os.path.isfile(start) else []  # noqa: PTH113
    for file in files:
        sha = file.read_text().strip()
        if _SHA.fullmatch(sha):  # a lock is still empty
            yield file.relative_to(repository).as_posix(), sha


def _packed_refs(repository: Path) -> Iterator[tuple[str, str]]:
    file = repository / "packed-refs"
    for line in file.read_text().splitlines() if file.exists() else ():
        if line[:1] not in ("#", "^"):  # a heading, or what the tag before it stands for
            sha, _, name = line.partition(" ")
            yield name, sha


def _object_file(repository: Path, sha: str) -> Path:
    return repository / "objects" / sha[:2] / sha[2:]
