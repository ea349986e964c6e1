"""What routes are given: the services, and who is asking."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from landform.access.errors import NotSignedIn
from landform.access.models import Identity, Role, Subject
from landform.access.sessions import SessionService
from landform.access.tokens import TokenService
from landform.api.answers import Answers
from landform.api.identity import IdentitySource
from landform.audit.recording import acting
from landform.audit.service import AuditService
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.db.inbox import Inbox
from landform.ingestion.analysis import LocationAnalyzer
from landform.ingestion.service import LocationService
from landform.kernel.clock import Clock
from landform.kernel.names import EntityRef
from landform.operate.service import OperateService
from landform.requests.preview import PreviewService
from landform.requests.reviews import ReviewService
from landform.requests.service import RequestService
from landform.requests.speculative import PreviewPlans
from landform.runs.service import RunService
from landform.tasks.service import TaskService
from landform.templates.service import TemplateService

RECHECK_SECONDS = 2.0  # so often a stream makes sure that its caller is still signed in
OWNERS_KEPT = timedelta(seconds=30)  # so long it is believed who owns which template


@dataclass(frozen=True)
class AccessServices:
    """All that says who is asking. ``local``: whoever says so is believed (`access.mode`).

    ``origins``: pages of these sites may call what Backstage's front end calls.
    """

    sources: tuple[IdentitySource, ...]
    tokens: TokenService
    sessions: SessionService
    url: str
    local: bool = False
    roles: dict[Role, frozenset[str]] = field(default_factory=dict)
    default_user: str = "user:default/guest"
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ApiServices:
    """All that the API calls.

    ``github_secrets`` are the webhook's secrets, two of them while one is being replaced.
    """

    db: Database
    clock: Clock
    inbox: Inbox
    requests: RequestService
    reviews: ReviewService
    runs: RunService
    previews: PreviewService
    templates: TemplateService
    tasks: TaskService
    catalog: CatalogService
    locations: LocationService
    analyzer: LocationAnalyzer
    audit: AuditService
    operate: OperateService
    atlantis_token: str | None
    access: AccessServices
    github_secrets: tuple[str, ...] = ()
    preview_plans: PreviewPlans | None = None
    answers: Answers = field(default_factory=Answers)


async def services(connection: HTTPConnection) -> ApiServices:
    """The services that `create_app` was given."""
    found: ApiServices = connection.app.state.services
    return found


Services = Annotated[ApiServices, Depends(services)]


async def current_identity(connection: HTTPConnection, app: Services) -> Identity:
    """Who is asking, by the first proof that there is.

    Raises:
        NotSignedIn: nobody we know.
    """
    for source in app.access.sources:
        identity = await source.identify(connection)
        if identity is not None:
            acting.set(identity.ref)
            return identity
    raise NotSignedIn("Sign in, or send a token as `Authorization: Bearer <token>`.")


Identified = Annotated[Identity, Depends(current_identity)]


async def current_user(identity: Identified) -> str:
    """Who is asking, without their groups: where anybody may look, nobody is looked up."""
    return identity.ref


async def current_subject(
    connection: HTTPConnection, app: Services, identity: Identified
) -> Subject:
    """Who is asking, with their groups and roles."""
    return await _subject(identity, connection, app)


Asking = Annotated[Subject, Depends(current_subject)]


class Caller:
    """Who opened a stream. They may be signed out, or leave a group, while it is open."""

    def __init__(self, connection: HTTPConnection, app: ApiServices, subject: Subject) -> None:
        self._connection, self._app, self._subject = connection, app, subject
        self._checked_at = asyncio.get_running_loop().time()

    async def still_here(self) -> Subject:
        """Who they are now. Raises `NotSignedIn` where they are nobody any more."""
        now = asyncio.get_running_loop().time()
        if now - self._checked_at >= RECHECK_SECONDS:
            identity = await current_identity(self._connection, self._app)
            self._subject = await _subject(identity, self._connection, self._app)
            self._checked_at = now
        return self._subject


async def _watching(connection: HTTPConnection, app: Services, subject: Asking) -> Caller:
    return Caller(connection, app, subject)


Watching = Annotated[Caller, Depends(_watching)]


async def _subject(identity: Identity, connection: HTTPConnection, app: ApiServices) -> Subject:
    groups = identity.groups
    if groups is None:
        groups = frozenset(await app.catalog.memberships(EntityRef.parse(identity.ref)))
    named = {identity.ref, *groups}
    roles = frozenset(role for role, whom in app.access.roles.items() if named & whom)
    subject = Subject(identity.ref, groups, roles, scopes=identity.scopes)
    owners = _template_owners(connection, app)
    owned = frozenset(name for name, owner in owners.items() if owner in named)
    return replace(subject, templates=owned) if owned else subject


def _template_owners(connection: HTTPConnection, app: ApiServices) -> dict[str, str]:
    """Kept for a moment: reading all templates again for each request takes too long."""
    now = app.clock()
    kept: tuple[datetime, dict[str, str]] | None = getattr(
        connection.app.state, "template_owners", None
    )
    if kept is None or now - kept[0] >= OWNERS_KEPT:
        found = {each.name: each.owner for each in app.templates.list_templates()}
        owners = {
            name: str(EntityRef.parse(owner, default_kind="group"))
            for name, owner in found.items()
            if owner
        }
        kept = (now, owners)
        connection.app.state.template_owners = kept
    return kept[1]
