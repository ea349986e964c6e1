"""Who is asking, as tests say it: by a header, or by tokens."""

import hashlib
from collections.abc import Collection, Mapping

from landform.access.backstage import BackstageCallers
from landform.access.models import Role
from landform.access.ports import IdentityProvider
from landform.access.sessions import SessionRules, SessionService
from landform.access.tokens import TokenService
from landform.adapters.identity import CatalogPeople
from landform.api.dependencies import AccessServices
from landform.api.identity import (
    BackstageTokens,
    ClaimedUser,
    DefaultUser,
    IdentitySource,
    NoOtherTokens,
    OwnTokens,
    Sessions,
    TokensOfFile,
)
from landform.catalog.accounts import CatalogAccounts
from landform.kernel.clock import Clock
from tests.support.world import ADMIN as ADMIN  # noqa: PLC0414 (the third of the three)
from tests.support.world import World

OPERATOR, AUDITOR = "user:default/otto", "user:default/audrey"


def access_services(
    world: World,
    *,
    tokens: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    providers: Collection[IdentityProvider] = (),
    default_user: str = "user:default/guest",
    url: str = "http://localhost",
    admits_strangers: bool = False,
    origins: frozenset[str] = frozenset(),
    backstage: BackstageCallers | None = None,
) -> AccessServices:
    """With ``tokens`` (token to user), only those and sessions count; else anybody is believed."""
    clock = clock or world.clock
    own = TokenService(world.db, clock)
    people = CatalogPeople(world.catalog, CatalogAccounts(world.catalog))
    sessions = SessionService(
        world.db,
        clock,
        people,
        tuple(providers),
        rules=SessionRules(admits_strangers=admits_strangers),
    )
    known = {hashlib.sha256(t.encode()).hexdigest(): u for t, u in (tokens or {}).items()}
    sources: list[IdentitySource] = [OwnTokens(own)]
    sources += [BackstageTokens(backstage)] if backstage else []
    if tokens is None:
        sources += [ClaimedUser(), Sessions(sessions), DefaultUser(default_user)]
    else:
        sources += [TokensOfFile(lambda: known), NoOtherTokens(), Sessions(sessions)]
    return AccessServices(
        sources=tuple(sources),
        tokens=own,
        sessions=sessions,
        url=url,
        local=tokens is None,
        roles={
            Role.ADMIN: frozenset({ADMIN}),
            Role.OPERATOR: frozenset({OPERATOR}),
            Role.AUDITOR: frozenset({AUDITOR}),
        },
        default_user=default_user,
        origins=origins,
    )
