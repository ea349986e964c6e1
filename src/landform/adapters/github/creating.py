"""From an order to a repository with one commit: each call can be the last before a crash.

A repository is made with its task in place of its description, and gets its own one last.
So it is made by one task alone, whoever else wants the name at that moment; and the
description says whether there is something left to do. Tree and commit are found again by
what is in them: the commit is dated by the repository. What GitHub answers to a change is
looked at: the description comes last, and must not come where something before it did not.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from landform.adapters.github import shapes, texts
from landform.adapters.github.answers import is_refusal
from landform.adapters.github.client import PER_PAGE, GitHubClient
from landform.adapters.github.repository import GitHubRepository
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.tasks.ports import NewRepository, Published
from landform.tasks.publishing import first_message, is_first_of, name_taken, trailer
from landform.templates.files import TemplateFile as File

log = structlog.get_logger()

MAX_DESCRIPTION = 350  # characters; GitHub refuses more
# Of one tree: GitHub writes what is in it before it answers, and does not wait for ever.
BATCH_FILES, BATCH_BYTES = 200, 2 * 1024 * 1024
MODES = {"file": "100644", "executable": "100755", "link": "120000"}


@dataclass(frozen=True)
class About:
    """What GitHub says of a repository."""

    full_name: str
    description: str
    default_branch: str
    page: str
    clone_url: str
    created_at: datetime


class Creator:
    """Creates one repository. Raises as `GitHubRepository.send`."""

    def __init__(self, client: GitHubClient, order: NewRepository) -> None:
        self._client = client
        self._order = order
        self._repository = GitHubRepository(client, order.address.full_name)

    async def create(self) -> Published:
        """See `Publisher.create_repository`; the order is checked already."""
        return await self._repository.following(self._create)

    async def _create(self) -> Published:
        found = await self._repository.about()
        about = _about(found if found is not None else await self._make())
        if about.description == trailer(self._order.task_id):
            commit = await self._fill(about)
            await self._finish(about)
        else:
            commit = await self._first_commit(about)
        contents = f"{about.page}/blob/{self._order.default_branch}"
        return Published(about.clone_url, contents, commit)

    # ── the repository ───────────────────────────────────────────────────────────

    async def _make(self) -> Any:
        order, owner = self._order, self._order.address.owner
        is_ours = not self._client.is_app and shapes.same_login(await self._client.login(), owner)
        if is_ours and order.visibility == "internal":
            raise ForgeRefused("Only a repository of an organisation can be internal.")
        body: dict[str, Any] = {
            "name": order.address.name,
            "description": trailer(order.task_id),
            "private": order.visibility != "public",
            "auto_init": True,  # without a first commit GitHub takes no objects
        }
        if order.homepage:
            body["homepage"] = order.homepage
        if not is_ours:
            body["visibility"] = order.visibility
        try:
            return await self._client.send(
                "POST", "/user/repos" if is_ours else f"/orgs/{owner}/repos", body
            )
        except ForgeRefused as no:
            if is_refusal(no, 404):
                raise ForgeRefused(
                    f"GitHub has no organisation {owner} in which we may create repositories."
                ) from None
            if not is_refusal(no, 422, "already exists"):
                raise
        # Another worker was quicker, or it is one that we may not see.
        found = await self._repository.about()
        if found is None:
            raise name_taken(order.address.full_name)
        return found

    async def _first_commit(self, about: About) -> str:
        """The first commit of a repository that is finished, whatever people pushed since.

        Raises:
            ForgeRefused: the task did not make it.
        """
        until = about.created_at + timedelta(seconds=1)
        try:
            found = await self._repository.find(
                "/commits",
                sha=about.default_branch,
                until=until.strftime("%Y-%m-%dT%H:%M:%SZ"),
                per_page=str(PER_PAGE),
            )
        except ForgeRefused as no:
            if not is_refusal(no, 409, "is empty"):
                raise
            found = None
        with shapes.reading("commits"):
            for each in found or []:
                message = each["commit"]["message"]
                if not each["parents"] and is_first_of(message, self._order.task_id):
                    return shapes.sha_of(each, "a commit")
        raise name_taken(self._order.address.full_name)

    # ── its commit ───────────────────────────────────────────────────────────────

    async def _fill(self, about: About) -> str:
        commit = await self._commit(about)
        branch = self._order.default_branch
        at = await self._repository.find(f"/git/ref/heads/{branch}")
        if at is None:
            body: dict[str, Any] = {"ref": f"refs/heads/{branch}", "sha": commit}
            await self._point("POST", "/git/refs", body)
        else:
            with shapes.reading("a branch"):
                sha = shapes.sha_of(at["object"], "a branch")
            if sha != commit and await self._is_first(sha):  # GitHub's own
                body = {"sha": commit, "force": True}
                await self._point("PATCH", f"/git/refs/heads/{branch}", body)
        if about.default_branch != branch:
            raw = await self._repository.write("PATCH", "", {"default_branch": branch})
            with shapes.reading("the repository"):
                _same(raw["default_branch"], branch)
        await self._clear(commit)
        return commit

    async def _point(self, verb: str, path: str, body: dict[str, Any]) -> None:
        try:
            raw = await self._repository.write(verb, path, body)
        except ForgeRefused as no:
            if is_refusal(no, 422, "already exists"):
                raise ForgeUnavailable(
                    "Somebody made the branch at the same moment. Trying again is safe."
                ) from None
            raise
        with shapes.reading("a branch"):
            _same(raw["object"]["sha"], body["sha"])

    async def _clear(self, commit: str) -> None:
        """Remove GitHub's own first branch, should it have another name than ours."""
        listed = await self._repository.get_all("/branches", fresh=True)
        with shapes.reading("branches"):
            others = [
                (str(each["name"]), shapes.sha_of(each["commit"], "a branch"))
                for each in listed
                if each["name"] != self._order.default_branch
            ]
        for name, sha in others:
            if sha != commit and await self._is_first(sha):
                path = f"/git/refs/heads/{name}"
                with shapes.reading("a branch"):
                    _same(await self._repository.write("DELETE", path, None), None)

    async def _is_first(self, sha: str) -> bool:
        raw = await self._repository.get(f"/git/commits/{sha}")
        with shapes.reading("a commit"):
            return not raw["parents"]

    async def _commit(self, about: About) -> str:
        tree: dict[str, Any] = {}
        for batch in _batches(self._order.files):
            lines = [await self._line(path, file) for path, file in batch]
            raw = await self._repository.write("POST", "/git/trees", tree | {"tree": lines})
            tree = {"base_tree": shapes.sha_of(raw, "a tree")}
        who = texts.identity("Landform") | {"date": about.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        body = {
            "message": texts.quiet(first_message(self._order)),
            "tree": tree["base_tree"],
            "parents": [],
            "author": who,
            "committer": who,
        }
        raw = await self._repository.write("POST", "/git/commits", body)
        return shapes.sha_of(raw, "a commit")

    async def _line(self, path: str, file: File) -> dict[str, Any]:
        kind = "link" if file.is_symlink else "executable" if file.executable else "file"
        line = {"path": path, "mode": MODES[kind], "type": "blob"}
        text = _text(file.content)
        if text is not None:
            return line | {"content": text}
        body = {"content": base64.b64encode(file.content).decode(), "encoding": "base64"}
        raw = await self._repository.write("POST", "/git/blobs", body)
        return line | {"sha": shapes.sha_of(raw, "a file")}

    # ── what is said of it ───────────────────────────────────────────────────────

    async def _finish(self, about: About) -> None:
        order = self._order
        if order.topics:
            names = list(dict.fromkeys(topic.lower() for topic in order.topics))
            raw = await self._repository.write("PUT", "/topics", {"names": names})
            with shapes.reading("topics"):
                _same(sorted(raw["names"]), sorted(names))
        if order.protect:
            await self._protect(order.default_branch)
        await self._repository.write("PATCH", "", {"description": _description(order.description)})
        log.info("repository.created", repository=about.full_name, task_id=order.task_id)

    async def _protect(self, branch: str) -> None:
        rules = {
            "required_status_checks": None,
            "enforce_admins": True,
            "required_pull_request_reviews": {"required_approving_review_count": 1},
            "restrictions": None,
        }
        try:
            raw = await self._repository.write("PUT", f"/branches/{branch}/protection", rules)
        except ForgeRefused as no:
            if is_refusal(no, 404, "branch not found"):
                raise ForgeUnavailable(
                    f"GitHub does not show the branch {branch} yet. Trying again is safe."
                ) from None
            if not is_refusal(no, 403, "upgrade to github"):
                raise
            # Private repositories of a free plan have none.
            log.warning("repository.not_protected", repository=self._order.address.full_name,
                        branch=branch, why=no.detail)  # fmt: skip
            return
        with shapes.reading("a protected branch"):
            _same(raw["enforce_admins"]["enabled"], wanted=True)


def _same(found: object, wanted: object) -> None:
    """Raises `ValueError`: what was written is not what GitHub says that it has."""
    if found != wanted:
        raise ValueError(wanted)


def _about(raw: Any) -> About:
    with shapes.reading("the repository"):
        return About(
            full_name=str(raw["full_name"]),
            description=raw["description"] or "",
            default_branch=str(raw["default_branch"]),
            page=str(raw["html_url"]),
            clone_url=str(raw["clone_url"]),
            created_at=datetime.fromisoformat(raw["created_at"]),
        )


def _description(text: str) -> str:
    """One line; nobody's words can look as if a task were at work."""
    return " ".join(text.split()).replace(trailer(""), trailer("").replace(":", ""))[
        :MAX_DESCRIPTION
    ]


def _batches(files: Mapping[str, File]) -> Iterator[list[tuple[str, File]]]:
    batch: list[tuple[str, File]] = []
    size = 0
    for path, file in sorted(files.items()):
        if batch and (len(batch) >= BATCH_FILES or size + len(file.content) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((path, file))
        size += len(file.content)
    yield batch


def _text(content: bytes) -> str | None:
    """What may be sent as text: GitHub is to have the very bytes."""
    try:
        return None if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return None
