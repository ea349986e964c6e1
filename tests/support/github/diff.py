"""What changed between two commits, file by file, as GitHub lists it."""

from dataclasses import dataclass

from tests.support.github.git import GitStore

_STATUS = {"A": "added", "D": "removed", "M": "modified", "T": "changed", "R": "renamed"}


@dataclass(frozen=True)
class ChangedFile:
    """``patch`` starts at the first ``@@``; None for binary files and pure renames."""

    path: str
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None
    previous_path: str | None = None


def changed_files(git: GitStore, base: str, head: str) -> list[ChangedFile]:
    """Every file that differs, by path."""
    command = ("diff-tree", "-r", "-M", "--no-commit-id", base, head)
    raw = git.know(*command, "--raw", "-z", "--abbrev=40").decode().split("\0")
    counts = _counts(git.know(*command, "--numstat", "-z").decode().split("\0"))
    patches = git.know(*command, "-p", "--no-color").decode(errors="replace")
    texts = [_patch(text) for text in ("\n" + patches).split("\ndiff --git ")[1:]]
    files: list[ChangedFile] = []
    fields = iter(raw)
    for about in fields:
        if not about:
            break
        *_, old_sha, new_sha, letter = about.split(" ")
        previous = next(fields)
        path = next(fields) if letter[0] == "R" else previous
        additions, deletions = counts[path]
        files.append(
            ChangedFile(
                path=path,
                status=_STATUS[letter[0]],
                sha=old_sha if letter == "D" else new_sha,
                additions=additions,
                deletions=deletions,
                patch=texts[len(files)],
                previous_path=previous if previous != path else None,
            )
        )
    return files


def _counts(fields: list[str]) -> dict[str, tuple[int, int]]:
    """Added and removed lines by path; a binary file's count as none."""
    found, rest = {}, iter(fields)
    for field in rest:
        if not field:
            break
        added, removed, path = field.split("\t", 2)
        if not path:  # renamed: the old and the new path follow
            next(rest)
            path = next(rest)
        found[path] = (0, 0) if added == "-" else (int(added), int(removed))
    return found


def _patch(text: str) -> str | None:
    start = text.find("\n@@ ")
    return text[start + 1 :].removesuffix("\n") if start >= 0 else None
