"""A forge in memory, and plain git for the other side of a local one."""

import difflib
import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from landform.changes.errors import (
    ForgeRefused,
    ForgeUnavailable,
    HeadMoved,
    NotMergeable,
    OwnPullRequest,
    PullRequestNotFound,
    PullRequestNotOpen,
)
from landform.changes.models import (
    Comment,
    CommitStatus,
    FileChange,
    Proposal,
    PullRequest,
    PullRequestState,
    Review,
    ReviewState,
)
from landform.changes.paths import check_proposal, safe_branch, safe_path
from landform.kernel.clock import Clock
from landform.kernel.errors import Invalid

BASE_URL = "https://landform.example"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEED = {"modules/database/main.tf": 'variable "name" {}\n', "README.md": "one\ntwo\nthree\n"}


@dataclass(frozen=True)
class MemoryCommit:
    sha: str
    parent: str | None
    message: str
    files: Mapping[str, str]


class MemoryForge:
    """Fulfils `Forge` and `ReviewDesk` without git.

    Merges file by file, not line by line: two changes of one file conflict.
    ``down`` makes every call raise `ForgeUnavailable`; `push` is what people do.
    """

    def __init__(
        self,
        files: Mapping[str, str] | None = None,
        *,
        base_url: str = BASE_URL,
        clock: Clock = lambda: NOON,
        base_branch: str = "main",
    ) -> None:
        self.down = False
        self.commits: dict[str, MemoryCommit] = {}
        self.branches: dict[str, str] = {}
        self.announced: dict[tuple[str, str], CommitStatus] = {}  # by commit and context
        self.refuses_statuses = False
        self._recorded: dict[int, PullRequest] = {}
        self._base_url, self._clock, self._base = base_url, clock, base_branch
        self.branches[base_branch] = self._commit(None, "First commit", dict(files or {}))

    # ── for tests ────────────────────────────────────────────────────────────────

    @property
    def pull_requests(self) -> dict[int, PullRequest]:
        """All of them, as they are now."""
        return {number: self._now(number) for number in self._recorded}

    def push(self, branch: str, files: Mapping[str, str], removed: Sequence[str] = ()) -> str:
        """Add a commit to a branch, from the base branch if it is new; return its SHA."""
        parent = self.branches.get(branch) or self.branches[self._base]
        tree = {p: t for p, t in self.files(parent).items() if p not in removed} | dict(files)
        self.branches[branch] = self._commit(parent, "Pushed", tree)
        return self.branches[branch]

    def files(self, ref: str) -> Mapping[str, str]:
        """The files at a branch or commit."""
        return self.commits[self.branches.get(ref, ref)].files

    # ── Forge ────────────────────────────────────────────────────────────────────

    async def open_pull_request(self, proposal: Proposal) -> PullRequest:
        self._answer()
        check_proposal(proposal, base_branch=self._base)
        if found := await self.find_pull_request(proposal.branch):
            return found
        if proposal.branch not in self.branches:
            self.branches[proposal.branch] = self._propose(proposal)
        number = len(self._recorded) + 1
        self._recorded[number] = PullRequest(
            number=number,
            url=f"{self._base_url}/pull-requests/{number}",
            title=proposal.title,
            body=proposal.body,
            author=proposal.author,
            state=PullRequestState.OPEN,
            head_branch=proposal.branch,
            base_branch=self._base,
            head_sha=self.branches[proposal.branch],
            created_at=self._clock(),
        )
        return self._now(number)

    async def find_pull_request(
        self, branch: str, *, number: int | None = None
    ) -> PullRequest | None:
        self._answer()
        safe_branch(branch)
        numbers = [
            found
            for found, pull in self._recorded.items()
            if pull.head_branch == branch and number in (None, found)
        ]
        return self._now(numbers[-1]) if numbers else None

    async def comment(self, number: int, body: str, *, author: str) -> None:
        pull = self._now(number)
        last = [comment.body for comment in pull.comments if comment.author == author][-1:]
        if last != [body]:
            comment = Comment(author, body, self._clock())
            self._recorded[number] = replace(pull, comments=(*pull.comments, comment))

    async def announce(self, number: int, *, head_sha: str, status: CommitStatus) -> None:
        self._now(number)
        if self.refuses_statuses:
            raise ForgeRefused("The App may not write commit statuses.")
        self.announced[head_sha, status.context] = status

    async def merge(self, number: int, *, head_sha: str) -> PullRequest:
        pull = self._now(number)
        if pull.state is PullRequestState.MERGED:
            return pull
        if pull.state is PullRequestState.CLOSED or pull.head_branch not in self.branches:
            raise NotMergeable("It was closed, or its branch is gone.")
        self._check_head(pull, head_sha)
        base, fork = self.branches[self._base], self._fork(head_sha)
        tree = self._merged(self.files(base), self.files(fork), self.files(head_sha))
        sha = self.branches[self._base] = self._commit(base, f"{pull.title} (#{number})", tree)
        self._recorded[number] = replace(pull, state=PullRequestState.MERGED, merge_sha=sha)
        return self._recorded[number]

    async def close(self, number: int) -> PullRequest:
        pull = self._now(number)
        if pull.state is PullRequestState.OPEN:
            self._recorded[number] = replace(pull, state=PullRequestState.CLOSED)
        return self._recorded[number]

    # ── ReviewDesk ───────────────────────────────────────────────────────────────

    @property
    def reviews_elsewhere(self) -> bool:
        return False

    async def list_pull_requests(self, *, state: str, limit: int) -> list[PullRequest]:
        self._answer()
        if state != "all" and state not in list(PullRequestState):
            raise Invalid(f"There is no pull request state {state!r}.")
        newest = [self._now(number) for number in sorted(self._recorded, reverse=True)]
        return [pull for pull in newest if state in ("all", pull.state)][: max(limit, 0)]

    async def read_pull_request(self, number: int) -> PullRequest:
        return self._now(number)

    async def changed_files(self, number: int) -> list[FileChange]:
        pull = self._now(number)
        new = pull.merge_sha or pull.head_sha
        old = self.commits[new].parent if pull.merge_sha else self._fork(new)
        before, after = self.files(old) if old else {}, self.files(new)
        paths = sorted(p for p in {*before, *after} if before.get(p) != after.get(p))
        return [_file_change(path, before.get(path), after.get(path)) for path in paths]

    async def review(self, number: int, review: Review) -> PullRequest:
        pull = self._now(number)
        if pull.state is not PullRequestState.OPEN:
            raise PullRequestNotOpen(f"Pull request {number} is {pull.state}.")
        self._check_head(pull, review.head_sha)
        if review.state is ReviewState.APPROVED and review.reviewer == pull.author:
            raise OwnPullRequest(f"{review.reviewer} proposed it.")
        own = [each for each in pull.reviews if each.reviewer == review.reviewer]
        again = own[-1] if own and replace(own[-1], at=review.at) == review else None
        kept = [review if each is again else each for each in pull.reviews]
        reviews = kept if again else [*kept, review]
        self._recorded[number] = replace(pull, reviews=tuple(reviews))
        return self._now(number)

    async def read_file(self, path: str, *, ref: str) -> str | None:
        self._answer()
        safe_path(path)
        known = ref in self.commits or safe_branch(ref) in self.branches
        return self.files(ref).get(path) if known else None

    # ── how ──────────────────────────────────────────────────────────────────────

    def _answer(self) -> None:
        if self.down:
            raise ForgeUnavailable("The forge is down.")

    def _now(self, number: int) -> PullRequest:
        self._answer()
        if number not in self._recorded:
            raise PullRequestNotFound(f"There is no pull request {number}.")
        pull = self._recorded[number]
        if pull.state is PullRequestState.OPEN:  # remembered, should the branch go away
            head = self.branches.get(pull.head_branch, pull.head_sha)
            pull = self._recorded[number] = replace(pull, head_sha=head)
        return pull

    def _check_head(self, pull: PullRequest, sha: str) -> None:
        if pull.head_sha != sha:
            raise HeadMoved(f"Pull request {pull.number} is at {pull.head_sha}.")

    def _propose(self, proposal: Proposal) -> str:
        base = self.branches[self._base]
        files = dict(self.files(base))
        for path in (*proposal.files, *proposal.removed):
            if any(f.startswith(f"{path}/") or path.startswith(f"{f}/") for f in files):
                raise ForgeRefused(f"{path} would replace a directory, or a file by one.")
        files = {p: t for p, t in files.items() if p not in proposal.removed} | proposal.files
        about = f"{proposal.title}\n\n{proposal.body}\n{proposal.author} {proposal.proposed_at}"
        return self._commit(base, about, files)

    def _commit(self, parent: str | None, message: str, files: Mapping[str, str]) -> str:
        content = repr((parent, message, sorted(files.items())))
        sha = hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest()
        self.commits[sha] = MemoryCommit(sha, parent, message, files)
        return sha

    def history(self, ref: str) -> list[MemoryCommit]:
        """The commits up to a branch or commit, newest first."""
        commit, found = self.commits.get(self.branches.get(ref, ref)), []
        while commit:
            found.append(commit)
            commit = self.commits.get(commit.parent or "")
        return found

    def _fork(self, sha: str) -> str:
        base = {commit.sha for commit in self.history(self._base)}
        return next(commit.sha for commit in self.history(sha) if commit.sha in base)

    def _merged(
        self, ours: Mapping[str, str], fork: Mapping[str, str], theirs: Mapping[str, str]
    ) -> dict[str, str]:
        merged = dict(ours)
        for path in {*fork, *theirs}:
            old, new, here = fork.get(path), theirs.get(path), ours.get(path)
            if new in (old, here):
                continue
            if here != old:
                raise NotMergeable(f"It conflicts with the base branch in {path}.")
            merged.pop(path, None)
            if new is not None:
                merged[path] = new
        return merged


