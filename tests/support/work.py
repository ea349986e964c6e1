"""What an answer costs: the statements and the calls that were made before it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landform.db.engine import Database


class Work:
    """Counts, in the order of things, what is done for one request after the other.

    It stands between the application and the client: what the application does after the end
    of its answer is no longer seen by whoever waits for it.
    """

    def __init__(self) -> None:
        self.done: list[str] = []
        self.before_answer: list[str] = []
        self._app: ASGIApp | None = None

    def around(self, app: ASGIApp) -> "Work":
        self._app = app
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app
        self.done.clear()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.before_answer = list(self.done)
            await send(message)

        await self._app(scope, receive, noting)

    @contextmanager
    def watching(self, db: Database) -> Iterator[None]:
        """See the statements of a database, as they are sent."""

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            self.done.append(statement)

        event.listen(db.engine.sync_engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(db.engine.sync_engine, "before_cursor_execute", note)

    def of_port(self, port: Any) -> Any:
        """The port, whose calls are seen."""
        return _Seen(port, self.done)


class _Seen:
    def __init__(self, port: Any, done: list[str]) -> None:
        self._port, self._done = port, done

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._done.append(f"{type(self._port).__name__}.{name}")
            return found(*arguments, **named)

        return call
