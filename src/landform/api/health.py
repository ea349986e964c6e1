"""`/healthz` and `/readyz`: for load balancers and orchestrators."""

from fastapi import APIRouter

from landform.api.dependencies import Services
from landform.db.schema import revision
from landform.kernel.errors import Unavailable

router = APIRouter(tags=["operations"])


class NotReady(Unavailable):
    title = "Not ready"


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(app: Services) -> dict[str, str]:
    """The database answers and has the schema that this release wants."""
    have, want = await revision(app.db)
    if have != want:
        raise NotReady("The database schema is not current; run `landform db upgrade`.")
    return {"status": "ok", "schema": want}
