"""Paths that a template may write: inside the target, on every kind of disk, and not git's own.

What is refused: ``..``, absolute paths, backslashes, control and invisible
characters, ``.git`` in any spelling a file system takes for it, names that Windows
keeps for devices, and two paths that some disk takes for one.
Source: the project's threats, row 5; git's ``core.protectHFS`` and ``core.protectNTFS``.
"""

import re
import unicodedata
from collections.abc import Iterable

MAX_PATH = 1000  # bytes
MAX_NAME = 255  # bytes, on most disks
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?\Z", re.IGNORECASE)
_GIT = re.compile(r"(?:\.git|git~[0-9]+)\Z", re.IGNORECASE)


def problem_of(path: str) -> str | None:
    """Why a path cannot be written, or None if it can."""
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "it has half of a character"
    if not path or path.startswith("/") or "\\" in path:
        return "it is empty, absolute or has a backslash"
    if len(encoded) > MAX_PATH:
        return f"it is longer than {MAX_PATH} bytes"
    return next((why for name in path.split("/") if (why := _problem_of_name(name))), None)


def _problem_of_name(name: str) -> str | None:
    if name in ("", ".", ".."):
        return f"it has {name or 'nothing'!r} between slashes"
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in name):
        return "it has a control or invisible character"
    if len(name.encode()) > MAX_NAME:
        return f"a name in it is longer than {MAX_NAME} bytes"
    if name.endswith((".", " ")) or ":" in name:
        return f"{name!r} ends in a dot or blank, or has a colon, and some disks drop that"
    plain = unicodedata.normalize("NFKC", name)
    if _GIT.match(plain):
        return f"{name!r} is git's own"
    return f"{name!r} is the name of a device" if _DEVICES.match(plain) else None


def one_on_some_disk(path: str) -> str:
    """A key that is the same for paths which a disk may take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def clashes(paths: Iterable[str]) -> dict[str, str]:
    """Paths that cannot be beside an earlier one: the same on some disk, or inside a file."""
    found: dict[str, str] = {}
    seen: dict[str, str] = {}
    inside: dict[str, str] = {}
    for path in paths:
        key = one_on_some_disk(path)
        parts = key.split("/")
        parents = ["/".join(parts[:count]) for count in range(1, len(parts))]
        other = seen.get(key) or inside.get(key)
        other = other or next((seen[parent] for parent in parents if parent in seen), None)
        if other is not None:
            found[path] = other
        seen.setdefault(key, path)
        for parent in parents:
            inside.setdefault(parent, path)
    return found


def link_stays_inside(path: str, target: str) -> bool:
    """Whether a symbolic link at ``path`` points to something under the same root."""
    if not target or target.startswith("/") or "\\" in target or "\x00" in target:
        return False
    place = path.split("/")[:-1]
    for name in target.split("/"):
        if name == "..":
            if not place:
                return False
            place.pop()
        elif name not in ("", "."):
            place.append(name)
    return bool(place) and not any(_problem_of_name(name) for name in place)
