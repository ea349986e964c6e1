"""Landform's catalog answers as a real Backstage's did, but for what is deliberate."""

from fnmatch import fnmatchcase

import pytest

from tests.backstage.catalog import asking
from tests.backstage.catalog.asking import Json
from tests.backstage.catalog.calls import LOCATIONS, READS
from tests.backstage.catalog.deliberate import DELIBERATE
from tests.backstage.catalog.generate import catalog, ref_of
from tests.backstage.catalog.questions import questions
from tests.backstage.compare import of_case, unequal, unequal_but
from tests.support.catalog_client import needs_catalog_client

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needs_catalog_client]


async def test_what_was_recorded_is_about_these_entities_and_questions() -> None:
    assert list(asking.recorded("entities")) == sorted(map(ref_of, catalog()))
    assert list(asking.recorded("questions")) == [each.name for each in questions()]
    assert list(asking.recorded("calls")) == [each.name for each in READS]
    assert list(asking.recorded("locations")) == [each.name for each in LOCATIONS]


async def test_every_deliberate_difference_is_there(ours: dict[str, Json]) -> None:
    told = [
        (name, path.partition(": ")[0])
        for part in ("questions", "calls", "locations")
        for name, theirs in asking.recorded(part).items()
        for path in unequal(ours[part][name], theirs)
    ]

    needless = [
        each
        for each in DELIBERATE
        if not any(
            fnmatchcase(name, each.cases) and fnmatchcase(path, each.where) for name, path in told
        )
    ]

    assert not needless


async def test_every_entity_looks_as_it_does_in_backstage(ours: dict[str, Json]) -> None:
    assert not unequal(ours["entities"], asking.recorded("entities"))


@pytest.mark.parametrize("name", [each.name for each in questions()])
async def test_a_question_has_backstages_answer(ours: dict[str, Json], name: str) -> None:
    theirs = asking.recorded("questions")[name]

    assert not unequal_but(ours["questions"][name], theirs, of_case(DELIBERATE, name))


@pytest.mark.parametrize("name", [each.name for each in READS])
async def test_backstages_client_gets_what_it_gets_of_backstage(
    ours: dict[str, Json], name: str
) -> None:
    theirs = asking.recorded("calls")[name]

    assert not unequal_but(ours["calls"][name], theirs, of_case(DELIBERATE, name))


async def test_backstages_client_manages_locations_as_in_backstage(ours: dict[str, Json]) -> None:
    theirs = asking.recorded("locations")

    told = {
        call.name: unequal_but(
            ours["locations"][call.name], theirs[call.name], of_case(DELIBERATE, call.name)
        )
        for call in LOCATIONS
    }

    assert not {name: differences for name, differences in told.items() if differences}
