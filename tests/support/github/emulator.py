"""`GitHubEmulator`: start it, fill it, act as people do, look at what came of it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.github.faults import FaultPlan
from tests.support.github.front import Front, LoggedCall
from tests.support.github.outbox import Delivery
from tests.support.github.people import People
from tests.support.github.records import App, Hook, Protection, Repository, Team
from tests.support.github.rules import Drop, Duplicate, Hold, Predicate, Rule
from tests.support.github.server import Certificate, Server, application
from tests.support.github.services import Services
from tests.support.github.world import SCOPES, Clock, real_now
from tests.support.ports import free_port

APP_PERMISSIONS = {
    "contents": "write",
    "pull_requests": "write",
    "issues": "write",
    "statuses": "write",
    "repository_hooks": "write",
    "administration": "read",
    "metadata": "read",
}


class GitHubEmulator(People):
    """A GitHub on loopback. Methods that name no repository mean the first one made."""

    def __init__(self, root: Path, *, clock: Clock = real_now) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(Services(root / "repositories", clock))
        self.faults = FaultPlan()
        self._front = Front(application(self.services), self.faults)
        self._server: Server | None = None
        self.ca_file: Path | None = None

    # -- life ---------------------------------------------------------------------------

    def start(self, *, tls: bool = False, port: int = 0) -> "GitHubEmulator":
        """Listen on 127.0.0.1. With ``tls``, trust ``ca_file`` to reach it."""
        certificate = Certificate.make(self.root) if tls else None
        self.ca_file = certificate.ca_file if certificate else None
        self._server = Server(self._front, certificate, port or free_port())
        self.services.url = self._server.url
        self._server.start()
        return self

    def stop(self) -> None:
        self.services.outbox.stop()
        if self._server is not None:
            self._server.stop()

    def __enter__(self) -> "GitHubEmulator":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        # A mistake of the emulator's own must not pass for a 500 of GitHub's.
        if error is None and self._front.crashes:
            raise self._front.crashes[0]

    @property
    def url(self) -> str:
        """Where pages and clones are."""
        return self.services.url

    @property
    def api_url(self) -> str:
        """What PyGithub takes as ``base_url``."""
        return f"{self.services.url}/api/v3"

    @property
    def host(self) -> str:
        """What Atlantis takes as ``--gh-hostname``."""
        return self.services.url.partition("://")[2]

    def clone_url(self, full_name: str, login: str) -> str:
        """An address for git with a token of the user in it."""
        scheme, _, host = self.services.url.partition("://")
        token = self.token_of(login)
        return f"{scheme}://{login}:{token}@{host}/{full_name}.git"

    @property
    def requests(self) -> list[LoggedCall]:
        """Every call so far, oldest first."""
        return self._front.requests

    # -- accounts -----------------------------------------------------------------------

    def add_user(
        self,
        login: str,
        *,
        permission: str = "write",
        name: str = "",
        scopes: tuple[str, ...] = SCOPES,
    ) -> str:
        """A user and a token. They may ``permission`` in every repository, made or to be made."""
        with self.github.lock:
            user = self.github.add_user(login, name=name)
            self._permissions[login.lower()] = permission
            for repository in self.github.repositories.values():
                repository.collaborators[login.lower()] = permission
            return self.github.add_token(user, scopes=scopes).token

    def revoke(self, token: str) -> None:
        """The token is nobody's any more."""
        del self.github.identities[token]

    def add_team(self, slug: str, *members: str, organization: str | None = None) -> Team:
        """A team that may write in every repository there is."""
        with self.github.lock:
            owner = organization or self.repository().owner.login
            team = self.github.add_team(owner, slug, [login.lower() for login in members])
            for repository in self.github.repositories.values():
                repository.teams[slug] = "write"
            return team

    def add_organization(self, login: str, *members: str, plan: str = "team") -> None:
        """An organization in which these users may create repositories."""
        with self.github.lock:
            made = self.github.add_user(login, kind="Organization")
            made.members.update(member.lower() for member in members)
            made.plan = plan

    def add_app(
        self,
        slug: str = "landform",
        *,
        account: str | None = None,
        permissions: Mapping[str, str] | None = None,
        hook_url: str | None = None,
        secret: str = "",
        events: tuple[str, ...] = ("*",),
    ) -> tuple[int, str, int]:
        """An installed app: its id, its private key (PEM), and the installation's id."""
        with self.github.lock:
            github = self.github
            private, public = _key_pair(len(github.apps))
            owner = github.add_user(account or self.repository().owner.login)
            app = App(
                id=github.next_id(),
                slug=slug,
                owner=owner,
                bot=github.add_user(f"{slug}[bot]", kind="Bot"),
                public_key=public,
                permissions=dict(permissions or APP_PERMISSIONS),
                events=list(events),
                created_at=github.now(),
            )
            if hook_url:
                app.hook = Hook(
                    github.next_id(), hook_url, secret, events, github.now(), app.id, app=app
                )
                self.services.outbox.ping(app.hook)
            github.apps[app.id] = app
            return app.id, private, github.open_installation(app, owner.login).id

    # -- repositories and hooks ---------------------------------------------------------

    def create_repository(
        self,
        full_name: str,
        files: Mapping[str, str] | None = None,
        *,
        default_branch: str = "main",
        private: bool = True,
    ) -> Repository:
        """A repository whose first commit has these files. All users so far may write there."""
        with self.github.lock:
            made = self.github.add_repository(
                full_name,
                files or {"README.md": f"# {full_name}\n"},
                default_branch=default_branch,
                private=private,
            )
            made.collaborators.update(self._permissions)
            return made

    def protect(self, branch: str = "main", repository: str | None = None, **rules: Any) -> None:
        """Protect a branch; ``rules`` as `Protection` has them."""
        self.repository(repository).protections[branch] = Protection(**rules)

    def add_hook(
        self,
        url: str,
        *,
        secret: str = "",
        events: tuple[str, ...] = ("*",),
        repository: str | None = None,
    ) -> Hook:
        """Send the repository's events there; the first is a ping."""
        with self.github.lock:
            github, record = self.github, self.repository(repository)
            made = Hook(github.next_id(), url, secret, events, github.now(), record.id)
            record.hooks[made.id] = made
            self.services.outbox.ping(made)
            return made

    def drop(self, matches: Predicate | None = None, hook: Hook | None = None) -> Rule:
        """Lose deliveries, until `Rule.stop` or the end of a ``with`` block."""
        return self.services.outbox.rules.add(Drop, matches, hook)

    def duplicate(self, matches: Predicate | None = None, hook: Hook | None = None) -> Rule:
        """Send deliveries twice with one id."""
        return self.services.outbox.rules.add(Duplicate, matches, hook)

    def hold(self, matches: Predicate | None = None, hook: Hook | None = None) -> Hold:
        """Keep deliveries back until `Hold.release`, which can also change their order."""
        rule = self.services.outbox.rules.add(Hold, matches, hook)
        assert isinstance(rule, Hold)
        return rule

    def deliveries(self, event: str | None = None) -> list[Delivery]:
        """Every delivery so far, oldest first."""
        return [each for each in self.services.outbox.deliveries if event in (None, each.event)]

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send it once more, with the same delivery id."""
        return self.services.outbox.redeliver(delivery)

    def drain(self, seconds: float = 30.0) -> None:
        """Wait until every delivery has been made."""
        self.services.outbox.drain(seconds)


@cache
def _key_pair(number: int) -> tuple[str, str]:
    """A private key and its public half, as PEM. Apps of one GitHub have different ones."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
