"""Refs, commits, trees and blobs: how one commit with many files is made."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from tests.support.github.bodies import commits, repositories
from tests.support.github.errors import ApiError, need_commits, not_found, unprocessable
from tests.support.github.git import Signature, TreeEntry
from tests.support.github.rest.call import Call, Handler, Reply, Route

Json = dict[str, Any]
MODES = {"100644": "blob", "100755": "blob", "120000": "blob", "040000": "tree", "160000": "commit"}


def get_ref(call: Call) -> Json:
    name = f"refs/{call.params['ref']}"
    sha = call.repository.git.ref(name)
    if sha is None:
        raise not_found()
    return repositories.ref(call.links, call.repository, name, sha)


def matching_refs(call: Call) -> Reply:
    prefix = f"refs/{call.params['ref']}"
    found = [item for item in call.repository.git.refs().items() if item[0].startswith(prefix)]
    return call.page(found, lambda item: repositories.ref(call.links, call.repository, *item))


def create_ref(call: Call) -> Reply:
    call.need("write")
    git, name, sha = call.repository.git, call.document.get("ref"), call.document.get("sha")
    if not isinstance(name, str) or not name.startswith("refs/") or name.count("/") < 2:
        raise unprocessable("Reference name must start with 'refs/' and have at least two slashes.")
    if not git.is_ref_name(name):
        raise unprocessable(f"{name} is not a valid ref name.")
    if git.ref(name) is not None:
        raise unprocessable("Reference already exists")
    _need_commit(call, sha)
    git.set_ref(name, sha)
    call.services.pulls.ref_changed(call.repository, name, None, sha, call.user)
    return Reply(201, repositories.ref(call.links, call.repository, name, sha))


def update_ref(call: Call) -> Json:
    call.need("write")
    git, name, sha = call.repository.git, f"refs/{call.params['ref']}", call.document.get("sha")
    before = git.ref(name)
    if before is None:
        raise unprocessable("Reference does not exist")
    _need_commit(call, sha)
    if not git.is_ancestor(before, sha):
        if not call.document.get("force"):
            raise unprocessable("Update is not a fast forward")
        if call.params["ref"].removeprefix("heads/") in call.repository.protections:
            raise unprocessable("Cannot force-push to this branch")
    git.set_ref(name, sha)
    if before != sha:
        call.services.pulls.ref_changed(call.repository, name, before, sha, call.user)
    return repositories.ref(call.links, call.repository, name, sha)


def delete_ref(call: Call) -> Reply:
    call.need("write")
    git, name = call.repository.git, f"refs/{call.params['ref']}"
    before = git.ref(name)
    if before is None:
        raise unprocessable("Reference does not exist")
    if name == f"refs/heads/{call.repository.default_branch}":
        raise unprocessable("Cannot delete the default branch")
    git.delete_ref(name)
    call.services.pulls.ref_changed(call.repository, name, before, None, call.user)
    return Reply(204)


def get_commit(call: Call) -> Json:
    sha = call.params["sha"]
    if call.repository.git.kind(sha) != "commit":
        raise not_found()
    told = call.repository.git.read_commit(sha)
    return commits.git_commit(call.links, call.repository, told)


def create_commit(call: Call) -> Reply:
    """The same words, tree, parents and dates give the same SHA, whoever calls and when."""
    call.need("write")
    git, asked = call.repository.git, call.document
    if not asked.get("message"):
        raise unprocessable('Invalid request.\n\n"message" wasn\'t supplied.')
    if git.kind(str(asked.get("tree"))) != "tree":
        raise unprocessable("Tree SHA does not exist")
    parents = asked.get("parents") or []
    if any(git.kind(str(parent)) != "commit" for parent in parents):
        raise unprocessable("Parent SHA does not exist or is not a commit object")
    author = _signature(call, asked.get("author"))
    committer = _signature(call, asked.get("committer") or asked.get("author"))
    sha = git.write_commit(asked["tree"], parents, asked["message"], author, committer)
    return Reply(201, commits.git_commit(call.links, call.repository, git.read_commit(sha)))


def get_tree(call: Call) -> Json:
    git, name = call.repository.git, call.params["sha"]
    commit = git.resolve(name)
    tree = git.read_commit(commit).tree if commit else name
    if git.kind(tree) != "tree":
        raise not_found()
    entries = git.read_tree(tree, recursive="recursive" in call.query)
    return repositories.tree(call.links, call.repository, tree, entries)


def create_tree(call: Call) -> Reply:
    call.need("write")
    git, asked = call.repository.git, call.document
    base = asked.get("base_tree")
    if base:
        commit = git.resolve(base) if git.kind(str(base)) == "commit" else None
        base = git.read_commit(commit).tree if commit else base
        if git.kind(str(base)) != "tree":
            raise not_found()
    if not isinstance(asked.get("tree"), list) or not asked["tree"]:
        raise unprocessable("Invalid tree info")
    entries = [_entry(call, line, base) for line in asked["tree"]]
    sha = git.write_tree(entries, base)
    return Reply(201, repositories.tree(call.links, call.repository, sha, git.read_tree(sha)))


def get_blob(call: Call) -> Reply | Json:
    sha, git = call.params["sha"], call.repository.git
    if git.kind(sha) != "blob":
        raise not_found()
    content = git.read_blob(sha)
    if "raw" in call.headers.get("accept", ""):
        return Reply(raw=content, headers={"Content-Type": "application/vnd.github.raw"})
    return repositories.blob(call.links, call.repository, sha, content)


def create_blob(call: Call) -> Reply:
    call.need("write")
    asked = call.document
    if not isinstance(asked.get("content"), str):
        raise unprocessable('Invalid request.\n\n"content" wasn\'t supplied.')
    content = asked["content"].encode()
    if asked.get("encoding", "utf-8") == "base64":
        try:
            content = base64.b64decode(content)
        except binascii.Error:
            raise unprocessable("content is not valid Base64") from None
    sha = call.repository.git.write_blob(content)
    url = f"{call.links.repository(call.repository)}/git/blobs/{sha}"
    return Reply(201, {"sha": sha, "url": url})


def _need_commit(call: Call, sha: object) -> None:
    if not isinstance(sha, str) or call.repository.git.kind(sha) is None:
        raise unprocessable("Object does not exist")


def _signature(call: Call, given: Json | None) -> Signature:
    if given is None:
        return call.user.signature(call.github.now())
    if not given.get("name") or not given.get("email"):
        raise unprocessable("Invalid request.\n\nAn author needs a name and an email.")
    at = given.get("date")
    when = datetime.fromisoformat(at) if at else call.github.now()
    return Signature(given["name"], given["email"], when.astimezone(UTC))


def _entry(call: Call, line: Json, base: str | None) -> TreeEntry:
    git, path, mode = call.repository.git, line.get("path"), str(line.get("mode"))
    parts = str(path).split("/")
    if not path or mode not in MODES or {"", ".", "..", ".git"} & set(parts):
        raise ApiError(422, "tree.path contains a malformed path component")
    kind = MODES[mode]
    if "content" in line and line["content"] is not None:
        return TreeEntry(path, mode, kind, git.write_blob(line["content"].encode()))
    sha = line.get("sha")
    if sha is None:
        if base is None or not git.read_tree(base, path=path):
            raise unprocessable("GitRPC::BadObjectState")
        return TreeEntry(path, mode, kind, None)
    if git.kind(sha) != kind:
        raise unprocessable(f"tree.sha {sha} is not a valid {kind}")
    return TreeEntry(path, mode, kind, sha)


def _with_objects(handler: Handler) -> Handler:
    """All of these need a repository that has a commit."""

    def handle(call: Call) -> Reply | Json | list[Json]:
        need_commits(call.repository)
        return handler(call)

    return handle


_ROUTES: list[Route] = [
    ("GET", "/git/ref/{ref:path}", get_ref),
    ("GET", "/git/matching-refs/{ref:path}", matching_refs),
    ("POST", "/git/refs", create_ref),
    ("PATCH", "/git/refs/{ref:path}", update_ref),
    ("DELETE", "/git/refs/{ref:path}", delete_ref),
    ("POST", "/git/commits", create_commit),
    ("GET", "/git/commits/{sha}", get_commit),
    ("POST", "/git/trees", create_tree),
    ("GET", "/git/trees/{sha:path}", get_tree),
    ("POST", "/git/blobs", create_blob),
    ("GET", "/git/blobs/{sha}", get_blob),
]
ROUTES: list[Route] = [(verb, path, _with_objects(handler)) for verb, path, handler in _ROUTES]
