"""Secrets, and what is somebody else's."""

import pytest

from landform.tasks.models import TaskStatus
from landform.templates.files import TemplateFile as File
from tests.support.builders import ANA
from tests.support.hostile import Steps, Theatre, fetch
from tests.support.publisher import HOST

SECRET = "canary-5e4b9d"

LEAKS: dict[str, Steps] = {
    "a message": [
        {"id": "a", "action": "debug:log", "input": {"message": "it is ${{ secrets.token }}"}}
    ],
    "a message upside down": [
        {"id": "a", "action": "debug:log", "input": {"message": "${{ secrets.token | reverse }}"}}
    ],
    "a message letter by letter": [
        {
            "id": "a",
            "action": "debug:log",
            "input": {"message": "${{ secrets.token | list | join('-') }}"},
        }
    ],
    "a file's name": [
        fetch(values={"v": "${{ secrets.token | list | join('-') }}"}),
        {"id": "b", "action": "debug:log", "input": {"listWorkspace": True}},
    ],
    "a file's text": [
        fetch(values={"v": "x", "w": "${{ secrets.token }}"}),
        {"id": "b", "action": "debug:log", "input": {"listWorkspace": "with-contents"}},
    ],
    "an error": [
        {
            "id": "a",
            "action": "fs:rename",
            "input": {"files": [{"from": "${{ secrets.token }}", "to": "x"}]},
        }
    ],
    "an address": [
        {"id": "a", "action": "fetch:plain", "input": {"url": "https://x/${{ secrets.token }}"}}
    ],
    "what it is repeated for": [
        {
            "id": "a",
            "action": "debug:log",
            "each": ["${{ secrets.token }}"],
            "input": {"message": "x"},
        }
    ],
    "the name of an action's input": [
        {
            "id": "a",
            "action": "catalog:write",
            "input": {"filePath": "${{ secrets.token }}/x", "entity": {}},
        },
        {"id": "b", "action": "fs:delete", "input": {"files": ["${{ secrets.token }}/x"]}},
    ],
}
FORMS_OF_IT = [SECRET, SECRET[::-1], "-".join(SECRET)]


@pytest.mark.parametrize("name", list(LEAKS))
async def test_a_template_tells_nobody_a_secret(stage: Theatre, name: str) -> None:
    files = {
        "skeleton/${{ values.v }}.txt": File(b"x"),
        "skeleton/b.txt": File(b"${{ values.w | list | join('-') }}"),
    }

    task, said, _ = await stage.run(LEAKS[name], {"v": "x"}, files=files, secrets={"token": SECRET})

    told = "".join(said) + str(task)
    assert not [form for form in FORMS_OF_IT if form in told]


OTHERS = {
    "a group": "kind: Group\nmetadata: {name: platform-team}\nspec: {type: team, children: []}\n",
    "oneself as a member": "kind: User\nmetadata: {name: ana}\nspec: {memberOf: [platform-team]}\n",
    "a template": "kind: Template\nmetadata: {name: probe}\nspec: {type: x, steps: []}\n",
    "a location": "kind: Location\nmetadata: {name: x}\nspec: {target: 'file:///etc/passwd'}\n",
    "aliases": "kind: Component\nmetadata: &a {name: x}\nspec: {x: *a}\n",
    "a bomb": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n",
    "a Python object": "!!python/object/apply:os.system ['id']\n",
    "no entity": "- 1\n",
}


@pytest.mark.parametrize("name", list(OTHERS))
async def test_a_task_registers_only_what_is_its_own(stage: Theatre, name: str) -> None:
    text = (
        f"apiVersion: backstage.io/v1alpha1\n{OTHERS[name]}"
        if "kind" in OTHERS[name]
        else OTHERS[name]
    )
    stage.world.publisher.add_repository("acme/x", {"catalog-info.yaml": text})
    url = f"https://{HOST}/acme/x/blob/main/catalog-info.yaml"
    before = await stage.world.catalog.memberships(ANA)

    task, _, _ = await stage.run(
        [{"id": "r", "action": "catalog:register", "input": {"catalogInfoUrl": url}}]
    )

    assert task.status is TaskStatus.FAILED
    assert "There is no file" not in (task.reason or ""), "it was read, and then refused"
    assert await stage.world.catalog.memberships(ANA) == before
