"""Crashes at a chosen point: before or after any port call or commit.

`Crashed` is a `BaseException`, so nothing of ours can catch and tidy up after it,
just as nothing runs after a kill -9.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from landform.db.engine import Database, Transaction


class Crashed(BaseException):
    """The process is gone."""


class Faults:
    """Counts points; crashes at number ``at``. ``passed`` names those that went by."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.passed: list[str] = []

    def point(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.at:
            raise Crashed(name)


class FaultyPort:
    """Any port, with a point before and after every call."""

    def __init__(self, port: Any, faults: Faults) -> None:
        self._port, self._faults = port, faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if not callable(method):
            return method

        async def call(*arguments: Any, **named: Any) -> Any:
            self._faults.point(f"before {name}")
            result = await method(*arguments, **named)
            self._faults.point(f"after {name}")
            return result

        return call


class FaultyDatabase(Database):
    """A database with a point before every commit (it is lost) and after it (it is not)."""

    def __init__(self, url: str, faults: Faults) -> None:
        super().__init__(url)
        self._faults = faults

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
            self._faults.point("before commit")
        self._faults.point("after commit")