def _file_change(path: str, before: str | None, after: str | None) -> FileChange:
    status = "added" if before is None else "removed" if after is None else "modified"
    old, new = (before or "").splitlines(), (after or "").splitlines()
    lines = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    return FileChange(
        path=path,
        status=status,
        additions=sum(line.startswith("+") for line in lines),
        deletions=sum(line.startswith("-") for line in lines),
        patch="".join(f"{line}\n" for line in lines),
    )


def git(repository: Path, *arguments: str, stdin: str = "") -> str:
    """What git answers about a bare repository; fails the test if git fails."""
    answer = subprocess.run(
        ["git", f"--git-dir={repository}", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.removesuffix("\n")


def push_commit(
    repository: Path, branch: str, files: Mapping[str, str], removed: Sequence[str] = ()
) -> str:
    """Do to a bare repository what a person's push does; return the new head."""
    ref = f"refs/heads/{branch}"
    start = ref if git(repository, "for-each-ref", ref) else "refs/heads/main"
    changes = "".join(f"D {path}\n" for path in removed) + "".join(
        f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        for path, text in files.items()
    )
    commit = f"commit {ref}\ncommitter Eve <eve@example.com> 1 +0000\ndata 6\nPushed\n"
    git(
        repository,
        "fast-import",
        "--quiet",
        stdin=f"{commit}from {git(repository, 'rev-parse', start)}\n{changes}",
    )
    return git(repository, "rev-parse", ref)
