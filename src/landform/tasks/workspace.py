"""The files of a task, in memory: nothing a template does can leave them. Pure.

Paths are relative, with ``/`` between their parts; a path that would leave the workspace is
refused, however it is spelled. Kept as one JSON document between two steps.
"""

import base64
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from landform.tasks.errors import LeavesWorkspace, StepFailed, WorkspaceTooLarge
from landform.templates.files import TemplateFile as File

MAX_FILES = 5_000
MAX_BYTES = 32 * 1024 * 1024  # of all files together
MAX_PATH = 400  # characters


class Workspace:
    """A tree of files. Directories are there as far as they hold something, or were made."""

    def __init__(self, files: Mapping[str, File] | None = None) -> None:
        self._files: dict[str, File] = {}
        self._directories: set[str] = set()
        self._held: Counter[str] = Counter()  # files below each directory
        self._size = 0
        for path, file in (files or {}).items():
            self.write(path, file)

    def __contains__(self, path: str) -> bool:
        return path in self._files or self.is_directory(path)

    @property
    def files(self) -> dict[str, File]:
        """All files by path, in order."""
        return dict(sorted(self._files.items()))

    def is_directory(self, path: str) -> bool:
        """Whether there is a directory of that name; the workspace itself is one."""
        return not path or path in self._directories or self._held[path] > 0

    def read(self, path: str) -> File:
        """Raises `StepFailed` where there is no such file."""
        try:
            return self._files[path]
        except KeyError:
            raise StepFailed(f"There is no file {path} in the workspace.") from None

    def write(self, path: str, file: File) -> None:
        """Put a file there, over one that is there already.

        Raises:
            LeavesWorkspace: it would leave the workspace, or a directory or file is in its way.
            WorkspaceTooLarge: there are too many files, or they are too large.
        """
        path = safe_path(path)
        if self.is_directory(path) or any(parent in self._files for parent in _parents(path)):
            raise LeavesWorkspace(f"{path} cannot be written: a directory or a file is in its way.")
        before = self._files.get(path)
        size = self._size + len(file.content) - (len(before.content) if before else 0)
        if size > MAX_BYTES or len(self._files) >= MAX_FILES:
            raise WorkspaceTooLarge(
                f"The files of a task may have {MAX_BYTES // 2**20} MiB and be {MAX_FILES} in all."
            )
        if before is None:
            self._held.update(_parents(path))
        self._files[path], self._size = file, size

    def make_directory(self, path: str) -> None:
        """Raises `LeavesWorkspace` as `write`."""
        path = safe_path(path)
        if path in self._files:
            raise LeavesWorkspace(f"{path} cannot be a directory: it is a file.")
        self._directories.add(path)

    def remove(self, path: str) -> None:
        """Remove a file, or a directory and all in it; nothing where there is none.

        The directory that it was in stays, be it empty now.
        """
        if path in self:
            self._directories.update(_parents(path))
        gone = [path] if path in self._files else self._below(path)
        for each in gone:
            self._size -= len(self._files.pop(each).content)
            self._held.subtract(_parents(each))
        self._directories = {
            each for each in self._directories if each != path and not each.startswith(f"{path}/")
        }

    def move(self, source: str, target: str, *, overwrite: bool) -> None:
        """Move a file, or a directory and all in it.

        Raises:
            StepFailed: there is no such file, or the target exists.
            LeavesWorkspace: as `write`; a directory into itself.
        """
        source, target = safe_path(source), safe_path(target)
        if source not in self:
            raise StepFailed(f"There is no file {source} in the workspace.")
        if target.startswith(f"{source}/"):
            raise LeavesWorkspace(f"{source} cannot be moved into itself.")
        if target in self and target != source:
            if not overwrite:
                raise StepFailed(f"{target} exists already; set overwrite to replace it.")
            self.remove(target)
        moved = {source: self._files[source]} if source in self._files else {}
        moved |= {path: self._files[path] for path in self._below(source)}
        self.remove(source)
        for path, file in moved.items():
            self.write(target + path.removeprefix(source), file)
        if not moved:
            self.make_directory(target)

    def entries(self, path: str, *, recursive: bool) -> Iterator[tuple[str, bool]]:
        """Path and whether it is a directory, of all in a directory, in order."""
        start = f"{path}/" if path else ""
        found: dict[str, bool] = {}
        for each in [*self._files, *self._directories]:
            if not each.startswith(start):
                continue
            inner = each.removeprefix(start).split("/")
            for end in range(1, len(inner)):
                found[start + "/".join(inner[:end])] = True
            found[each] = each in self._directories
        for each, is_directory in sorted(found.items()):
            if recursive or "/" not in each.removeprefix(start):
                yield each, is_directory

    def below(self, path: str) -> "Workspace":
        """A copy of what is in a directory, with paths from there; a single file as itself."""
        if path in self._files:
            return Workspace({path.rpartition("/")[2]: self._files[path]})
        start = f"{path}/" if path else ""
        return Workspace(
            {each.removeprefix(start): self._files[each] for each in self._below(path)}
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept between two steps."""
        return {
            "files": {
                path: {
                    "content": base64.b64encode(file.content).decode(),
                    "mode": file.mode,
                    "is_symlink": file.is_symlink,
                }
                for path, file in self.files.items()
            },
            "directories": sorted(self._directories),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Workspace":
        """What `to_json` gave."""
        found = cls(
            {
                path: File(base64.b64decode(raw["content"]), raw["mode"], raw["is_symlink"])
                for path, raw in document["files"].items()
            }
        )
        found._directories = set(document["directories"])
        return found

    def _below(self, path: str) -> list[str]:
        start = f"{path}/" if path else ""
        return [each for each in self._files if each.startswith(start)]


def safe_path(text: str, *, within: str = "") -> str:
    """The path without ``.`` and ``..``, below ``within``; empty is the workspace itself.

    Raises:
        LeavesWorkspace: it leaves ``within``, is absolute, or holds what no file name may.
    """
    if "\0" in text or "\\" in text or len(text) > MAX_PATH:
        raise LeavesWorkspace(f"The path {text[:60]!r} cannot be used.")
    if text.startswith(("/", "~")) or unicodedata.normalize("NFC", text) != text:
        raise LeavesWorkspace(f"The path {text[:60]!r} must be relative, and spelled in NFC.")
    parts: list[str] = []
    for part in text.split("/"):
        if part == "..":
            if not parts:
                raise LeavesWorkspace(f"The path {text[:60]!r} leaves the workspace.")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if any(part.lower() == ".git" for part in parts):
        raise LeavesWorkspace(f"The path {text[:60]!r} is git's own.")
    return "/".join([*([within] if within else []), *parts])


def _parents(path: str) -> Iterable[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
