"""An organisation's teams and members as groups and users, as Backstage's GitHub provider has them.

Source: @backstage/plugin-catalog-backend-module-github, `defaultTransformers`.
"""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from landform.adapters.github.answers import is_refusal
from landform.adapters.github.client import GitHubClient
from landform.adapters.github.shapes import reading
from landform.catalog.accounts import TEAM_SLUG, USER_LOGIN
from landform.catalog.models import JsonObject
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.ingestion.errors import SourceNotFound, SourceRefused, SourceUnavailable

VERSION = "backstage.io/v1alpha1"


class GitHubOrganisation:
    """Fulfils `OrganisationSource` for ``https://<github>/<organisation>``."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client

    async def entities(self, target: str) -> list[JsonObject]:
        """Every team as a Group, every member as a User."""
        organisation = self._organisation(target)
        path = f"/orgs/{quote(organisation, safe='')}"
        try:
            teams = await self._client.get_all(f"{path}/teams")
            members = await self._client.get_all(f"{path}/members")
            with reading("the teams"):
                slugs = [str(team["slug"]) for team in teams]
            people = [
                await self._client.get_all(f"{path}/teams/{quote(slug, safe='')}/members")
                for slug in slugs
            ]
            with reading("the organisation"):
                return _entities(
                    organisation, teams, members, dict(zip(slugs, people, strict=True))
                )
        except ForgeRefused as no:
            if is_refusal(no, 404):
                raise SourceNotFound(
                    f"There is no organisation {organisation} whose teams we may see."
                ) from None
            raise SourceRefused(no.detail) from None
        except ForgeUnavailable as error:
            raise SourceUnavailable(error.detail) from error

    def _organisation(self, target: str) -> str:
        names = [unquote(each) for each in urlsplit(target).path.strip("/").split("/")]
        if not target.startswith(f"{self._client.web_url}/") or len(names) != 1 or not names[0]:
            raise SourceRefused(
                f"{target[:200]!r} is no organisation; write {self._client.web_url}/<organisation>."
            )
        return names[0]


def _entities(
    organisation: str, teams: list[Any], members: list[Any], people: dict[str, list[Any]]
) -> list[JsonObject]:
    children: dict[str, list[str]] = {}
    for team in teams:
        if team.get("parent"):
            children.setdefault(team["parent"]["slug"], []).append(team["slug"])
    memberships: dict[str, list[str]] = {}
    accounts = {each["login"]: each for each in members}
    for slug, inside in people.items():
        for each in inside:
            accounts.setdefault(each["login"], each)
            memberships.setdefault(each["login"], []).append(slug)
    groups = [_group(organisation, team, children.get(team["slug"], [])) for team in teams]
    users = [_user(each, memberships.get(login, [])) for login, each in accounts.items()]
    return [*groups, *users]


def _group(organisation: str, team: Any, children: list[str]) -> JsonObject:
    metadata: JsonObject = {
        "name": team["slug"],
        "annotations": {TEAM_SLUG: f"{organisation}/{team['slug']}"},
    }
    if team.get("description"):
        metadata["description"] = team["description"]
    spec: JsonObject = {
        "type": "team",
        "profile": {"displayName": team["name"]},
        "children": sorted(children),
    }
    if team.get("parent"):
        spec["parent"] = team["parent"]["slug"]
    return {"apiVersion": VERSION, "kind": "Group", "metadata": metadata, "spec": spec}


def _user(account: Any, groups: list[str]) -> JsonObject:
    login = account["login"]
    profile = {"displayName": account.get("name") or login}
    if account.get("avatar_url"):
        profile["picture"] = account["avatar_url"]
    return {
        "apiVersion": VERSION,
        "kind": "User",
        "metadata": {"name": login, "annotations": {USER_LOGIN: login}},
        "spec": {"profile": profile, "memberOf": sorted(groups)},
    }
