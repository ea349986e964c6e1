"""Who one is, who others are, apps and their installations, teams, and the rate limit."""

from typing import Any

from tests.support.github.bodies import accounts, repositories
from tests.support.github.bodies.links import moment
from tests.support.github.errors import ApiError, not_found
from tests.support.github.records import App, Installation, Repository
from tests.support.github.rest.authentication import rate
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]
TOKEN_SECONDS = 3600


def get_me(call: Call) -> Json:
    if call.identity.installation is not None:
        raise ApiError(403, "Resource not accessible by integration")
    return accounts.private_user(call.links, call.user)


def get_user(call: Call) -> Json:
    return accounts.public_user(call.links, call.github.user(call.params["login"]))


def list_org_teams(call: Call) -> Reply:
    org = call.params["org"].lower()
    teams = [team for (owner, _), team in call.github.teams.items() if owner == org]
    return call.page(teams, lambda team: accounts.team(call.links, team))


def list_members(call: Call) -> Reply:
    team = call.github.teams.get((call.params["org"].lower(), call.params["slug"]))
    if team is None:
        raise not_found()
    members = [call.github.user(login) for login in sorted(team.members)]
    return call.page(members, lambda user: accounts.user(call.links, user))


def list_org_members(call: Call) -> Reply:
    account = call.github.users.get(call.params["org"].lower())
    if account is None or account.kind != "Organization":
        raise not_found()
    members = [call.github.user(login) for login in sorted(account.members)]
    return call.page(members, lambda user: accounts.user(call.links, user))


def get_rate_limit(call: Call) -> Json:
    core = rate(call.caller)
    search = {"limit": 30, "remaining": 30, "used": 0, "reset": core["reset"]}
    return {"resources": {"core": core, "search": search}, "rate": core}


def get_meta(call: Call) -> Json:
    return {"verifiable_password_authentication": False, "installed_version": "3.19.0"}


def get_app(call: Call) -> Json:
    return accounts.app(call.links, _app(call))


def get_app_by_slug(call: Call) -> Json:
    for app in call.github.apps.values():
        if app.slug == call.params["slug"]:
            return accounts.app(call.links, app)
    raise not_found()


def list_installations(call: Call) -> Reply:
    app = _app(call)
    found = [each for each in call.github.installations.values() if each.app is app]
    return call.page(found, lambda each: accounts.installation(call.links, each))


def get_installation(call: Call) -> Json:
    return accounts.installation(call.links, _installation(call))


def repository_installation(call: Call) -> Json:
    """Where an app learns which installation serves a repository."""
    app, name = _app(call), f"{call.params['owner']}/{call.params['repo']}"
    record = call.github.repository(name)
    for each in call.github.installations.values():
        if each.app is app and each.account is record.owner:
            return accounts.installation(call.links, each)
    raise not_found()


def create_token(call: Call) -> Reply:
    """A token for an hour. It may ask for less than the app has, never for more."""
    installed = _installation(call)
    asked = call.document.get("permissions") or installed.app.permissions
    if not asked.items() <= installed.app.permissions.items() and not _weaker(asked, installed):
        raise ApiError(
            422, "The permissions requested are not granted to this installation."
        )  # fmt: skip
    made = call.github.add_token(
        installed.app.bot,
        scopes=(),
        installation=installed,
        permissions=asked,
        seconds=TOKEN_SECONDS,
    )
    body = {
        "token": made.token,
        "expires_at": moment(made.expires_at),
        "permissions": dict(made.permissions),
        "repository_selection": "all" if installed.repositories is None else "selected",
    }
    return Reply(201, body)


def installation_repositories(call: Call) -> Json:
    installed = call.identity.installation
    if installed is None:
        raise ApiError(403, "You must authenticate with an installation access token")

    def seen(record: Repository) -> bool:
        chosen = installed.repositories
        return record.owner is installed.account and (
            chosen is None or record.full_name.lower() in chosen
        )

    found = [record for record in call.github.repositories.values() if seen(record)]
    shown = call.page(found, lambda record: repositories.repository(call.links, record)).body
    return {"total_count": len(found), "repository_selection": "all", "repositories": shown}


def _app(call: Call) -> App:
    if call.app is None:
        raise ApiError(401, "A JSON web token could not be decoded")
    return call.app


def _installation(call: Call) -> Installation:
    found = call.github.installations.get(call.params["installation_id"])
    if found is None or found.app is not _app(call):
        raise not_found()
    return found


def _weaker(asked: dict[str, str], installed: Installation) -> bool:
    levels = ("read", "write", "admin")
    return all(
        levels.index(level) <= levels.index(installed.app.permissions.get(name, "read"))
        and name in installed.app.permissions
        for name, level in asked.items()
    )


_INSTALLATION = "/app/installations/{installation_id:int}"
ROUTES: list[Route] = [
    ("GET", "/user", get_me),
    ("GET", "/users/{login}", get_user),
    ("GET", "/orgs/{org}/members", list_org_members),
    ("GET", "/orgs/{org}/teams", list_org_teams),
    ("GET", "/orgs/{org}/teams/{slug}/members", list_members),
    ("GET", "/rate_limit", get_rate_limit),
    ("GET", "/meta", get_meta),
    ("GET", "/app", get_app),
    ("GET", "/apps/{slug}", get_app_by_slug),
    ("GET", "/app/installations", list_installations),
    ("GET", _INSTALLATION, get_installation),
    ("POST", f"{_INSTALLATION}/access_tokens", create_token),
    ("GET", "/repos/{owner}/{repo}/installation", repository_installation),
    ("GET", "/installation/repositories", installation_repositories),
]
