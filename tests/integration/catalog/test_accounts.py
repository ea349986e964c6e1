"""Logins and teams of GitHub, and the people and groups of the catalog."""

from typing import Any

from landform.catalog.accounts import TEAM_SLUG, USER_LOGIN, CatalogAccounts
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from tests.support.builders import ANA, PLATFORM, ROSA, SAM
from tests.support.clock import ManualClock


def a_person(ref: str, login: str | None) -> dict[str, Any]:
    annotations = {} if login is None else {USER_LOGIN: login}
    name = ref.rpartition("/")[2]
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"profile": {}, "memberOf": []},
    }


def a_group(ref: str, team: str) -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": {"name": ref.rpartition("/")[2], "annotations": {TEAM_SLUG: team}},
        "spec": {"type": "team", "children": []},
    }


async def accounts(db: Database, *entities: dict[str, Any]) -> CatalogAccounts:
    catalog = CatalogService(db, ManualClock())
    await catalog.put_entities(list(entities), location="test:people")
    return CatalogAccounts(catalog)


async def test_a_login_is_the_user_who_is_annotated_with_it_in_any_case(db: Database) -> None:
    who = await accounts(db, a_person(ROSA, "Rosa-GH"), a_person(SAM, None))

    assert await who.users_of(["rosa-gh", "ROSA-GH", "sam", "nobody", ""]) == {
        "rosa-gh": ROSA,
        "ROSA-GH": ROSA,
    }


async def test_a_login_that_two_users_claim_is_nobody_s(db: Database) -> None:
    who = await accounts(db, a_person(ROSA, "octocat"), a_person(ANA, "Octocat"))

    assert await who.users_of(["octocat"]) == {}


async def test_users_have_logins_and_groups_have_teams(db: Database) -> None:
    who = await accounts(db, a_person(ROSA, "rosa-gh"), a_person(SAM, None), a_group(PLATFORM, "p"))

    assert await who.logins_of([ROSA, SAM, PLATFORM, "group:default/none"]) == {
        ROSA: "rosa-gh",
        PLATFORM: "p",
    }
