"""Who is who on GitHub: the annotations that Backstage's own GitHub providers write.

``github.com/user-login`` on users and ``github.com/team-slug`` on groups
(https://backstage.io/docs/features/software-catalog/well-known-annotations).
"""

from collections.abc import Collection

import orjson

from landform.catalog.models import EntityQuery, JsonObject
from landform.catalog.service import CatalogService

USER_LOGIN = "github.com/user-login"
TEAM_SLUG = "github.com/team-slug"
MAX_LOGINS = 100  # asked for at once; a pull request has fewer reviewers


class CatalogAccounts:
    """Fulfils `landform.changes.ports.Accounts`.

    Only the annotation counts, not a user who happens to be named like a login: who
    may approve must not depend on a likeness. A login that two users claim is nobody's.
    """

    def __init__(self, catalog: CatalogService) -> None:
        self._catalog = catalog

    async def users_of(self, logins: Collection[str]) -> dict[str, str]:
        """The user behind each login; logins as they were given."""
        wanted = sorted({login.lower() for login in logins if login})[:MAX_LOGINS]
        if not wanted:
            return {}
        key = f"metadata.annotations.{USER_LOGIN}"
        where: JsonObject = {"kind": "User", key: {"$in": list(wanted)}}
        page = await self._catalog.query(EntityQuery(where, limit=2 * MAX_LOGINS, with_total=False))
        claims: dict[str, list[str]] = {}
        for document in page.documents:
            login = _annotation(document, USER_LOGIN)
            claims.setdefault(login.lower(), []).append(_ref(document))
        return {
            login: claims[login.lower()][0]
            for login in logins
            if len(claims.get(login.lower(), [])) == 1
        }

    async def logins_of(self, refs: Collection[str]) -> dict[str, str]:
        """The login of each user, the team slug (``team`` or ``org/team``) of each group."""
        texts = await self._catalog.texts(sorted({ref.lower() for ref in refs}))
        accounts = {}
        for document in (orjson.loads(text) for text in texts if text):
            name = USER_LOGIN if document["kind"] == "User" else TEAM_SLUG
            if account := _annotation(document, name):
                accounts[_ref(document)] = account
        return accounts


def _annotation(document: JsonObject, name: str) -> str:
    value = document["metadata"].get("annotations", {}).get(name, "")
    return value if isinstance(value, str) else ""


def _ref(document: JsonObject) -> str:
    metadata = document["metadata"]
    namespace = metadata.get("namespace", "default")
    return f"{document['kind']}:{namespace}/{metadata['name']}".lower()
