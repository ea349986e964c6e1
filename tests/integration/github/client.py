"""PyGithub and plain HTTP against the emulator, as our adapter uses them."""

from typing import Any

import httpx2
from github import Auth, Github, InputGitAuthor, InputGitTreeElement
from github.PullRequest import PullRequest
from github.Repository import Repository

from tests.integration.github.conftest import REPOSITORY
from tests.support.github.emulator import GitHubEmulator

AUTHOR = InputGitAuthor("landform", "landform@acme.example", "2026-01-01T00:00:00Z")


def pygithub(emulator: GitHubEmulator, login: str = "landform", **options: Any) -> Github:
    """Without its own waiting and repeating, which our adapter also switches off."""
    given: dict[str, Any] = {
        "auth": Auth.Token(emulator.token_of(login)),
        "base_url": emulator.api_url,
        "timeout": 5,
        "retry": None,
        "seconds_between_requests": None,
        "seconds_between_writes": None,
        "verify": str(emulator.ca_file) if emulator.ca_file else True,
    }
    return Github(**given | options)


def commit_files(
    repository: Repository, files: dict[str, str], removed: tuple[str, ...] = ()
) -> str:  # fmt: skip
    """One commit on top of main, by the Git data calls; its SHA. No branch points at it."""
    base = repository.get_git_commit(repository.get_git_ref("heads/main").object.sha)
    elements = [
        InputGitTreeElement(path, "100644", "blob", content=text) for path, text in files.items()
    ] + [InputGitTreeElement(path, "100644", "blob", sha=None) for path in removed]
    tree = repository.create_git_tree(elements, base_tree=base.tree)
    made = repository.create_git_commit(
        "Order a database", tree, [base], author=AUTHOR, committer=AUTHOR
    )
    return made.sha


def propose(
    repository: Repository, branch: str = "landform/1", text: str = "# new\n"
) -> PullRequest:  # fmt: skip
    """A pull request with one new file."""
    sha = commit_files(repository, {f"live/{branch}/main.tf": text})
    repository.create_git_ref(f"refs/heads/{branch}", sha)
    return repository.create_pull(base="main", head=branch, title=branch, body="")


class Http:
    """Plain calls with a user's token, below the repository or from the root."""

    def __init__(self, emulator: GitHubEmulator, login: str = "rosa", token: str = "") -> None:
        self._start = emulator.api_url
        self._token = token or emulator.token_of(login)
        self._verify = str(emulator.ca_file) if emulator.ca_file else True

    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx2.Response:
        """``path`` starts with a slash, or lies within the repository."""
        where = path if path.startswith("/") else f"/repos/{REPOSITORY}/{path}".rstrip("/")
        given = {"Authorization": f"Bearer {self._token}"} | (headers or {})
        with httpx2.Client(verify=self._verify, trust_env=False) as client:
            return client.request(method, self._start + where, json=body, headers=given)
