"""`/me`: who the service thinks is asking."""

from fastapi import APIRouter
from pydantic import BaseModel

from landform.api.dependencies import ApiServices, Asking, Services
from landform.api.roles import is_administrator
from landform.catalog.models import EntityQuery, Order, ref_of

router = APIRouter(tags=["me"])

MAX_USERS = 200


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
    can_switch: bool
    can_operate: bool
    users: list[Person]


@router.get("/me")
async def who_am_i(subject: Asking, app: Services) -> Me:
    """Who is asking, and their groups."""
    people = await _people(app) if app.trust_user_header else []
    names = {person.ref: person.display_name for person in people}
    return Me(
        subject=subject.ref,
        display_name=names.get(subject.ref, subject.ref.rpartition("/")[2]),
        groups=sorted(subject.groups),
        can_switch=app.trust_user_header,
        can_operate=is_administrator(subject, app),
        users=people,
    )


async def _people(app: ApiServices) -> list[Person]:
    query = EntityQuery(
        where={"kind": "user"}, order=Order("metadata.name"), limit=MAX_USERS, with_total=False
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
