"""What goes wrong between a client and GitHub, on demand, for chosen calls."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One way to fail. Neither ``status`` nor ``cut`` set: the answer is right, but late.

    ``after`` lets the call have its effect before it fails, so that the client does not know.
    ``strike`` is called just before the connection is cut: to kill the client, say.
    """

    status: int | None = None
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    seconds: float = 0.0
    cut: bool = False
    strike: Callable[[], None] | None = None

    def body(self) -> bytes:
        told = {"message": self.message, "documentation_url": "https://docs.github.com/rest"}
        return json.dumps(told | {"status": str(self.status)}).encode()


def primary_limit(seconds: float = 3600) -> Fault:
    """All calls of the hour are used up; they come back in ``seconds``."""
    reset = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "0"}
    reset |= {"X-RateLimit-Used": "5000", "X-RateLimit-Resource": "core"}
    reset["X-RateLimit-Reset"] = str(int(time.time() + seconds))
    return Fault(403, "API rate limit exceeded for user ID 1.", reset)


def secondary_limit(retry_after: int | None = None) -> Fault:
    """Too much in too short a time."""
    message = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    return Fault(403, message, _retry_after(retry_after))


def too_many_requests(retry_after: int | None = None) -> Fault:
    return Fault(429, "API rate limit exceeded", _retry_after(retry_after))


def answer(status: int, message: str = "", *, after: bool = False) -> Fault:
    """Any status: 404, 409, 422, 500…"""
    return Fault(status, message or _MESSAGES.get(status, "Server Error"), after=after)


def bad_gateway(*, after: bool = False) -> Fault:
    """502, before or after the effect."""
    return answer(502, after=after)


def hang(seconds: float, *, after: bool = False) -> Fault:
    """No answer until the client gives up, or so long; then the connection is cut."""
    return Fault(seconds=seconds, cut=True, after=after)


def reset(*, after: bool = False) -> Fault:
    """The connection is reset at once."""
    return Fault(cut=True, after=after)


def struck(strike: Callable[[], None], *, after: bool = False) -> Fault:
    """The client is struck in the middle of the call."""
    return Fault(cut=True, after=after, strike=strike)


def moved(location: str) -> Fault:
    """301 to somewhere else."""
    return Fault(301, "Moved Permanently", {"Location": location})


def slow(seconds: float) -> Fault:
    """The right answer, so much later."""
    return Fault(seconds=seconds)


@dataclass
class Planned:
    """A fault and the calls it befalls; ``times`` None is every one."""

    fault: Fault
    method: str | None
    path: re.Pattern[str]
    times: int | None
    met: int = 0

    def applies(self, method: str, path: str) -> bool:
        if self.times is not None and self.met >= self.times:
            return False
        return self.method in (None, method) and self.path.search(path) is not None


class FaultPlan:
    """The faults to come. The first that applies is used."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        path: str = "",
        times: int | None = 1,
    ) -> Planned:
        """``path`` is a pattern searched for in the path, which has no /api/v3 and no query."""
        planned = Planned(fault, method, re.compile(path), times)
        self._planned.append(planned)
        return planned

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str, path: str) -> Fault | None:
        for planned in self._planned:
            if planned.applies(method, path):
                planned.met += 1
                return planned.fault
        return None


def _retry_after(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


_MESSAGES = {404: "Not Found", 409: "Conflict", 422: "Validation Failed", 503: "Unavailable"}
