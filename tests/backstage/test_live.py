"""What is recorded of Backstage is what Backstage answers."""

import json

import httpx2
import pytest

from tests.backstage import record
from tests.backstage.compare import differences, unequal
from tests.backstage.corpus import CONTRACT, Template, templates
from tests.backstage.landform import Landform
from tests.support.backstage import Backstage

pytestmark = pytest.mark.backstage


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_a_real_backstage_answers_as_recorded(backstage: Backstage, template: Template) -> None:
    assert not unequal(record.recorded(backstage, template), template.expected())


def test_a_real_backstage_offers_the_recorded_actions_and_filters(backstage: Backstage) -> None:
    assert not unequal(record.contract_of(backstage), json.loads(CONTRACT.read_text()))


@pytest.mark.parametrize("name", ["cleanup-after-failure", "deploy-credentials", "layers"])
async def test_the_questions_that_landform_is_asked_give_backstages_own_answers(
    backstage: Backstage, name: str
) -> None:
    template = next(each for each in templates() if each.name == name)
    scratch = {backstage.scratch: "<scratch>"}

    async with httpx2.AsyncClient(
        base_url=backstage.url, headers=backstage.headers, trust_env=False, timeout=60
    ) as client:
        for case in template.cases:
            ours = await Landform(client, scratch).about(template, case)

            assert not differences(ours, template.expected()["cases"][case.name])
