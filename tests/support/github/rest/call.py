"""One call of the REST interface, and its answer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from tests.support.github.bodies.links import Links
from tests.support.github.errors import ApiError, not_found
from tests.support.github.records import PERMISSIONS, App, Identity, PullRequest, Repository, User
from tests.support.github.services import Services
from tests.support.github.world import GitHub

WRITING, READING = ("write", "admin"), ("read", "write", "admin")
MAX_PER_PAGE = 100


@dataclass
class Reply:
    """An answer. ``raw`` is sent instead of ``body`` as JSON when it is given."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class Call:
    """What a handler gets. ``caller`` is None only where the route needs none."""

    services: Services
    links: Links
    url: str
    params: dict[str, Any]
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    caller: Identity | None = None
    app: App | None = None

    @property
    def github(self) -> GitHub:
        return self.services.github

    @property
    def identity(self) -> Identity:
        if self.caller is None:
            raise ApiError(401, "Requires authentication")
        return self.caller

    @property
    def user(self) -> User:
        return self.identity.user

    @cached_property
    def document(self) -> Any:
        """The body. Raises 400 for what is not JSON."""
        try:
            return json.loads(self.content or "{}") or {}  # some send null for no body
        except ValueError:
            raise ApiError(400, "Problems parsing JSON") from None

    @cached_property
    def repository(self) -> Repository:
        """The repository of the path, if the caller may see it. Renamed ones forward."""
        found = self._repository()
        installed = self.identity.installation
        if installed is not None:
            outside = installed.repositories is not None and (
                found.full_name.lower() not in installed.repositories
            )
            if outside or installed.account is not found.owner:
                raise not_found()
        elif found.private and self.github.permission(found, self.user) == "none":
            raise not_found()
        return found

    @cached_property
    def pull(self) -> PullRequest:
        try:
            return self.repository.pulls[int(self.params["number"])]
        except KeyError:
            raise not_found() from None

    def need(
        self, level: str, *, permission: str = "contents", granted: tuple[str, ...] = WRITING
    ) -> None:
        """Raise 403 (404 for strangers) unless the caller has that level on the repository.

        ``permission`` is what an app's installation must have been given, at one of the
        levels ``granted``.
        """
        repository = self.repository
        if repository.archived:
            raise ApiError(403, "Repository was archived so is read-only.")
        if self.identity.installation is not None:
            if self.identity.permissions.get(permission) not in granted:
                raise ApiError(403, "Resource not accessible by integration")
            return
        has = self.github.permission(repository, self.user)
        if PERMISSIONS.index(has) < PERMISSIONS.index(level):
            raise ApiError(403, "Must have admin rights to Repository.")

    def page(self, items: Sequence[Any], show: Callable[[Any], Any]) -> Reply:
        """One page of a list, with links to the others."""
        size = min(max(int(self.query.get("per_page", 30)), 1), MAX_PER_PAGE)
        number = max(int(self.query.get("page", 1)), 1)
        last = max(-(-len(items) // size), 1)
        shown = [show(item) for item in items[(number - 1) * size : number * size]]
        return Reply(body=shown, headers=self._page_links(number, last))

    def _page_links(self, number: int, last: int) -> dict[str, str]:
        others = {"prev": number - 1, "first": 1} if number > 1 else {}
        others |= {"next": number + 1, "last": last} if number < last else {}
        told = [
            f'<{self.url}?{urlencode(self.query | {"page": page})}>; rel="{name}"'
            for name, page in others.items()
        ]
        return {"Link": ", ".join(told)} if told else {}

    def _repository(self) -> Repository:
        if "repository_id" in self.params:
            for repository in self.github.repositories.values():
                if repository.id == self.params["repository_id"]:
                    return repository
            raise not_found()
        name = f"{self.params['owner']}/{self.params['repo']}"
        moved = self.github.moved.get(name.lower())
        if moved is not None:
            there = self.url.replace(f"/repos/{name}", f"/repositories/{moved.id}")
            query = f"?{urlencode(self.query)}" if self.query else ""
            raise ApiError(301, "Moved Permanently", headers={"Location": there + query})
        return self.github.repository(name)


Handler = Callable[[Call], Reply | dict[str, Any] | list[Any]]
Route = tuple[str, str, Handler]
"""Method, path (below the repository where the table says so), handler."""
