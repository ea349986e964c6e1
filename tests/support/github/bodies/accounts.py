"""Users, teams, apps and installations as JSON."""

from typing import Any

from tests.support.github.bodies.links import Links, moment, node_id
from tests.support.github.records import DAY_ONE, App, Installation, Team, User

Json = dict[str, Any]

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user(links: Links, account: User) -> Json:
    """A *simple user*, as everywhere inside other bodies."""
    url = f"{links.api}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("User", account.id),
        "avatar_url": f"{links.html}/avatars/u/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{links.html}/{account.login}",
        **{name: f"{url}{path}" for name, path in _USER_LINKS.items()},
        "type": account.kind,
        "site_admin": False,
    }


def public_user(links: Links, account: User) -> Json:
    """What ``GET /users/{login}`` adds."""
    empty = ("company", "location", "hireable", "bio", "twitter_username")
    return user(links, account) | {
        **dict.fromkeys(empty),
        "name": account.name or None,
        "blog": "",
        "email": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": moment(account.created_at),
        "updated_at": moment(account.created_at),
    }


def private_user(links: Links, account: User) -> Json:
    """What ``GET /user`` adds."""
    counts = (
        *("private_gists", "total_private_repos", "owned_private_repos"),
        *("disk_usage", "collaborators"),
    )
    return public_user(links, account) | {
        **dict.fromkeys(counts, 0),
        "email": account.email,
        "two_factor_authentication": True,
    }


def organization(links: Links, account: User) -> Json:
    """An organization as webhooks have it."""
    url = f"{links.api}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("Organization", account.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{links.html}/avatars/u/{account.id}",
        "description": None,
    }


def team(links: Links, record: Team) -> Json:
    url = f"{links.api}/orgs/{record.organization}/teams/{record.slug}"
    return {
        "id": record.id,
        "node_id": node_id("Team", record.id),
        "name": record.name,
        "slug": record.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "push",
        "type": "organization",
        "organization_id": 1,
        "url": url,
        "html_url": f"{links.html}/orgs/{record.organization}/teams/{record.slug}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "parent": team(links, record.parent) if record.parent else None,
    }


def app(links: Links, record: App) -> Json:
    return {
        "id": record.id,
        "slug": record.slug,
        "client_id": f"Iv1.{record.id:016x}",
        "node_id": node_id("App", record.id),
        "owner": user(links, record.owner),
        "name": record.slug,
        "description": None,
        "external_url": links.html,
        "html_url": f"{links.html}/apps/{record.slug}",
        "created_at": moment(record.created_at),
        "updated_at": moment(record.created_at),
        "permissions": record.permissions,
        "events": record.events,
        "installations_count": 1,
    }


def installation(links: Links, record: Installation) -> Json:
    url = f"{links.api}/app/installations/{record.id}"
    return {
        "id": record.id,
        "account": user(links, record.account),
        "repository_selection": "all" if record.repositories is None else "selected",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": f"{links.api}/installation/repositories",
        "html_url": f"{links.html}/organizations/{record.account.login}/settings/installations",
        "app_id": record.app.id,
        "client_id": f"Iv1.{record.app.id:016x}",
        "app_slug": record.app.slug,
        "target_id": record.account.id,
        "target_type": record.account.kind,
        "permissions": record.app.permissions,
        "events": record.app.events,
        "created_at": moment(record.created_at),
        "updated_at": moment(record.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }


def ghost(links: Links) -> Json:
    """Who stands where an account is gone."""
    return user(links, User(10137, "ghost", created_at=DAY_ONE))
