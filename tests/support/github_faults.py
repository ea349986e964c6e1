"""Every way in which one call to GitHub can go wrong, and clients that die in the middle."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from landform.adapters.github import GitHubClient
from landform.changes.errors import (
    ForgeRefused,
    ForgeUnavailable,
    HeadMoved,
    NotMergeable,
    PullRequestNotFound,
)
from landform.kernel.errors import DomainError
from tests.support.faults import Crashed
from tests.support.forge import NOON
from tests.support.github import faults
from tests.support.github.faults import Fault, FaultPlan

READABLE = (ForgeRefused, ForgeUnavailable, HeadMoved, NotMergeable, PullRequestNotFound)

FAULTS: dict[str, Callable[[], Fault]] = {
    "403 primary limit": faults.primary_limit,
    "403 secondary limit": faults.secondary_limit,
    "403 secondary limit, retry after": lambda: faults.secondary_limit(90),
    "403 not allowed": lambda: faults.answer(403, "Resource not accessible by integration"),
    "429": faults.too_many_requests,
    "429 retry after": lambda: faults.too_many_requests(90),
    "500": lambda: faults.answer(500),
    "500 after the effect": lambda: faults.answer(500, after=True),
    "502": faults.bad_gateway,
    "502 after the effect": lambda: faults.bad_gateway(after=True),
    "time-out": lambda: faults.hang(3),
    "time-out after the effect": lambda: faults.hang(3, after=True),
    "connection reset": faults.reset,
    "connection reset after the effect": lambda: faults.reset(after=True),
    "301": lambda: faults.moved("/nowhere"),
    "401": lambda: faults.answer(401, "Bad credentials"),
    "404": lambda: faults.answer(404),
    "409": lambda: faults.answer(409),
    "422": lambda: faults.answer(422),
    "no JSON": lambda: Fault(200, 'no "JSON', {"Content-Type": "text/html"}),
}


class NthCall(FaultPlan):
    """One fault, which befalls the call of that number."""

    def __init__(self, number: int, fault: Fault | None) -> None:
        super().__init__()
        self._number, self._fault = number, fault
        self.calls: list[str] = []

    @property
    def is_met(self) -> bool:
        return len(self.calls) >= self._number

    def take(self, method: str, path: str) -> Fault | None:
        self.calls.append(f"{method} {path}")
        return self._fault if len(self.calls) == self._number else None


class MovingClock:
    """Noon, until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def check_readable(error: DomainError, call: str) -> None:
    """A sentence for people, which says of an outage when to try again."""
    assert error.detail.endswith("."), call
    assert len(error.detail.split()) > 5, call
    assert error.__cause__ is None, call
    if isinstance(error, ForgeUnavailable) and "moved" not in error.detail:
        says_when = ("read", " UTC on.", "Trying again is safe.")
        assert any(each in error.detail for each in says_when), call


class Mortal(GitHubClient):
    """A client whose process is gone after so many answers, before it could look at the last."""

    answers_left = 0

    async def _exchange(self, *asked: Any) -> Any:
        answer = await super()._exchange(*asked)
        self.answers_left -= 1
        if self.answers_left == 0:
            raise Crashed
        return answer
