"""Threat 5: paths that lead out."""

import pytest

from landform.kernel.errors import DomainError
from landform.tasks.models import TaskStatus
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from tests.support.hostile import Steps, Theatre, document, fetch, skeleton
from tests.support.publisher import HOST
from tests.support.tasks import ANA_HERSELF

OUT = [
    "../out",
    "/etc/passwd",
    "a/../../b",
    "~/x",
    "..\\..\\x",
    "a\0b",
    ".git/hooks/pre-commit",
    "x/.GIT/config",
]


@pytest.mark.parametrize(
    "path", [*OUT, "file:///etc/passwd", "https://evil.example/x", "%2e%2e/%2e%2e"]
)
@pytest.mark.parametrize("action", ["fetch:plain", "fetch:template"])
async def test_nothing_is_fetched_from_outside_the_template(
    stage: Theatre, action: str, path: str
) -> None:
    steps = [{"id": "f", "action": action, "input": {"url": "${{ parameters.v }}"}}]
    try:
        task, _, made = await stage.run(steps, {"v": path}, files=skeleton("x"))
    except DomainError:
        assert "\0" in path  # no text that a form takes
        return

    assert task.status is TaskStatus.FAILED
    assert made == {}


PLACES: dict[str, Steps] = {
    "fetch:template": [fetch(targetPath="${{ parameters.p }}")],
    "fetch:plain": [
        {
            "id": "f",
            "action": "fetch:plain",
            "input": {"url": "./skeleton", "targetPath": "${{ parameters.p }}"},
        }
    ],
    "fetch:plain:file": [
        {
            "id": "f",
            "action": "fetch:plain:file",
            "input": {"url": "./skeleton/a.txt", "targetPath": "${{ parameters.p }}"},
        }
    ],
    "catalog:write": [
        {
            "id": "w",
            "action": "catalog:write",
            "input": {"entity": {}, "filePath": "${{ parameters.p }}"},
        }
    ],
    "fs:rename": [
        fetch(),
        {
            "id": "m",
            "action": "fs:rename",
            "input": {"files": [{"from": "a.txt", "to": "${{ parameters.p }}"}]},
        },
    ],
    "publish:github": [
        fetch(),
        {
            "id": "p",
            "action": "publish:github",
            "input": {"repoUrl": f"{HOST}?owner=acme&repo=x", "sourcePath": "${{ parameters.p }}"},
        },
    ],
}


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize("action", list(PLACES))
async def test_nothing_is_written_outside_the_workspace(
    stage: Theatre, action: str, path: str
) -> None:
    values = {"v": "x", "p": path}
    source = TemplateSource(document(PLACES[action]), Workspace(skeleton("x")))
    try:
        task = await stage.tasks.create("template:default/h", source, values, {}, ANA_HERSELF)
    except DomainError:
        assert "\0" in path  # no text that a form takes
        return
    await stage.tasks.run(task.id)

    assert (await stage.tasks.get(task.id)).status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}


@pytest.mark.parametrize("value", [*OUT, "con", "a:b", "x ", "x.", "git~1", "\u200b", ".."])
async def test_a_value_in_a_file_name_leads_nowhere_else(stage: Theatre, value: str) -> None:
    files = skeleton("x", "d/${{ values.v }}/f.txt")
    try:
        _, _, made = await stage.run([fetch()], {"v": value}, files=files)
    except DomainError:
        assert "\0" in value
        return

    # A tilde in the midst of a path is a name as any other.
    assert list(made) == (["d/~/x/f.txt"] if value == "~/x" else [])


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../x", "../../../nowhere", "..", ".git/config"]
)
async def test_a_link_that_leads_out_is_not_rendered(stage: Theatre, target: str) -> None:
    files = {"skeleton/link": File(target.encode(), is_symlink=True)}

    task, _, made = await stage.run([fetch()], {"v": "x"}, files=files)

    assert task.status is TaskStatus.FAILED
    assert made == {}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x"])
async def test_a_link_that_leads_out_is_not_published(stage: Theatre, target: str) -> None:
    files = {"skeleton/link": File(target.encode(), is_symlink=True), **skeleton("x")}
    steps = [
        {"id": "f", "action": "fetch:plain", "input": {"url": "./skeleton"}},
        {"id": "p", "action": "publish:github", "input": {"repoUrl": f"{HOST}?owner=acme&repo=x"}},
    ]

    task, _, _ = await stage.run(steps, files=files)

    assert task.status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}
