"""Pull requests on a bare git repository. How they are kept: `store.py`."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from landform.adapters.localforge import rules
from landform.adapters.localforge.diffs import diff, diff_since_fork
from landform.adapters.localforge.git import OBJECT_ID, Git
from landform.adapters.localforge.objects import (
    EXECUTABLE,
    NewCommit,
    ObjectReader,
    reading,
    writing,
)
from landform.adapters.localforge.records import Announcement, Record
from landform.adapters.localforge.refs import RefMoved, RefUpdate, move_refs
from landform.adapters.localforge.seeding import create_repository
from landform.adapters.localforge.sight import Sight, head_ref, landed, see
from landform.adapters.localforge.squash import merged_tree
from landform.adapters.localforge.store import STATE_REF, State, pull_request_url
from landform.adapters.localforge.tree_checks import check_room
from landform.changes.errors import ForgeRefused, ForgeUnavailable, NotMergeable
from landform.changes.models import (
    Comment,
    CommitStatus,
    FileChange,
    Proposal,
    PullRequest,
    PullRequestState,
    Review,
)
from landform.changes.paths import check_proposal, safe_branch, safe_path
from landform.changes.states import wanted_states
from landform.kernel.clock import Clock

ATTEMPTS = 20  # at a change, when other processes keep changing something first
PAUSE_MILLISECONDS = 50  # at most, before the next attempt

T = TypeVar("T")


class LocalForge:
    """Fulfils `Forge` and `ReviewDesk` (`landform.changes.ports`) for one bare repository.

    Any number of processes may use the same repository, and people may push to it.
    Every change is one commit to `store.STATE_REF`, made by compare-and-swap: who comes
    second looks again and decides again.
    """

    def __init__(
        self, repository: Path, *, base_url: str, clock: Clock, base_branch: str = "main"
    ) -> None:
        self._git = Git(repository.absolute())
        self._base_url = base_url
        self._clock = clock
        self._base_branch = safe_branch(base_branch)
        # Other processes are held off by compare-and-swap; our own tasks need not try.
        self._lock = asyncio.Lock()

    @classmethod
    async def create(
        cls,
        repository: Path,
        files: Mapping[str, str],
        *,
        base_url: str,
        clock: Clock,
        base_branch: str = "main",
    ) -> "LocalForge":
        """Make the repository if there is none, with a first commit of ``files``.

        Safe to repeat, and to be interrupted: adds what is missing, and leaves a base
        branch that has commits as it is.

        Raises:
            UnsafePath: a path cannot be used.
            ForgeUnavailable: git failed.
        """
        forge = cls(repository, base_url=base_url, clock=clock, base_branch=base_branch)
        await create_repository(forge._git, files, at=clock(), base_branch=base_branch)
        return forge

    # ── Forge ────────────────────────────────────────────────────────────────────

    async def open_pull_request(self, proposal: Proposal) -> PullRequest:
        check_proposal(proposal, base_branch=self._base_branch)
        return await self._changing(partial(self._open, proposal))

    async def find_pull_request(
        self, branch: str, *, number: int | None = None
    ) -> PullRequest | None:
        safe_branch(branch)
        async with reading(self._git) as objects:
            state = await State.read(objects)
            found = await state.number_of(objects, branch)  # a branch has one here
            if found is None or number not in (None, found):
                return None
            return (await self._see(objects, state, found)).pull

    async def comment(self, number: int, body: str, *, author: str) -> None:
        comment = Comment(author, body, self._clock())
        await self._amend(
            number, lambda pull: rules.with_comment(pull, comment), why=f"comment by {author}"
        )

    async def announce(self, number: int, *, head_sha: str, status: CommitStatus) -> None:
        announcement = Announcement(head_sha, status)
        await self._changing(partial(self._announce, number, announcement))

    async def merge(self, number: int, *, head_sha: str) -> PullRequest:
        merged = await self._changing(partial(self._merge, number, head_sha))
        # Git decides whether it is time, and does it in the background.
        with suppress(ForgeUnavailable):
            await self._git.run("gc", "--auto", "--quiet")
        return merged

    async def close(self, number: int) -> PullRequest:
        return await self._amend(number, rules.closed, why="closed")

    # ── ReviewDesk ───────────────────────────────────────────────────────────────

    @property
    def reviews_elsewhere(self) -> bool:
        return False

    async def list_pull_requests(self, *, state: str, limit: int) -> list[PullRequest]:
        wanted, found = wanted_states(state), list[PullRequest]()
        async with reading(self._git) as objects:
            now = await State.read(objects)
            only_open = wanted == {PullRequestState.OPEN}
            for number in reversed(now.index.open if only_open else range(1, now.index.last + 1)):
                if len(found) >= limit:
                    break
                pull = (await self._see(objects, now, number)).pull
                if pull.state in wanted:
                    found.append(pull)
        return found

    async def read_pull_request(self, number: int) -> PullRequest:
        return (await self._look(number)).pull

    async def changed_files(self, number: int) -> list[FileChange]:
        seen = await self._look(number)
        if seen.pull.merge_sha:
            return await diff(self._git, f"{seen.pull.merge_sha}^", seen.pull.merge_sha)
        if seen.base is None:
            raise self._no_base()
        return await diff_since_fork(self._git, seen.base, seen.pull.head_sha)

    async def review(self, number: int, review: Review) -> PullRequest:
        why = f"{review.state} by {review.reviewer}"
        return await self._amend(number, lambda pull: rules.with_review(pull, review), why=why)

    async def read_file(self, path: str, *, ref: str) -> str | None:
        safe_path(path)
        name = ref if OBJECT_ID.match(ref) else head_ref(safe_branch(ref))
        async with reading(self._git) as objects:
            commit = await objects.commit(name)
            content = await objects.read_blob(f"{commit}:{path}") if commit else None
        return None if content is None else content.decode("utf-8", "replace")

    # ── looking ──────────────────────────────────────────────────────────────────

    async def _look(self, number: int) -> Sight:
        async with reading(self._git) as objects:
            return await self._see(objects, await State.read(objects), number)

    async def _see(self, objects: ObjectReader, state: State, number: int) -> Sight:
        return await see(self._git, objects, state, number, base_url=self._base_url)

    def _no_base(self) -> ForgeRefused:
        return ForgeRefused(f"The repository has no branch {self._base_branch}.")

    # ── changing ─────────────────────────────────────────────────────────────────

    async def _changing(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Look, decide and change, again and again until nobody came in between.

        Raises:
            ForgeUnavailable: somebody came in between every time.
        """
        async with self._lock:
            for _ in range(ATTEMPTS):
                try:
                    return await attempt()
                except RefMoved:
                    # At random, so that two processes do not keep in step.
                    await asyncio.sleep(secrets.randbelow(PAUSE_MILLISECONDS) / 1000)
        raise ForgeUnavailable("The repository is too busy.")

    async def _open(self, proposal: Proposal) -> PullRequest:
        branch = head_ref(proposal.branch)
        async with reading(self._git) as objects:
            state = await State.read(objects)
            if number := await state.number_of(objects, proposal.branch):
                return (await self._see(objects, state, number)).pull
            base = await objects.commit(head_ref(self._base_branch))
            if base is None:
                raise self._no_base()
            # There already after a crash, or because somebody pushed it: then it is the proposal.
            existing = await objects.commit(branch)
            if existing is None:
                await check_room(objects, base, proposal)
        async with writing(self._git) as writer:
            head = existing or await writer.commit(_proposed_commit(proposal, base))
            record = Record(self._opened(proposal, state.index.last + 1, head))
            after = await state.write(writer, record, why="opened", at=self._clock(), keep=[head])
        # Should only the branch get there, repeating finds it and goes on.
        await move_refs(self._git, [RefUpdate(branch, head, existing), _step(state, after)])
        return record.pull

    def _opened(self, proposal: Proposal, number: int, head: str) -> PullRequest:
        return PullRequest(
            number=number,
            url=pull_request_url(self._base_url, number),
            title=proposal.title,
            body=proposal.body,
            author=proposal.author,
            state=PullRequestState.OPEN,
            head_branch=proposal.branch,
            base_branch=self._base_branch,
            head_sha=head,
            created_at=self._clock(),
        )

    async def _amend(
        self, number: int, change: Callable[[PullRequest], PullRequest], *, why: str
    ) -> PullRequest:
        return await self._changing(partial(self._amend_once, number, change, why))

    async def _amend_once(
        self, number: int, change: Callable[[PullRequest], PullRequest], why: str
    ) -> PullRequest:
        seen = await self._look(number)
        changed = change(seen.pull)
        if changed != seen.pull or seen.is_unrecorded_merge:
            await self._record(seen, replace(seen.record, pull=changed), why=why)
        return changed

    async def _announce(self, number: int, announcement: Announcement) -> None:
        seen = await self._look(number)
        announced = rules.with_announcement(seen.record.announced, announcement)
        if announced != seen.record.announced:
            why = f"{announcement.status.context} is {announcement.status.state}"
            await self._record(seen, replace(seen.record, announced=announced), why=why)

    async def _record(self, seen: Sight, record: Record, *, why: str) -> None:
        if record.pull.state is not PullRequestState.OPEN:
            # What was begun on an open pull request may still land; afterwards it is history.
            record = replace(record, landing=None)
        keep = [record.pull.head_sha]
        async with writing(self._git) as writer:
            after = await seen.state.write(writer, record, why=why, at=self._clock(), keep=keep)
        await move_refs(self._git, [_step(seen.state, after)])

    async def _merge(self, number: int, head_sha: str) -> PullRequest:
        seen = await self._look(number)
        pull = seen.pull
        if pull.state is PullRequestState.MERGED:
            if seen.is_unrecorded_merge:
                await self._record(seen, seen.record, why="merged (found so)")
            return pull
        rules.check_mergeable(pull, head_sha)
        if not seen.branch_exists:
            raise NotMergeable(f"The branch {pull.head_branch} is gone.")
        if seen.base is None:
            raise self._no_base()
        tree = await merged_tree(self._git, seen.base, head_sha)
        return await self._land(seen, seen.base, tree)

    async def _land(self, seen: Sight, base: str, tree: str) -> PullRequest:
        """Say what is going to land, then land it: a crash in between can be told from none."""
        pull, at = seen.pull, self._clock()
        message = f"{' '.join(pull.title.split())} (#{pull.number})"
        async with writing(self._git) as writer:
            squash = await writer.commit(
                NewCommit(message, pull.author, at, parents=[base], tree=tree)
            )
            begun = await seen.state.write(
                writer, replace(seen.record, landing=squash), why="merging", at=at,
                keep=[pull.head_sha, squash],
            )  # fmt: skip
            merged = landed(pull, squash)
            record = replace(seen.record, pull=merged, landing=None)
            done = await begun.write(writer, record, why="merged", at=at, keep=[])
        head = RefUpdate(head_ref(pull.head_branch), pull.head_sha, pull.head_sha)
        land = RefUpdate(head_ref(pull.base_branch), squash, base)
        await move_refs(self._git, [_step(seen.state, begun)], [head, land, _step(begun, done)])
        return merged


def _step(before: State, after: State) -> RefUpdate:
    assert after.sha is not None  # noqa: S101 - for mypy: it was just written
    return RefUpdate(STATE_REF, after.sha, before.sha)


def _proposed_commit(proposal: Proposal, base: str) -> NewCommit:
    # Nothing in it but the proposal and the base: repeated, it is the same commit.
    return NewCommit(
        message=proposal.commit_message,
        author=proposal.author,
        at=proposal.proposed_at,
        parents=[base],
        files={path: text.encode() for path, text in proposal.files.items()},
        removed=proposal.removed,
        modes=dict.fromkeys(proposal.executable, EXECUTABLE),
    )
