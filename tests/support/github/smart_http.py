"""Clone, fetch and push: git's own CGI program behind GitHub's addresses and tokens."""

import subprocess
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.github.errors import ApiError
from tests.support.github.git import git_environment
from tests.support.github.records import Identity, Repository
from tests.support.github.rest.authentication import authenticate
from tests.support.github.services import Services

SERVICES = ("info/refs", "git-upload-pack", "git-receive-pack")


def git_route(services: Services) -> Route:
    """``/{owner}/{name}.git/…``, the very path that Atlantis insists on."""

    async def serve(request: Request) -> Response:
        content = await request.body()
        return await run_in_threadpool(_serve, services, request, content)

    return Route("/{owner}/{name}.git/{service:path}", serve, methods=["GET", "POST"])


def _serve(services: Services, request: Request, content: bytes) -> Response:
    try:
        caller, repository = _admit(services, request)
    except ApiError as refusal:
        dare = {"WWW-Authenticate": 'Basic realm="GitHub"'} if refusal.status == 401 else {}
        return Response(refusal.message, refusal.status, dare, "text/plain")
    if not _is_push(request):
        return _run(repository.git.path, request, content, caller)
    with services.github.lock:
        before = repository.git.refs("refs/heads", "refs/tags")
        response = _run(repository.git.path, request, content, caller)
        after = repository.git.refs("refs/heads", "refs/tags")
        for ref in sorted(before | after):
            if before.get(ref) != after.get(ref):
                services.pulls.ref_changed(
                    repository, ref, before.get(ref), after.get(ref), caller.user
                )
        return response


def _admit(services: Services, request: Request) -> tuple[Identity, Repository]:
    github, params = services.github, request.path_params
    caller, _ = authenticate(github, request.headers.get("authorization", ""))
    if caller is None:
        raise ApiError(401, "Authentication required")
    name = f"{params['owner']}/{params['name']}".lower()
    repository = github.moved.get(name) or github.repository(name)
    if params["service"] not in SERVICES:
        raise ApiError(404, "Repository not found.")
    if caller.installation is not None:
        level = caller.permissions.get("contents", "none")
        inside = caller.installation.account is repository.owner
    else:
        level = github.permission(repository, caller.user)
        inside = level != "none" or not repository.private
    if not inside:
        raise ApiError(404, "Repository not found.")
    asked = request.query_params.get("service") or params["service"]
    if asked == "git-receive-pack" and level not in ("write", "maintain", "admin"):
        raise ApiError(403, f"Permission to {repository.full_name}.git denied.")
    return caller, repository


def _is_push(request: Request) -> bool:
    return bool(request.path_params["service"] == "git-receive-pack")


def _run(path: Path, request: Request, content: bytes, caller: Identity) -> Response:
    headers = request.headers
    environment = git_environment() | {
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_TRANSLATED": f"{path}/{request.path_params['service']}",
        "PATH_INFO": f"/{request.path_params['service']}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.url.query,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(content)),
        "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "REMOTE_USER": caller.user.login,
        "REMOTE_ADDR": "127.0.0.1",
    }
    done = subprocess.run(
        ["git", "http-backend"],
        input=content,
        env=environment,
        capture_output=True,
        check=False,
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    told = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    status = int(told.pop("Status", "200" if head else "500").split()[0])
    return Response(body, status, told)
