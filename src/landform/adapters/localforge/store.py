"""Where pull requests are kept: one ref, whose commits hold all records.

    refs/landform/pulls        the newest state; its first parents are all states before
      index.json               {"last": 12, "open": [9, 12]}
      pulls/0/12.json          the records, a hundred to a directory
      branches/3f/<branch>     the number of the branch's pull request

One ref and not one per pull request, because git moves a single ref atomically even
when it is killed, and several it does not (see `refs.move_refs`). What a state speaks
of, head commits and merges, is among its parents too: `git gc` keeps them when people
delete the branch.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from landform.adapters.localforge.objects import NewCommit, ObjectReader, ObjectWriter
from landform.adapters.localforge.records import Record, decode, encode
from landform.changes.errors import ForgeRefused, PullRequestNotFound
from landform.changes.models import PullRequestState

STATE_REF = "refs/landform/pulls"
OURS = "Landform"  # who writes the states


@dataclass(frozen=True)
class Index:
    """The highest number given so far, and which pull requests are open, in ascending order."""

    last: int = 0
    open: tuple[int, ...] = ()

    def with_record(self, record: Record) -> "Index":
        number, others = record.pull.number, set(self.open) - {record.pull.number}
        is_open = record.pull.state is PullRequestState.OPEN
        return Index(
            last=max(self.last, number),
            open=tuple(sorted(others | {number} if is_open else others)),
        )


@dataclass(frozen=True)
class State:
    """All records at one moment. ``sha`` is None before the first."""

    sha: str | None
    index: Index

    @classmethod
    async def read(cls, objects: ObjectReader) -> "State":
        """The newest state.

        Raises:
            ForgeRefused: somebody else wrote it.
        """
        sha = await objects.commit(STATE_REF)
        data = await objects.read_blob(f"{sha}:index.json") if sha else None
        if data is None:
            return cls(sha, Index())
        try:
            content = json.loads(data)
            return cls(sha, Index(content["last"], tuple(content["open"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ForgeRefused("The index of pull requests cannot be read.") from error

    async def record(self, objects: ObjectReader, number: int, *, base_url: str) -> Record:
        """The record of that number.

        Raises:
            PullRequestNotFound: there is none.
        """
        data = await objects.read_blob(f"{self.sha}:{_record_path(number)}") if self.sha else None
        if data is None:
            raise PullRequestNotFound(f"There is no pull request {number}.", number=number)
        return decode(data, number, pull_request_url(base_url, number))

    async def number_of(self, objects: ObjectReader, branch: str) -> int | None:
        """The number of the branch's pull request, or None."""
        data = await objects.read_blob(f"{self.sha}:{_branch_path(branch)}") if self.sha else None
        return int(data) if data else None

    async def write(
        self, writer: ObjectWriter, record: Record, *, why: str, at: datetime, keep: Iterable[str]
    ) -> "State":
        """Write the state that follows when ``record`` is set; it counts when `STATE_REF` moves.

        Args:
            writer: takes the objects.
            record: the new or changed record.
            why: the message of the commit, for people who read ``git log``.
            at: when.
            keep: commits that `git gc` must not take, now that the state speaks of them.
        """
        pull, index = record.pull, self.index.with_record(record)
        files = {
            "index.json": json.dumps({"last": index.last, "open": index.open}).encode(),
            _record_path(pull.number): encode(record),
        }
        if index.last != self.index.last:
            files[_branch_path(pull.head_branch)] = str(pull.number).encode()
        parents = [self.sha] if self.sha else [await writer.commit(empty_state(at))]
        message = f"Pull request {pull.number}: {why}"
        sha = await writer.commit(
            NewCommit(message, OURS, at, parents=[*parents, *keep], files=files)
        )
        return replace(self, sha=sha, index=index)


def empty_state(at: datetime) -> NewCommit:
    """The state before the first pull request."""
    index = json.dumps({"last": 0, "open": []}).encode()
    return NewCommit("No pull request yet", OURS, at, files={"index.json": index})


def pull_request_url(base_url: str, number: int) -> str:
    return f"{base_url.rstrip('/')}/pull-requests/{number}"


def _record_path(number: int) -> str:
    return f"pulls/{number // 100}/{number}.json"


def _branch_path(branch: str) -> str:
    # Spread over 256 directories, so that a state of many branches is not one long tree.
    return f"branches/{hashlib.sha256(branch.encode()).hexdigest()[:2]}/{branch}"
