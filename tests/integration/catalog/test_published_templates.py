"""Templates as catalog entities: as many as are published, no more and no less."""

import shutil
from pathlib import Path

import pytest

from landform.catalog.models import EntityQuery
from landform.catalog.origins import CatalogOrigins
from landform.catalog.published_templates import VERSION, PublishedTemplates
from landform.catalog.service import CatalogService
from landform.catalog.validation import ORIGIN_LOCATION
from landform.catalog.write_rules import TEMPLATES
from landform.db.engine import Database
from landform.shipped import shipped
from landform.templates.service import TemplateService
from tests.support.clock import ManualClock

NAMES = ("aws-secret", "python-api")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copytree(shipped("request-templates") / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def origins(db: Database, clock: ManualClock) -> CatalogOrigins:
    return CatalogOrigins(db, clock)


@pytest.fixture
def published(root: Path, catalog: CatalogService, origins: CatalogOrigins) -> PublishedTemplates:
    return PublishedTemplates(TemplateService([root]), catalog, origins)


async def shown(catalog: CatalogService) -> list[str]:
    page = await catalog.query(EntityQuery({"kind": "template"}))
    return sorted(document["metadata"]["name"] for document in page.documents)


async def test_every_published_template_is_an_entity_as_its_author_wrote_it(
    published: PublishedTemplates, catalog: CatalogService
) -> None:
    await published.refresh()

    assert await shown(catalog) == list(NAMES)
    entity = (await catalog.entity("template:default/aws-secret")).document
    assert entity["apiVersion"] == "scaffolder.backstage.io/v1beta3"
    assert entity["metadata"]["annotations"][ORIGIN_LOCATION] == TEMPLATES
    assert entity["spec"]["steps"][0]["action"] == "landform:stack"
    assert entity["relations"] == [{"type": "ownedBy", "targetRef": "group:default/platform-team"}]


async def test_all_that_ships_is_shown(catalog: CatalogService, origins: CatalogOrigins) -> None:
    templates = TemplateService([shipped("request-templates")])
    await PublishedTemplates(templates, catalog, origins).refresh()

    assert await shown(catalog) == sorted(each.name for each in templates.list_templates())


async def test_looking_again_changes_nothing(
    published: PublishedTemplates, catalog: CatalogService
) -> None:
    await published.refresh()
    before = await catalog.entity("template:default/aws-secret")

    await published.refresh()

    assert await catalog.entity("template:default/aws-secret") == before


async def test_an_edit_is_shown_and_what_is_unpublished_goes(
    root: Path, published: PublishedTemplates, catalog: CatalogService
) -> None:
    await published.refresh()
    before = (await catalog.entity("template:default/aws-secret")).document
    file = root / "aws-secret" / "template.yaml"
    file.write_text(file.read_text().replace("title: ", "title: New ", 1))
    shutil.rmtree(root / "python-api")

    await published.refresh()

    assert await shown(catalog) == ["aws-secret"]
    after = (await catalog.entity("template:default/aws-secret")).document
    assert after["metadata"]["title"].startswith("New ")
    assert after["metadata"]["annotations"][VERSION] != before["metadata"]["annotations"][VERSION]


async def test_a_template_that_somebody_else_put_there_stays_theirs(
    root: Path, published: PublishedTemplates, catalog: CatalogService
) -> None:
    theirs = TemplateService([root]).document("aws-secret")
    theirs["metadata"]["title"] = "Theirs"
    await catalog.put_entity(theirs, location="url:https://git.example/t.yaml")

    await published.refresh()
    shutil.rmtree(root / "aws-secret")
    await published.refresh()

    entity = (await catalog.entity("template:default/aws-secret")).document
    assert entity["metadata"]["title"] == "Theirs"
    assert await shown(catalog) == list(NAMES)


async def test_one_that_is_no_entity_does_not_hold_up_the_others(
    root: Path, published: PublishedTemplates, catalog: CatalogService
) -> None:
    file = root / "aws-secret" / "template.yaml"
    file.write_text(file.read_text().replace("  tags:\n", "  tags:\n    - Not A Tag\n", 1))

    await published.refresh()

    assert await shown(catalog) == ["python-api"]
