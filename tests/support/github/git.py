"""A bare repository with real objects, through the git command line.

What lies in a file of its own is read and written as a file (`loose`).

Real objects give what a fake cannot: a commit made twice from the same words and dates has
the same SHA, a pull request really conflicts, and `git clone` works.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.support.github.loose import read_object, read_refs, write_object

NO_SHA = "0" * 40

_SHA = re.compile(r"\^?[0-9a-f]{40}")
_SIGNATURE = re.compile(r"^(?P<name>.*) <(?P<email>[^>]*)> (?P<seconds>-?\d+) [+-]\d{4}$")


class GitError(Exception):
    """git refused; the message is what it said."""


class MergeConflict(GitError):
    """The two commits do not merge by themselves."""


@dataclass(frozen=True)
class Signature:
    """Who wrote or committed, and when."""

    name: str
    email: str
    at: datetime

    def line(self) -> str:
        name, email = (re.sub(r"[<>\n]", "", text).strip() for text in (self.name, self.email))
        return f"{name or 'nobody'} <{email}> {int(self.at.timestamp())} +0000"


@dataclass(frozen=True)
class Commit:
    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True)
class TreeEntry:
    """One line of a tree. A ``sha`` of None, when a tree is written, removes the path."""

    path: str
    mode: str
    kind: str
    sha: str | None
    size: int | None = None


class GitStore:
    """One bare repository. Not locked: the emulator makes its calls one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[tuple[str, ...], bytes] = {}

    @classmethod
    def create(cls, path: Path, default_branch: str) -> "GitStore":
        """A new one that any GitHub client can fetch from and push to over HTTP."""
        path.mkdir(parents=True)
        store = cls(path)
        store.run("init", "--quiet", "--bare", "--template=", f"--initial-branch={default_branch}")
        with (path / "config").open("a") as config:
            config.write(
                "[http]\n\treceivepack = true\n"
                "[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n"
                "[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n"
                "[receive]\n\thideRefs = refs/pull\n"  # the forge's own, nobody pushes there
            )
        return store

    def run(
        self,
        *arguments: str,
        text: bytes = b"",
        environment: Mapping[str, str] | None = None,
        also: tuple[int, ...] = (),
    ) -> bytes:
        """What git printed. ``also`` are exit codes that are no error besides 0."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            input=text,
            capture_output=True,
            check=False,
            env=git_environment() | dict(environment or {}),
        )
        if done.returncode not in (0, *also):
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout

    def know(self, *arguments: str, also: tuple[int, ...] = ()) -> bytes:
        """As `run`; asked only once if about nothing but commits and trees, which never change."""
        asked = (each for each in arguments[1:] if not each.startswith("-"))
        if not all(_SHA.fullmatch(each) for each in asked):
            return self.run(*arguments, also=also)
        if arguments not in self._known:
            self._known[arguments] = self.run(*arguments, also=also)
        return self._known[arguments]

    # -- refs ---------------------------------------------------------------------------

    def resolve(self, name: str) -> str | None:
        """The SHA of the commit that a branch, full ref or (short) SHA names."""
        for candidate in (f"refs/heads/{name}", f"refs/{name}", name):
            sha = self.ref(candidate) or candidate
            if self.kind(sha) == "commit":
                return sha
        asked = ("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return self.run(*asked, also=(1, 128)).decode().strip() or None

    def ref(self, name: str) -> str | None:
        """The SHA a full ref name points at."""
        return self.refs(name).get(name)

    def refs(self, *patterns: str) -> dict[str, str]:
        return read_refs(self.path, patterns)

    def set_ref(self, name: str, sha: str) -> None:
        self.run("update-ref", name, sha)

    def take(self, other: "GitStore", sha: str) -> None:
        """Have a commit of another repository: on GitHub, forks share their objects."""
        if other is not self:
            self.run("fetch", "--quiet", "--no-tags", str(other.path), sha)

    def delete_ref(self, name: str) -> None:
        self.run("update-ref", "-d", name)

    def is_ref_name(self, name: str) -> bool:
        return _is_ref_name(name)

    # -- objects ------------------------------------------------------------------------

    def kind(self, sha: str) -> str | None:
        """blob, tree, commit or tag; None when there is no such object."""
        if not re.fullmatch(r"[0-9a-f]{40}", sha):
            return None
        if found := read_object(self.path, sha):
            return found[0]
        return self.run("cat-file", "-t", sha, also=(128,)).decode().strip() or None

    def write_blob(self, content: bytes) -> str:
        return write_object(self.path, "blob", content)

    def read_blob(self, sha: str) -> bytes:
        return self._read("blob", sha)

    def write_tree(self, entries: Iterable[TreeEntry], base: str | None = None) -> str:
        """The tree with these entries (paths may be nested) laid over ``base``."""
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": f"{scratch}/index"}
            if base:
                self.run("read-tree", base, environment=index)
            lines = []
            for entry in entries:
                if entry.kind == "tree" and entry.sha:
                    self.run("read-tree", f"--prefix={entry.path}/", entry.sha, environment=index)
                elif entry.sha is None:
                    lines.append(f"0 {NO_SHA}\t{entry.path}\0")
                else:
                    lines.append(f"{entry.mode} {entry.sha}\t{entry.path}\0")
            self.run(
                *("update-index", "--add", "--replace", "-z", "--index-info"),
                text="".join(lines).encode(),
                environment=index,
            )
            return self.run("write-tree", environment=index).decode().strip()

    def read_tree(self, tree: str, *, recursive: bool = False, path: str = "") -> list[TreeEntry]:
        """The entries of a tree-ish, or the one at ``path`` and nothing when there is none."""
        options = ["-r", "-t"] if recursive else []
        paths = ["--", path] if path else []
        printed = self.know("ls-tree", "-z", "-l", "--full-tree", *options, tree, *paths)
        return [_tree_entry(line) for line in printed.decode().split("\0") if line]

    def write_commit(
        self,
        tree: str,
        parents: Iterable[str],
        message: str,
        author: Signature,
        committer: Signature | None = None,
    ) -> str:
        """The same arguments always give the same SHA."""
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author.line()}", f"committer {(committer or author).line()}"]
        return write_object(self.path, "commit", "\n".join([*lines, "", message]).encode())

    def read_commit(self, sha: str) -> Commit:
        head, _, message = self._read("commit", sha).decode().partition("\n\n")
        lines = (line.partition(" ") for line in head.splitlines() if not line.startswith(" "))
        fields = [(name, value) for name, _, value in lines]
        one = dict(fields)
        return Commit(
            sha=sha,
            tree=one["tree"],
            parents=tuple(value for name, value in fields if name == "parent"),
            author=_signature(one["author"]),
            committer=_signature(one["committer"]),
            message=message,
        )

    # -- history ------------------------------------------------------------------------

    def merge_base(self, one: str, other: str) -> str | None:
        return self.know("merge-base", one, other, also=(1,)).decode().strip() or None

    def commits(self, base: str, head: str) -> list[str]:
        """The commits of ``head`` that ``base`` lacks, oldest first."""
        return self.know("rev-list", "--reverse", head, f"^{base}").decode().split()

    def history(self, head: str, *, limit: int = 250, until: str | None = None) -> list[str]:
        """Newest first; those that were committed up to ``until``, should that be given."""
        options = [f"--max-count={limit}", *([f"--until={until}"] if until else [])]
        return self.know("rev-list", *options, head).decode().split()

    def is_ancestor(self, older: str, newer: str) -> bool:
        return self.merge_base(older, newer) == older

    def merged_tree(self, base: str, head: str) -> str:
        """The tree of a merge commit. Raises `MergeConflict`."""
        printed = self.know("merge-tree", "--write-tree", base, head, also=(1,)).decode()
        tree, _, conflicts = printed.partition("\n")
        if conflicts:
            raise MergeConflict(conflicts)
        return tree

    def rebase(self, base: str, head: str, committer: Signature) -> str:
        """The commits of ``head`` again on top of ``base``: the last one's SHA."""
        who = {
            "GIT_COMMITTER_NAME": committer.name,
            "GIT_COMMITTER_EMAIL": committer.email,
            "GIT_COMMITTER_DATE": f"{int(committer.at.timestamp())} +0000",
        }
        with tempfile.TemporaryDirectory() as scratch:
            tree = f"{scratch}/tree"
            self.run("worktree", "add", "--quiet", "--detach", tree, base)
            try:
                picks = self.commits(base, head)
                self.run("-C", tree, "cherry-pick", "--keep-redundant-commits", *picks,
                         environment=who)  # fmt: skip
                return self.run("-C", tree, "rev-parse", "HEAD").decode().strip()
            except GitError as refused:
                raise MergeConflict(str(refused)) from refused
            finally:
                self.run("worktree", "remove", "--force", tree)

    def _read(self, kind: str, sha: str) -> bytes:
        found = read_object(self.path, sha)
        return found[1] if found and found[0] == kind else self.run("cat-file", kind, sha)


@cache
def _is_ref_name(name: str) -> bool:
    checked = ["git", "check-ref-format", name]
    return not subprocess.run(checked, env=git_environment(), check=False).returncode


def git_environment() -> dict[str, str]:
    """The environment of every git command: nobody's own settings, no questions."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
    }


def _tree_entry(line: str) -> TreeEntry:
    about, path = line.split("\t", 1)
    mode, kind, sha, size = about.split()
    return TreeEntry(path, mode, kind, sha, None if size == "-" else int(size))


def _signature(line: str) -> Signature:
    found = _SIGNATURE.match(line)
    assert found, f"not a signature: {line}"
    at = datetime.fromtimestamp(int(found["seconds"]), UTC)
    return Signature(found["name"], found["email"], at)
