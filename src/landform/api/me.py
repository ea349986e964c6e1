"""`/me`: who the service thinks is asking."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from landform.access.models import Permission, Role, Scope
from landform.access.rules import may
from landform.api.dependencies import ApiServices, Asking, Services
from landform.api.identity import session_cookie, user_ref
from landform.catalog.models import EntityQuery, FullText, Order, ref_of

router = APIRouter(tags=["me"])

MAX_USERS = 200
SEARCHED = ("metadata.name", "metadata.title", "spec.profile.displayname", "spec.memberof")


class Person(BaseModel):
    ref: str
    display_name: str
    groups: list[str]


class Me(BaseModel):
    """``users`` is there only where people may say who they are (`access.mode: local`).

    ``can_operate``: the pages of operators and the audit log are for them.
    """

    subject: str
    display_name: str
    groups: list[str]
    roles: list[Role]
    scopes: list[Scope] = Field(description="What this session or token may be used for.")
    is_nobody: bool = Field(description="Nobody said who they are, and the catalog has no such.")
    has_session: bool = Field(description="Whether there is something to sign out of.")
    can_switch: bool
    can_operate: bool
    can_audit: bool
    users: list[Person]


@router.get("/me")
async def who_am_i(subject: Asking, app: Services, connection: HTTPConnection) -> Me:
    """Who is asking, their groups and roles."""
    people = await people_of(app) if app.access.local else []
    names = {person.ref: person.display_name for person in people}
    is_default = app.access.local and subject.ref == user_ref(app.access.default_user)
    return Me(
        subject=subject.ref,
        display_name=names.get(subject.ref, subject.ref.rpartition("/")[2]),
        groups=sorted(subject.groups),
        roles=sorted(subject.roles),
        scopes=sorted(subject.scopes),
        is_nobody=is_default and subject.ref not in names,
        has_session=session_cookie(connection) is not None,
        can_switch=app.access.local,
        can_operate=may(subject, Permission.OPERATE),
        can_audit=may(subject, Permission.AUDIT),
        users=people,
    )


async def people_of(app: ApiServices, search: str = "") -> list[Person]:
    """The catalog's users by name, `MAX_USERS` at most; with ``search`` those that have it."""
    query = EntityQuery(
        where={"kind": "user"},
        order=Order("metadata.name"),
        full_text=FullText(search, SEARCHED) if search else None,
        limit=MAX_USERS,
        with_total=False,
    )
    people = []
    for user in (await app.catalog.query(query)).documents:
        ref = ref_of(user)
        profile = user["spec"].get("profile", {})
        people.append(
            Person(
                ref=str(ref),
                display_name=profile.get("displayName") or ref.name,
                groups=sorted(await app.catalog.memberships(ref)),
            )
        )
    return people
