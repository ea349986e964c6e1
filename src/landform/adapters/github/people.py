"""Who an account is in the catalog, and whom to ask for a review."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from landform.adapters.github.shapes import GHOST, NameOf
from landform.changes.ports import Accounts

# No entity can be in this namespace, which has a dot: an account that is nobody's can
# never become a member of a group by having the name of one.
STRANGERS = "github.com"


@dataclass(frozen=True)
class Asked:
    """Whom to ask: logins of people, slugs of teams of the repository's organisation."""

    people: tuple[str, ...]
    teams: tuple[str, ...]


async def names(accounts: Accounts, logins: Iterable[str]) -> NameOf:
    """How to name these accounts: as the catalog does, or as strangers."""
    known = await accounts.users_of(frozenset(logins))
    by_login = {login.casefold(): ref for login, ref in known.items()}
    return lambda login: by_login.get(login.casefold()) or stranger(login)


def stranger(login: str) -> str:
    """The reference of an account that is nobody's in the catalog: a member of nothing."""
    plain = re.sub(r"[^a-z0-9]+", "-", login.casefold()).strip("-")
    return f"user:{STRANGERS}/{plain or GHOST}"


async def to_ask(accounts: Accounts, refs: Iterable[str], *, organisation: str) -> Asked:
    """The accounts of these users and groups.

    Who has none is left out, and so is a team (``organisation/slug``) of another one.
    """
    wanted = tuple(dict.fromkeys(refs))
    found = await accounts.logins_of(wanted) if wanted else {}
    people, teams = [], []
    for ref in wanted:
        account = found.get(ref)
        if account is None:
            continue
        if not ref.startswith("group:"):
            people.append(account)
            continue
        owner, _, slug = account.rpartition("/")
        if owner.casefold() in ("", organisation.casefold()):
            teams.append(slug)
    return Asked(tuple(people), tuple(teams))
