"""Who somebody is in the catalog."""

from landform.catalog.accounts import USER_LOGIN, CatalogAccounts
from landform.catalog.models import EntityQuery, ref_of
from landform.catalog.service import CatalogService

LOGIN = f"metadata.annotations.{USER_LOGIN}"


class CatalogPeople:
    """Fulfils `landform.access.ports.People`.

    What two users claim is nobody's: who may approve must not depend on a likeness.
    """

    def __init__(self, catalog: CatalogService, accounts: CatalogAccounts) -> None:
        self._catalog = catalog
        self._accounts = accounts

    async def find(self, field: str, value: str) -> str | None:
        """The one user with this value (whatever its case); None for none, or several."""
        if not value.strip():
            return None
        if field == LOGIN:
            return (await self._accounts.users_of([value])).get(value)
        query = EntityQuery({"kind": "User", field: value}, limit=2, with_total=False)
        found = (await self._catalog.query(query)).documents
        return str(ref_of(found[0])) if len(found) == 1 else None

    async def memberships(self, ref: str) -> tuple[str, ...]:
        """References of the groups of a user, with parent groups."""
        return await self._catalog.memberships(ref)
