"""What routes are given: the services, and who is asking."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from landform.access.models import Subject
from landform.api.answers import Answers
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.db.inbox import Inbox
from landform.ingestion.analysis import LocationAnalyzer
from landform.ingestion.service import LocationService
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError, Invalid
from landform.kernel.names import EntityRef
from landform.requests.preview import PreviewService
from landform.requests.reviews import ReviewService
from landform.requests.service import RequestService
from landform.requests.speculative import PreviewPlans
from landform.runs.service import RunService
from landform.tasks.service import TaskService
from landform.templates.service import TemplateService

USER_HEADER = "Landform-User"
MAX_REF = 250  # characters, as the database keeps it


class NotSignedIn(DomainError):
    title = "Who are you?"


@dataclass(frozen=True)
class ApiServices:
    """All that the API calls.

    ``tokens`` maps SHA-256 of a token (hex) to a user; ``github_secrets`` are the
    webhook's secrets, two of them while one is being replaced.
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
    atlantis_token: str | None
    trust_user_header: bool
    tokens: dict[str, str]
    admins: frozenset[str] = frozenset()
    default_user: str = "user:default/guest"
    github_secrets: tuple[str, ...] = ()
    preview_plans: PreviewPlans | None = None
    answers: Answers = field(default_factory=Answers)


async def services(connection: HTTPConnection) -> ApiServices:
    """The services that `create_app` was given."""
    found: ApiServices = connection.app.state.services
    return found


Services = Annotated[ApiServices, Depends(services)]


async def current_user(connection: HTTPConnection, app: Services) -> str:
    """Who is asking, without their groups: where anybody may look, nobody is looked up.

    Raises:
        NotSignedIn: no token, or one we do not know.
    """
    return _claimed_user(connection, app) if app.trust_user_header else _token_user(connection, app)


async def current_subject(connection: HTTPConnection, app: Services) -> Subject:
    """Who is asking, with their groups.

    Raises:
        NotSignedIn: no token, or one we do not know.
    """
    ref = await current_user(connection, app)
    return Subject(ref, frozenset(await app.catalog.memberships(EntityRef.parse(ref))))


Asking = Annotated[Subject, Depends(current_subject)]


def _claimed_user(connection: HTTPConnection, app: ApiServices) -> str:
    claimed = connection.headers.get(USER_HEADER, app.default_user)
    ref = EntityRef.parse(claimed, default_kind="user")
    if ref.kind != "user" or len(str(ref)) > MAX_REF:
        raise Invalid(f"{USER_HEADER} must name a user, in at most {MAX_REF} characters.")
    return str(ref)


def _token_user(connection: HTTPConnection, app: ApiServices) -> str:
    token = bearer(connection)
    digest = hashlib.sha256((token or "").encode()).hexdigest()
    for known, user in app.tokens.items():
        if token and hmac.compare_digest(known, digest):
            return user
    raise NotSignedIn("Send a known token as `Authorization: Bearer <token>`.")


def bearer(connection: HTTPConnection) -> str | None:
    """The bearer token of a request, if it has one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
