"""Threat 6: names that want to be a command."""

from typing import Any

import pytest

from landform.kernel.errors import DomainError
from landform.tasks.models import TaskStatus
from tests.support.builders import ANA
from tests.support.hostile import Theatre, fetch, skeleton
from tests.support.publisher import HOST
from tests.support.world import World

COMMANDS = [
    "--upload-pack=id",
    "-x",
    "a;id",
    "$(id)",
    "`id`",
    "a|b",
    "a b",
    "a\nb",
    "@{-1}",
    "..",
    "~",
    "a&b",
]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("place", ["owner", "repo", "branch", "default"])
async def test_a_name_reaches_git_only_if_it_is_one(stage: Theatre, place: str, name: str) -> None:
    owner, repo = (name if place == each else "acme" for each in ("owner", "repo"))
    given: dict[str, Any] = {"repoUrl": f"{HOST}?owner={owner}&repo={repo}"}
    if place == "branch":
        stage.world.publisher.add_repository("acme/acme", {"README.md": "x"})
        given |= {"branchName": name, "title": "x", "description": "x"}
    elif place == "default":
        given |= {"defaultBranch": name}
    action = "publish:github:pull-request" if place == "branch" else "publish:github"

    task, _, _ = await stage.run(
        [fetch(), {"id": "p", "action": action, "input": given}], {"v": "x"}, files=skeleton("x")
    )

    # "a&b" ends the owner: what is left is a name, of a repository that may be made.
    if "&" in name and place in ("owner", "repo"):
        assert set(stage.world.publisher.repositories) <= {"a/acme", "acme/a"}
        return
    assert task.status is TaskStatus.FAILED
    assert set(stage.world.publisher.repositories) <= {"acme/acme"}
    assert stage.world.publisher.proposals == {}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{HOST}.evil.example",
        f"{HOST}@evil.example",
        f"x:y@{HOST}",
        f"{HOST}:8080",
        "169.254.169.254",
    ],
)
async def test_nothing_is_published_to_a_foreign_host(stage: Theatre, host: str) -> None:
    steps = [
        fetch(),
        {"id": "p", "action": "publish:github", "input": {"repoUrl": f"{host}?owner=a&repo=b"}},
    ]

    task, _, _ = await stage.run(steps, {"v": "x"}, files=skeleton("x"))

    assert task.status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("field_", ["name", "environment", "owner"])
async def test_a_stack_has_a_safe_directory_or_none(world: World, field_: str, name: str) -> None:
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    with pytest.raises(DomainError):
        await world.previews.preview(
            world.templates.get("probe"),
            given | {field_: name},
            await world.subject(ANA),
        )
