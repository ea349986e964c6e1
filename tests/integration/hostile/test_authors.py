"""Threat 3: a template's author who wants more than values."""

import pytest

from landform.tasks.models import TaskStatus
from tests.support.builders import EVERYTHING
from tests.support.hostile import Theatre, fetch, skeleton

ESCAPES = {
    "a walk to Python's classes": "${{ values.__class__.__mro__[1].__subclasses__() }}",
    "a walk through a text": "${{ ''.__class__ }}${{ values.v.__init__.__globals__ }}",
    "JavaScript's constructor": '${{ values.constructor.constructor("return process")() }}',
    "the same by a key": '${{ values["constr" + "uctor"]["constructor"]("return 1")() }}',
    "a prototype": "${{ values.__proto__ }}",
    "a function's own": "${{ range.constructor }}${{ range.__globals__ }}",
    "Python's format": "${{ '{0.__class__}'.format(values) }}",
    "a file of the machine": '{% include "/etc/passwd" %}',
    "a module": '{% import "os" as os %}',
    "another template": '{% extends "../../secrets" %}',
    "the environment": "${{ process.env }}${{ environ }}${{ self }}${{ request }}",
}
GREEDY = {
    "a text repeated": "${{ 'a' * 100000000 }}",
    "a width": "${{ 'x' | center(1000000000) }}",
    "a format's width": "${{ '%1000000000d' | format(1) }}",
    "an indent": "${{ values.v | dump(100000000) }}${{ 'a\\nb' | indent(100000000) }}",
    "a text doubled": "{% set x = 'ab' %}"
    "{% for i in range(60) %}{% set x = x + x %}{% endfor %}${{ x }}",
    "a list doubled": "{% set x = [1] %}"
    "{% for i in range(60) %}{% set x = x.concat(x) %}{% endfor %}",
    "a million loops": "{% for i in range(1000) %}"
    "{% for j in range(1000) %}${{ j }}{% endfor %}{% endfor %}",
    "a long range": "{% for i in range(1000000000000) %}{% endfor %}",
    "a macro that calls itself": "{% macro a() %}${{ a() }}${{ a() }}{% endmacro %}${{ a() }}",
    "brackets": "${{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "lists in lists": "${{ " + "[" * 5000 + "]" * 5000 + " }}",
    "tags in tags": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "a power of a power": "${{ 9 ** 9 ** 9 ** 9 }}${{ (9 ** 999999) | string }}",
    "a number's digits": "${{ 1.5 | round(1000000000) }}${{ '1' | int(0, 1000000000) }}",
    "a batch": "${{ [1] | batch(1000000000, 'x') }}",
    "slices": "${{ [1] | slice(1000000000, 'x') }}",
    "a pattern that goes back": "${{ r/^(a+)+$/.test(values.long) }}",
    "a replacement of everything": "${{ values.long | replace('', values.long) }}",
    "tags that do not close": "${{ ('<' + values.long | replace('a', '<')) | striptags }}",
    "links": "${{ values.long | replace('a', 'www.') | urlize }}",
    "a sort of many": "{% for i in range(2000) %}${{ range(2000) | sort | first }}{% endfor %}",
}


@pytest.mark.parametrize("name", list(ESCAPES))
async def test_an_author_reaches_nothing_but_values(stage: Theatre, name: str) -> None:
    task, said, made = await stage.run([fetch()], {"v": "x"}, files=skeleton(ESCAPES[name]))

    text = "".join(file.content.decode() for file in made.values())
    assert not any(word in text for word in ("object", "function", "<class", "root:", "PATH"))
    assert (task.status is TaskStatus.FAILED) or not text.strip()
    assert "Traceback" not in "".join(said)


@pytest.mark.parametrize("name", list(ESCAPES))
async def test_an_author_reaches_nothing_from_a_step_either(stage: Theatre, name: str) -> None:
    hostile = ESCAPES[name].replace("values", "parameters")
    task, _, _ = await stage.run(
        [{"id": "say", "action": "debug:log", "input": {"message": f"got:{hostile}"}}], {"v": "x"}
    )

    if task.status is TaskStatus.COMPLETED:
        _, events = await stage.tasks.events(task.id, EVERYTHING, after=0)
        assert any(each.body["message"].rstrip() == "info: got:" for each in events)


@pytest.mark.parametrize("name", list(GREEDY))
async def test_an_author_who_wants_too_much_gets_an_error_soon(stage: Theatre, name: str) -> None:
    step = {"values": {"v": ["x"], "long": "a" * 50_000 + "!"}}
    task, said, made = await stage.run([fetch(**step)], {"v": "x"}, files=skeleton(GREEDY[name]))

    assert (
        task.status is TaskStatus.FAILED or sum(len(each.content) for each in made.values()) < 10**6
    )
    assert "Traceback" not in "".join(said)


@pytest.mark.parametrize("name", list(GREEDY))
async def test_an_author_who_wants_too_much_of_a_step_gets_an_error_soon(
    stage: Theatre, name: str
) -> None:
    hostile = GREEDY[name].replace("values", "parameters")
    task, said, _ = await stage.run(
        [{"id": "say", "action": "debug:log", "input": {"message": hostile}}],
        {"v": ["x"], "long": "a" * 50_000 + "!"},
    )

    assert task.status is TaskStatus.FAILED or len("".join(said)) < 10**6
