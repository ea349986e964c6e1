"""Threat 34: forms and tasks that would use the service up.

Without their limits most would run for hours: that a test ends is half of what it shows.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from landform.tasks.limits import MOST_ITEMS
from landform.tasks.models import TaskStatus
from landform.templates.files import TemplateFile as File
from tests.support.api import serving
from tests.support.hostile import Steps, Theatre, document

DRY_RUN = "/api/scaffolder/v2/dry-run"


def chain(keyword: str, length: int = 40) -> dict[str, Any]:
    """Each definition names the next one twice."""
    twice = {
        f"a{index}": {keyword: [{"$ref": f"#/definitions/a{index + 1}"}] * 2}
        for index in range(length)
    }
    last = {f"a{length}": {"type": "number"}}
    return {"definitions": twice | last, "properties": {"x": {"$ref": "#/definitions/a0"}}}


def deep(keyword: str, levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {keyword: [found]} if keyword.endswith("Of") else {keyword: found}
    return found


def with_pattern(pattern: str) -> dict[str, Any]:
    return {"properties": {"x": {"type": "string", "pattern": pattern}}}


FORMS: dict[str, tuple[Any, Any]] = {
    "a pattern that goes back": (with_pattern("^(a+)+$"), "a" * 50_000 + "!"),
    "one that looks ahead": (with_pattern("^(?=a)(a|aa)+$"), "a" * 50_000 + "!"),
    "one that refers back": (with_pattern(r"^(?:(a+)\1*)+b$"), "a" * 50_000 + "!"),
    "one that is huge": (with_pattern("((a{1000}){1000}){1000}"), "a"),
    "a $ref to itself": ({"properties": {"x": {"$ref": "#/properties/x"}}}, "a"),
    "two to each other": (
        {
            "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
            "properties": {"x": {"$ref": "#/definitions/a"}},
        },
        "a",
    ),
    "a tree of all of": (chain("allOf"), "a"),
    "a tree of any of": (chain("anyOf"), "a"),
    "a tree of one of": (chain("oneOf"), "a"),
    "a $ref back in two ways": (
        {"properties": {"x": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
        {"x": {}},
    ),
    "names that hide a tree": (
        {"properties": {"default": chain("allOf")["properties"]["x"]}, **chain("allOf")},
        "a",
    ),
    "an $id that moves a $ref": (
        {
            "properties": {
                "x": {"$id": "http://x/", **chain("allOf"), "allOf": [{"$ref": "#/properties/x"}]}
            }
        },
        "a",
    ),
    "a $ref to the network": ({"properties": {"x": {"$ref": "http://127.0.0.1:1/x"}}}, "a"),
    "a $ref to a file": ({"properties": {"x": {"$ref": "file:///etc/passwd"}}}, "a"),
    "a $schema of the network": ({"$schema": "http://127.0.0.1:1/x"}, "a"),
    "all of all of": (deep("allOf", 200), "a"),
    "not not": (deep("not", 240), "a"),
    "no object": ("text", "a"),
    "a list for an object": ({"properties": []}, "a"),
}
HUGE_FORMS: dict[str, Callable[[], Any]] = {
    "a hundred thousand fields": lambda: {
        "properties": {f"f{index}": {"type": "string"} for index in range(100_000)}
    },
    "a long list of choices": lambda: {
        "properties": {"x": {"enum": [str(index) for index in range(200_000)]}}
    },
}
CHEAP: Steps = [{"id": "say", "action": "debug:log", "input": {"message": "done"}}]


@pytest.mark.parametrize("name", [*FORMS, *HUGE_FORMS])
async def test_no_form_keeps_the_service_busy(stage: Theatre, name: str) -> None:
    form, value = FORMS[name] if name in FORMS else (HUGE_FORMS[name](), "a")
    body = {"template": document(CHEAP, parameters=[form]), "values": {"x": value}}
    async with serving(stage.world) as client:
        answer = await client.post(DRY_RUN, json=body)

    assert answer.status_code in (200, 400), answer.text[:500]
    assert "root:" not in answer.text


HUGE_BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "ten megabytes of text": lambda: {"values": {"x": "a" * 11_000_000}},
    "a million labels": lambda: {
        "values": {"labels": {f"l{index}": "x" for index in range(1_000_000)}}
    },
}
BODIES: dict[str, dict[str, Any]] = {
    "a list of lists of lists": {"values": {"x": json.loads("[" * 300 + "]" * 300)}},
    "a long number": {"values": {"x": 10**400}},
    "steps without end": {"template": document(CHEAP * 5_000)},
    "a step that is none": {"template": document([{"action": "debug:log", "input": 5}])},
    "an each that is none": {"template": document([CHEAP[0] | {"each": 5}])},
    "an id that is a list": {"template": document([CHEAP[0] | {"id": ["x"]}])},
    "a file out of place": {"directoryContents": [{"path": "../x", "base64Content": ""}]},
    "a form that is a text": {"template": document(CHEAP, parameters="text")},
    "secrets of a text": {
        "template": {**document(CHEAP), "spec": {"steps": CHEAP, "secrets": "x"}}
    },
}


@pytest.mark.parametrize("name", [*BODIES, *HUGE_BODIES])
async def test_no_body_makes_the_service_stumble(stage: Theatre, name: str) -> None:
    given = BODIES[name] if name in BODIES else HUGE_BODIES[name]()
    body = {"template": document(CHEAP), "values": {}} | given
    async with serving(stage.world) as client:
        answer = await client.post(DRY_RUN, content=json.dumps(body))

    assert answer.status_code < 500, answer.text[:500]


@pytest.mark.parametrize(
    "each",
    ["${{ range(2000) }}", ["x"] * (MOST_ITEMS + 1), {str(index): 1 for index in range(5000)}],
)
async def test_a_step_is_not_repeated_without_end(stage: Theatre, each: Any) -> None:
    task, said, _ = await stage.run([CHEAP[0] | {"each": each}])

    assert task.status is TaskStatus.FAILED
    assert f"A task may have {MOST_ITEMS} items of each" in "".join(said)


async def test_a_workspace_does_not_grow_without_end(stage: Theatre) -> None:
    files = {f"skeleton/{index}.txt": File(b"x" * 2_000) for index in range(100)}
    step = {
        "id": "f",
        "action": "fetch:plain",
        "each": "${{ range(900) }}",
        "input": {"url": "./skeleton", "targetPath": "d${{ each.key }}"},
    }

    task, said, _ = await stage.run([step], files=files)

    assert task.status is TaskStatus.FAILED
    assert "The files of a task may have" in "".join(said)


async def test_a_log_does_not_grow_without_end(stage: Theatre) -> None:
    step = {
        "id": "say",
        "action": "debug:log",
        "each": "${{ range(400) }}",
        "input": {"message": "${{ parameters.x }}"},
    }

    task, said, _ = await stage.run([step], {"x": "a" * 60_000})

    assert task.status is TaskStatus.COMPLETED
    assert len("".join(said)) < 12 * 2**20
    assert "The log of this task is full" in "".join(said)
