"""The repository itself: what it is, its files, branches and people."""

import posixpath
from typing import Any

from tests.support.github.bodies import accounts, commits, repositories
from tests.support.github.errors import ApiError, not_found
from tests.support.github.git import TreeEntry
from tests.support.github.records import Protection
from tests.support.github.rest.call import READING, Call, Reply, Route

Json = dict[str, Any]
MAX_INLINE = 1_000_000
SYMLINK = "120000"
ROLES = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}


def get_repository(call: Call) -> Json:
    record, caller = call.repository, call.identity
    level = "write" if caller.installation else call.github.permission(record, call.user)
    return repositories.full_repository(call.links, record, level)


def get_content(call: Call) -> Reply | Json | list[Json]:
    """A file with its content, or a directory's entries."""
    git, path = call.repository.git, call.params["path"].strip("/")
    at = call.query.get("ref") or call.repository.default_branch
    sha = git.resolve(at.removeprefix("refs/heads/"))
    if sha is None:
        raise ApiError(404, f"No commit found for the ref {at}")
    found = git.read_tree(sha, path=path) if path else []
    if path and not found:
        raise not_found()
    if not path or found[0].kind == "tree":
        inside = git.read_tree(sha, path=f"{path}/" if path else "")
        return [repositories.content(call.links, call.repository, at, entry) for entry in inside]
    if found[0].mode == SYMLINK:
        return _link(call, at, sha, found[0])
    return _file(call, at, found[0])


def _link(call: Call, at: str, sha: str, entry: TreeEntry) -> Reply | Json:
    """The file that it leads to, or the link itself where that is none of this repository."""
    git = call.repository.git
    target = git.read_blob(str(entry.sha)).decode()
    path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), target))
    inside = not path.startswith(("/", ".."))
    found = (
        [each for each in git.read_tree(sha, path=path) if each.kind == "blob"] if inside else []
    )
    if found:
        return _file(call, at, found[0])
    told = repositories.content(call.links, call.repository, at, entry)
    return told | {"type": "symlink", "target": target}


def _file(call: Call, at: str, entry: TreeEntry) -> Reply | Json:
    told = repositories.content(call.links, call.repository, at, entry)
    content = call.repository.git.read_blob(str(entry.sha))
    if "raw" in call.headers.get("accept", ""):
        return Reply(raw=content, headers={"Content-Type": "application/vnd.github.raw"})
    if len(content) > MAX_INLINE:
        return told | {"encoding": "none", "content": ""}
    return told | {"encoding": "base64", "content": repositories.encoded(content)}


def list_branches(call: Call) -> Reply:
    refs = call.repository.git.refs("refs/heads")
    names = [(ref.removeprefix("refs/heads/"), sha) for ref, sha in refs.items()]
    url = call.links.repository(call.repository)
    return call.page(
        names,
        lambda item: {
            "name": item[0],
            "commit": {"sha": item[1], "url": f"{url}/commits/{item[1]}"},
            "protected": item[0] in call.repository.protections,
        },
    )


def get_branch(call: Call) -> Json:
    record, name = call.repository, call.params["branch"]
    sha = record.git.ref(f"refs/heads/{name}")
    if sha is None:
        raise ApiError(404, "Branch not found")
    users = {user.email: user for user in call.github.users.values()}
    rules = record.protections.get(name)
    url = f"{call.links.repository(record)}/branches/{name}"
    contexts = list(rules.contexts) if rules else []
    return {
        "name": name,
        "commit": commits.commit(call.links, record, record.git.read_commit(sha), users),
        "_links": {"self": url, "html": f"{call.links.page(record)}/tree/{name}"},
        "protected": rules is not None,
        "protection": {
            "enabled": rules is not None,
            "required_status_checks": {
                "enforcement_level": "everyone" if contexts else "off",
                "contexts": contexts,
                "checks": [{"context": context, "app_id": None} for context in contexts],
            },
        },
        "protection_url": f"{url}/protection",
    }


def get_protection(call: Call) -> Json:
    call.need("admin", permission="administration", granted=READING)
    name = call.params["branch"]
    rules: Protection | None = call.repository.protections.get(name)
    if rules is None:
        raise ApiError(404, "Branch not protected")
    return repositories.protection(call.links, call.repository, name, rules)


def is_collaborator(call: Call) -> Reply:
    if call.params["login"].lower() not in call.repository.collaborators:
        raise not_found()
    return Reply(204)


def get_permission(call: Call) -> Json:
    user = call.github.user(call.params["login"])
    role = call.github.permission(call.repository, user)
    told = accounts.user(call.links, user)
    body: Json = {"permission": ROLES.get(role, "none"), "role_name": role, "user": told}
    body["user"] |= {"role_name": role}
    return body


def list_labels(call: Call) -> Reply:
    from tests.support.github.bodies import pulls

    labels = list(call.repository.labels.values())
    return call.page(labels, lambda label: pulls.label(call.links, call.repository, label))


def list_teams(call: Call) -> Reply:
    owner = call.repository.owner.login.lower()
    teams = [call.github.teams[owner, slug] for slug in call.repository.teams]
    return call.page(teams, lambda team: accounts.team(call.links, team))


ROUTES: list[Route] = [
    ("GET", "", get_repository),
    ("GET", "/contents/{path:path}", get_content),
    ("GET", "/branches", list_branches),
    ("GET", "/branches/{branch:path}/protection", get_protection),
    ("GET", "/branches/{branch:path}", get_branch),
    ("GET", "/collaborators/{login}", is_collaborator),
    ("GET", "/collaborators/{login}/permission", get_permission),
    ("GET", "/labels", list_labels),
    ("GET", "/teams", list_teams),
]
