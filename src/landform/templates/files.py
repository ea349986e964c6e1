"""The files beside a template, as they lie on disk."""

import os
from dataclasses import dataclass
from pathlib import Path

from landform.kernel.errors import Invalid

ORDINARY, EXECUTABLE = 0o644, 0o755
MAX_FILES = 2_000
MAX_BYTES = 8 * 1024 * 1024  # of all files together


class TemplateTooLarge(Invalid):
    title = "The template is too large"


@dataclass(frozen=True)
class TemplateFile:
    """A file's bytes and mode; the content of a symbolic link is its target."""

    content: bytes
    mode: int = 0o644
    is_symlink: bool = False

    @property
    def executable(self) -> bool:
        return bool(self.mode & 0o100)


def read_files(directory: Path) -> dict[str, TemplateFile]:
    """Every file of the directory by its relative path. Symbolic links are not followed.

    Raises:
        TemplateTooLarge: there are too many, or they are too large.
    """
    found: dict[str, TemplateFile] = {}
    size = 0
    for path in sorted(_walk(directory)):
        file = _read(path)
        size += len(file.content)
        if size > MAX_BYTES or len(found) >= MAX_FILES:
            raise TemplateTooLarge(
                f"The files of a template may have {MAX_BYTES // 2**20} MiB and be {MAX_FILES}."
            )
        found[path.relative_to(directory).as_posix()] = file
    return found


def _walk(directory: Path) -> list[Path]:
    paths = []
    for root, directories, files in os.walk(directory, followlinks=False):
        links = [name for name in directories if (Path(root) / name).is_symlink()]
        paths += [Path(root) / name for name in [*files, *links]]
    return paths


def _read(path: Path) -> TemplateFile:
    if path.is_symlink():
        return TemplateFile(str(path.readlink()).encode(), is_symlink=True)
    return TemplateFile(path.read_bytes(), EXECUTABLE if os.access(path, os.X_OK) else ORDINARY)
