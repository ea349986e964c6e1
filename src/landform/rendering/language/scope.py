"""Names and their values while a template runs."""

from __future__ import annotations

from typing import Any


class Scope:
    """Names of one level over those around it.

    A loop's scope changes an outer name that is set in it; an ``isolated`` one (a
    macro, a block, the template itself) keeps what is set to itself.
    """

    __slots__ = ("isolated", "names", "parent")

    def __init__(
        self,
        parent: Scope | None = None,
        *,
        names: dict[str, Any] | None = None,
        isolated: bool = False,
    ) -> None:
        self.parent = parent
        self.names: dict[str, Any] = {} if names is None else names
        self.isolated = isolated

    def find(self, name: str, default: Any) -> Any:
        """The nearest value, or the default if nothing has this name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return default

    def define(self, name: str, value: Any) -> None:
        """Bind a name here."""
        self.names[name] = value

    def assign(self, name: str, value: Any) -> None:
        """Change the nearest binding that may be changed, or bind it here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                scope.names[name] = value
                return
            if scope.isolated:
                break
            scope = scope.parent
        self.names[name] = value
