"""Landform answers as a real Backstage did, but for what is deliberate."""

import json
from typing import Any

import pytest

from tests.backstage import answers
from tests.backstage.compare import differences, of_case
from tests.backstage.corpus import CONTRACT, Case, Template, cases, templates
from tests.backstage.deliberate import DELIBERATE, NOT_TAKEN
from tests.backstage.landform import Landform

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = [pytest.param(*each, id=f"{each[0].name}/{each[1].name}") for each in cases()]


@pytest.mark.parametrize(("template", "case"), CASES)
async def test_a_template_gives_the_spec_files_and_outputs_that_it_gives_in_backstage(
    landform: Landform, template: Template, case: Case
) -> None:
    theirs = template.expected()["cases"][case.name]

    ours = await landform.about(template, case)

    wanted = of_case(DELIBERATE, f"{template.name}/{case.name}")
    assert not differences(ours, theirs, wanted)


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
async def test_the_form_of_a_template_is_the_one_that_backstage_gives(
    landform: Landform, template: Template
) -> None:
    path = f"/v2/templates/default/template/{template.name}/parameter-schema"

    form = await landform.ask("GET", path)

    assert form == {"status": 200, "body": template.expected()["parameterSchema"]}


async def test_our_actions_take_and_give_at_least_what_those_of_backstage_do(
    landform: Landform,
) -> None:
    theirs = json.loads(CONTRACT.read_text())["actions"]

    answer = await landform.ask("GET", "/v2/actions")

    ours = {each["id"]: answers.signature(each["schema"]) for each in answer["body"]}
    shared = ours.keys() & theirs.keys()
    missing = {name: _missing(ours[name], theirs[name]) for name in shared}
    unknown = {name: set(told) - NOT_TAKEN.get(name, set()) for name, told in missing.items()}
    assert not {name: sorted(told) for name, told in unknown.items() if told}
    needless = {name: told - set(missing[name]) for name, told in NOT_TAKEN.items()}
    assert not any(needless.values()), needless


async def test_our_filters_are_at_least_those_that_backstage_adds(
    landform: Landform,
) -> None:
    theirs = json.loads(CONTRACT.read_text())["filters"]

    answer = await landform.ask("GET", "/v2/templating-extensions")

    assert set(theirs) <= set(answer["body"]["filters"])


def _missing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Fields of Backstage's action that ours has not, or has otherwise."""
    return [
        f"{side} {name}: {kind}"
        for side, fields in theirs.items()
        for name, kind in fields.items()
        if ours.get(side, {}).get(name) != kind
    ]
