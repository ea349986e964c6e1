"""What we need of a runner. Contract: `tests/contract/test_runner.py`, run over every adapter."""

from collections.abc import Collection, Mapping
from typing import Protocol

from landform.runs.models import Lock, LogChunk, Phase, Project, RunView, SpeculativePlan


class Runner(Protocol):
    """Something that plans and applies a project and reports to `/callbacks/atlantis`
    and `/webhooks/atlantis`. Its reports are hints: `observe` is asked before any decision.

    Every method raises `RunnerUnavailable` when the runner did not answer.
    """

    async def plan(self, project: Project, *, instead_of: Collection[str] = ()) -> None:
        """Ask for a plan of the project's head. Returns at once.

        ``instead_of`` are ids of runs that do not count any more. Repeating while
        another one runs changes nothing; after it ended, its result is reported again
        (a lost report is got back so), or a failed one is run anew. A runner that
        plans by itself is given the time to do so.
        """

    async def apply(self, project: Project) -> None:
        """Ask to apply exactly the plan made for this head. Returns at once.

        Repeating while one runs changes nothing; after it succeeded, nothing is applied
        (and the result reported again, where that can be).

        Raises:
            NothingPlanned: there is no successful plan for this head.
        """

    async def observe(self, project: Project) -> dict[Phase, RunView]:
        """What the runner knows of this head now; a phase never asked for is absent."""

    async def read_log(self, project: Project, phase: Phase, *, offset: int) -> LogChunk:
        """The log of a phase from ``offset`` bytes on; empty where there is none."""

    async def discard(self, project: Project) -> None:
        """Forget the plan and release the project's lock, of a pull request that ended.

        Repeating changes nothing.
        """

    async def locks(self, repository: str) -> list[Lock]:
        """The projects that the runner keeps for pull requests, which may have ended."""


class SpeculativePlanner(Protocol):
    """What a runner may be able to do beside: plan files before anybody proposes them.

    Atlantis cannot; it plans pull requests only.
    """

    async def plan_speculatively(
        self, files: Mapping[str, str], directory: str, *, with_state: bool
    ) -> SpeculativePlan:
        """Plan the base branch with ``files`` (path to text) laid over it.

        Against the state of ``directory``, or against none.
        Takes no state lock and keeps nothing; nothing of it runs on once this returned or
        was cancelled. What Terraform refuses is in the answer, not raised.

        Raises:
            RunnerUnavailable: there is no Terraform, or no room to run it.
        """
