"""Making a repository, and settling what it is: description, topics, protection."""

import re
from typing import Any

from tests.support.github.bodies import repositories
from tests.support.github.errors import ApiError, invalid, unprocessable
from tests.support.github.git import GitStore, TreeEntry
from tests.support.github.records import Protection, Repository, User
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]
MAX_DESCRIPTION = 350
MAX_TOPICS = 20
INITIAL_BRANCH = "main"
TAKEN = "name already exists on this account"
PROTECTION_KEYS = (
    "enforce_admins",
    "required_pull_request_reviews",
    "required_status_checks",
    "restrictions",
)
_TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def create_in_organization(call: Call) -> Reply:
    owner = call.github.user(call.params["org"])
    if owner.kind != "Organization":
        raise ApiError(404, "Not Found")
    installed = call.identity.installation
    if installed is not None:
        administers = call.identity.permissions.get("administration") == "write"
        if installed.account is not owner or not administers:
            raise ApiError(403, "Resource not accessible by integration")
    elif call.user.login.lower() not in owner.members:
        raise ApiError(
            403, "You need admin access to the organization before adding a repository to it."
        )
    return _created(call, owner)


def create_for_user(call: Call) -> Reply:
    if call.identity.installation is not None:
        raise ApiError(403, "Resource not accessible by integration")
    if call.document.get("visibility") == "internal":
        raise _refused("visibility", "Only organization-owned repositories can be internal.")
    return _created(call, call.user)


def edit(call: Call) -> Json:
    call.need("admin", permission="administration", granted=("write",))
    record, asked = call.repository, call.document
    _describe(record, asked)
    branch = asked.get("default_branch", record.default_branch)
    if record.git.ref(f"refs/heads/{branch}") is None:
        raise invalid(
            "Repository",
            "invalid",
            field="default_branch",
            message=f"The branch {branch} was not found. Please push that ref first or create it "
            "via the Git Data API.",
        )
    record.default_branch = branch
    record.git.run("symbolic-ref", "HEAD", f"refs/heads/{branch}")
    return repositories.full_repository(call.links, record, "admin")


def replace_topics(call: Call) -> Json:
    call.need("admin", permission="administration", granted=("write",))
    names = call.document.get("names")
    if not isinstance(names, list):
        raise unprocessable('Invalid request.\n\n"names" wasn\'t supplied.')
    if len(names) > MAX_TOPICS or not all(_TOPIC.fullmatch(str(name)) for name in names):
        raise unprocessable(
            "Validation Failed: topics must start with a lowercase letter or number, consist of "
            "50 characters or less, and can include hyphens."
        )
    call.repository.topics = tuple(names)
    return {"names": names}


def protect(call: Call) -> Json:
    call.need("admin", permission="administration", granted=("write",))
    record, name, asked = call.repository, call.params["branch"], call.document
    missing = [f'"{key}"' for key in PROTECTION_KEYS if key not in asked]
    if missing:
        verb = "wasn't" if len(missing) == 1 else "weren't"
        raise unprocessable(f"Invalid request.\n\n{', '.join(missing)} {verb} supplied.")
    if record.private and record.owner.plan == "free":
        raise ApiError(
            403, "Upgrade to GitHub Pro or make this repository public to enable this feature."
        )
    if record.git.ref(f"refs/heads/{name}") is None:
        raise ApiError(404, "Branch not found")
    reviews = asked["required_pull_request_reviews"] or {}
    checks = asked["required_status_checks"] or {}
    record.protections[name] = Protection(
        approvals=reviews.get("required_approving_review_count", 0),
        contexts=tuple(checks.get("contexts", ())),
        strict=bool(checks.get("strict")),
        dismiss_stale=bool(reviews.get("dismiss_stale_reviews")),
        enforce_admins=bool(asked["enforce_admins"]),
    )
    return repositories.protection(call.links, record, name, record.protections[name])


def _created(call: Call, owner: User) -> Reply:
    asked, github = call.document, call.github
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", str(asked.get("name") or ""))
    full_name = f"{owner.login}/{name}"
    if not name:
        raise _refused("name", "name is too short (minimum is 1 character)")
    if full_name.lower() in github.repositories:
        raise _refused("name", TAKEN)
    visibility = asked.get("visibility") or ("private" if asked.get("private") else "public")
    if visibility not in ("public", "private", "internal"):
        raise _refused("visibility", f"visibility can't be {visibility}.")
    git = GitStore.create(github.root / f"{full_name}.git", INITIAL_BRANCH)
    made = Repository(github.next_id(), owner, name, git, github.now(), INITIAL_BRANCH)
    made.private, made.visibility = visibility != "public", visibility
    made.pushed_at = made.created_at
    _describe(made, asked)
    if call.identity.installation is None:
        made.collaborators[call.user.login.lower()] = "admin"
    if asked.get("auto_init"):
        blob = git.write_blob(f"# {name}\n{made.description or ''}".encode())
        tree = git.write_tree([TreeEntry("README.md", "100644", "blob", blob)])
        who = call.user.signature(github.now())
        git.set_ref(
            f"refs/heads/{INITIAL_BRANCH}", git.write_commit(tree, [], "Initial commit", who)
        )
    github.repositories[full_name.lower()] = made
    github.moved.pop(full_name.lower(), None)  # a new one ends the forwarding
    return Reply(201, repositories.full_repository(call.links, made, "admin"))


def _describe(record: Repository, asked: Json) -> None:
    description = asked.get("description", record.description)
    if len(description or "") > MAX_DESCRIPTION:
        raise _refused("description", "description cannot be more than 350 characters")
    if _CONTROL.search(description or ""):
        raise _refused("description", "description control characters are not allowed")
    record.description = description or None
    record.homepage = asked.get("homepage", record.homepage) or None


def _refused(field: str, message: str) -> ApiError:
    error = {"resource": "Repository", "code": "custom", "field": field, "message": message}
    return ApiError(422, "Repository creation failed.", [error])


ROOT_ROUTES: list[Route] = [
    ("POST", "/orgs/{org}/repos", create_in_organization),
    ("POST", "/user/repos", create_for_user),
]
ROUTES: list[Route] = [
    ("PATCH", "", edit),
    ("PUT", "/topics", replace_topics),
    ("PUT", "/branches/{branch:path}/protection", protect),
]
