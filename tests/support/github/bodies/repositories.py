"""Repositories, branches, and what is in their trees, as JSON."""

import base64
import textwrap
from typing import Any

from tests.support.github.bodies import accounts
from tests.support.github.bodies.links import Links, moment, node_id
from tests.support.github.git import TreeEntry
from tests.support.github.records import Protection, Repository

Json = dict[str, Any]

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def repository(links: Links, record: Repository) -> Json:
    """A repository as it stands inside other bodies."""
    url, page = links.repository(record), links.page(record)
    open_pulls = sum(pull.state == "open" for pull in record.pulls.values())
    return {
        "id": record.id,
        "node_id": node_id("Repository", record.id),
        "name": record.name,
        "full_name": record.full_name,
        "private": record.private,
        "owner": accounts.user(links, record.owner),
        "html_url": page,
        "description": record.description,
        "fork": record.parent is not None,
        "url": url,
        **{name: f"{url}{path}" for name, path in _LINKS.items()},
        "created_at": moment(record.created_at),
        "updated_at": moment(record.pushed_at),
        "pushed_at": moment(record.pushed_at),
        "git_url": f"git://{page.split('://')[1]}.git",
        "ssh_url": f"git@{links.html.split('://')[1]}:{record.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "homepage": record.homepage,
        "size": 1,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": "HCL",
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": record.archived,
        "disabled": False,
        "open_issues_count": open_pulls,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": list(record.topics),
        "visibility": record.visibility or ("private" if record.private else "public"),
        "forks": 0,
        "open_issues": open_pulls,
        "watchers": 0,
        "default_branch": record.default_branch,
    }


def full_repository(links: Links, record: Repository, permission: str) -> Json:
    """What ``GET /repos/{owner}/{repo}`` adds."""
    levels = ("pull", "triage", "push", "maintain", "admin")
    reach = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}[permission]
    ways = ("squash_merge", "merge_commit", "rebase_merge")
    above = record.parent and repository(links, record.parent)
    return repository(links, record) | {
        **({"parent": above, "source": above} if above else {}),
        "permissions": {level: reach > at for at, level in enumerate(levels)},
        **{f"allow_{way}": True for way in ways},
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
        "subscribers_count": 0,
        "network_count": 0,
    }


def ref(links: Links, record: Repository, name: str, sha: str) -> Json:
    url = links.repository(record)
    return {
        "ref": name,
        "node_id": node_id("Ref", name),
        "url": f"{url}/git/{name}",
        "object": {"sha": sha, "type": "commit", "url": f"{url}/git/commits/{sha}"},
    }


def tree(links: Links, record: Repository, sha: str, entries: list[TreeEntry]) -> Json:
    url = f"{links.repository(record)}/git"

    def line(entry: TreeEntry) -> Json:
        told: Json = {"path": entry.path, "mode": entry.mode, "type": entry.kind, "sha": entry.sha}
        told |= {} if entry.size is None else {"size": entry.size}
        return told | {"url": f"{url}/{entry.kind}s/{entry.sha}"}

    lines = [line(entry) for entry in entries]
    return {"sha": sha, "url": f"{url}/trees/{sha}", "tree": lines, "truncated": False}


def blob(links: Links, record: Repository, sha: str, content: bytes) -> Json:
    return {
        "sha": sha,
        "node_id": node_id("Blob", sha),
        "size": len(content),
        "url": f"{links.repository(record)}/git/blobs/{sha}",
        "content": encoded(content),
        "encoding": "base64",
    }


def content(links: Links, record: Repository, at: str, entry: TreeEntry) -> Json:
    """One path at a ref, without what is in it."""
    url, page = links.repository(record), links.page(record)
    own = f"{url}/contents/{entry.path}?ref={at}"
    kind, kinds = ("dir", "tree") if entry.kind == "tree" else ("file", "blob")
    git_url, html_url = f"{url}/git/{kinds}s/{entry.sha}", f"{page}/{kinds}/{at}/{entry.path}"
    return {
        "name": entry.path.rsplit("/", 1)[-1],
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": own,
        "html_url": html_url,
        "git_url": git_url,
        "download_url": f"{page}/raw/{at}/{entry.path}" if kind == "file" else None,
        "type": kind,
        "_links": {"self": own, "git": git_url, "html": html_url},
    }


def encoded(content: bytes) -> str:
    """Base64 in lines of 60, as GitHub breaks it."""
    return "\n".join(textwrap.wrap(base64.b64encode(content).decode(), 60)) + "\n"


def protection(links: Links, record: Repository, branch: str, rules: Protection) -> Json:
    url = f"{links.repository(record)}/branches/{branch}/protection"
    told: Json = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": rules.enforce_admins},
        "required_linear_history": {"enabled": False},
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    }
    if rules.contexts or rules.strict:
        told["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "strict": rules.strict,
            "contexts": list(rules.contexts),
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [{"context": context, "app_id": None} for context in rules.contexts],
        }
    if rules.approvals:
        told["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": rules.dismiss_stale,
            "require_code_owner_reviews": False,
            "required_approving_review_count": rules.approvals,
            "require_last_push_approval": False,
        }
    return told
