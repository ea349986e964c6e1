"""Which paths a proposal may write, checked before git sees them."""

import unicodedata
from collections.abc import Iterable

from landform.changes.errors import ForgeRefused, UnsafePath
from landform.changes.models import Proposal
from landform.kernel.names import safe_name

MAX_PATH = 1_000  # characters; beyond that a checkout fails on some systems
MAX_PART = 255  # bytes of UTF-8; the limit of a name in common file systems
# Control, invisible and surrogate characters, line and paragraph separators: they break
# line protocols, hide (bidi) what a reviewer reads, or vanish on another file system.
_BANNED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe_path(path: str) -> str:
    """Return ``path`` if it names a file inside a repository, on every file system.

    Raises:
        UnsafePath: it is empty, absolute, too long, has an empty part, ``.``, ``..``
            or something a file system may take for ``.git``, or a backslash, a
            control character or an invisible one.
    """
    if len(path) > MAX_PATH or any(
        character == "\\" or unicodedata.category(character) in _BANNED_CATEGORIES
        for character in path
    ):
        raise _unsafe(path)
    for part in path.split("/"):
        if part in ("", ".", "..") or len(part.encode()) > MAX_PART or _is_git_directory(part):
            raise _unsafe(path)
    return path


def safe_branch(branch: str) -> str:
    """Return ``branch`` if it can be a head branch.

    Raises:
        UnsafeName: it is not a safe name.
    """
    return safe_name(branch, "branch")


def check_proposal(proposal: Proposal, *, base_branch: str) -> None:
    """Check everything about a proposal that can be checked without the repository.

    Raises:
        UnsafeName: the branch is not a safe name.
        UnsafePath: a path is not safe, or two of them would be one file somewhere.
        ForgeRefused: it proposes the base branch to itself, or text that is not Unicode.
    """
    if safe_branch(proposal.branch) == base_branch:
        raise ForgeRefused(f"{base_branch} is the base branch; it cannot be proposed to itself.")
    check_paths([*proposal.files, *proposal.removed])
    for path, text in proposal.files.items():
        if not _is_unicode(text):
            raise ForgeRefused(f"The text of {path} cannot be written as UTF-8.")


def check_paths(paths: Iterable[str]) -> None:
    """Check paths that are to be changed together.

    Raises:
        UnsafePath: one is not safe, one is a directory of another, or two are the
            same file where case or Unicode form do not count.
    """
    seen: set[str] = set()
    for path in map(_folded, map(safe_path, paths)):
        if path in seen:
            raise _unsafe(path)
        seen.add(path)
    for path in seen:
        if not seen.isdisjoint(parents(path)):
            raise _unsafe(path)


def check_link(path: str, target: str) -> None:
    """Check that a symbolic link at ``path`` cannot lead out of the repository.

    ``..`` may stand at the start of the target only: behind the name of another link it
    would lead to the parent of where that one leads.

    Raises:
        UnsafePath: it can, or leads into ``.git``.
    """
    parts = target.split("/")
    above = 0
    while above < len(parts) and parts[above] == "..":
        above += 1
    inside = parts[above:]
    if above > len(parents(path)) or (not inside and not above):
        raise _unsafe_link(path)
    try:
        if inside:
            safe_path("/".join(inside))
    except UnsafePath:
        raise _unsafe_link(path) from None


def parents(path: str) -> list[str]:
    """The directories above a path, outermost first: ``a/b/c`` gives ``a`` and ``a/b``."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _is_git_directory(part: str) -> bool:
    # NTFS ignores trailing dots and spaces, knows `.git` as `git~1`, and reads what
    # follows a colon as a stream of the same file.
    name = part.casefold().split(":")[0].rstrip(". ")
    return name in (".git", "git~1")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unsafe_link(path: str) -> UnsafePath:
    return UnsafePath(
        f"The symbolic link {path[:100]!r} does not stay in the repository.", path=path[:100]
    )


def _unsafe(path: str) -> UnsafePath:
    return UnsafePath(f"The path {path[:100]!r} cannot be used in a repository.", path=path[:100])
