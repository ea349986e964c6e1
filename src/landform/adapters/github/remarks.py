"""What we say about a pull request: comments for people, statuses beside a commit."""

import re
from dataclasses import replace
from datetime import datetime

from landform.adapters.atlantis.ports import PostedStatus
from landform.adapters.github import shapes, texts
from landform.adapters.github.repository import GitHubRepository
from landform.adapters.github.shapes import Remark
from landform.changes.models import CommitStatus, StatusState
from landform.kernel.errors import Invalid

MAX_DESCRIPTION = 140  # characters; GitHub refuses more
STATUSES = 100  # that we look back
_COMMIT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


async def comment(repository: GitHubRepository, number: int, body: str, *, author: str) -> None:
    """See `Forge.comment`."""
    await repository.pull_request(number)
    text = texts.comment_text(author, body)
    said = [
        each.text
        for each in await own_remarks(repository, number)
        if texts.is_said_for(each.text, author)
    ]
    if said[-1:] != [text]:
        await say(repository, number, text)


async def say(repository: GitHubRepository, number: int, text: str) -> None:
    """Add exactly this comment."""
    await repository.send("POST", f"/issues/{number}/comments", {"body": text})


async def own_remarks(repository: GitHubRepository, number: int) -> list[Remark]:
    """The comments of our account, oldest first."""
    path, own_login = f"/issues/{number}/comments", await repository.own_login()
    found = shapes.remarks(await repository.get_all(path, fresh=True))
    return [each for each in found if shapes.same_login(each.login, own_login)]


async def announce(
    repository: GitHubRepository, number: int, head_sha: str, status: CommitStatus
) -> None:
    """See `Forge.announce`.

    Raises:
        Invalid: ``head_sha`` is no commit id.
    """
    await repository.pull_request(number)
    status = replace(status, description=status.description[:MAX_DESCRIPTION])
    own_login = await repository.own_login()
    shown = [
        posted.status
        for posted in await statuses(repository, head_sha)
        if posted.status.context == status.context and shapes.same_login(posted.creator, own_login)
    ]
    if shown[:1] != [status]:
        body = {
            "context": status.context,
            "state": status.state.value,
            "description": status.description,
            "target_url": status.target_url,
        }
        await repository.send("POST", f"/statuses/{head_sha}", body)


async def statuses(repository: GitHubRepository, head_sha: str) -> list[PostedStatus]:
    """The last hundred statuses of a commit, newest first.

    Raises:
        Invalid: ``head_sha`` is no commit id.
    """
    if not _COMMIT_ID.fullmatch(head_sha):
        raise Invalid(f"{head_sha[:70]!r} is no commit id.")
    found = await repository.get(f"/commits/{head_sha}/statuses", per_page=STATUSES)
    with shapes.reading("statuses"):
        return [
            PostedStatus(
                id=int(raw["id"]),
                status=CommitStatus(
                    context=raw["context"],
                    state=StatusState(raw["state"]),
                    description=raw["description"] or "",
                    target_url=raw["target_url"] or None,
                ),
                creator=raw["creator"]["login"] if raw["creator"] else shapes.GHOST,
                at=datetime.fromisoformat(raw["created_at"]),
            )
            for raw in found
        ]
