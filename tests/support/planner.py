"""A speculative planner that needs nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from landform.runs.models import SpeculativePlan


@dataclass
class MemoryPlanner:
    """Fulfils `SpeculativePlanner`. A plan ends when a test says so, in order of asking."""

    asked: list[tuple[dict[str, str], str]] = field(default_factory=list)
    with_state: list[bool] = field(default_factory=list)
    cancelled: int = 0
    _answers: asyncio.Queue[SpeculativePlan] = field(default_factory=asyncio.Queue)

    def answer(self, plan: SpeculativePlan) -> None:
        self._answers.put_nowait(plan)

    async def plan_speculatively(
        self, files: Mapping[str, str], directory: str, *, with_state: bool
    ) -> SpeculativePlan:
        self.asked.append((dict(files), directory))
        self.with_state.append(with_state)
        try:
            return await self._answers.get()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
