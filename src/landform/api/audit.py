"""`/audit`: who did what, and who was refused. For auditors."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict

from landform.api.dependencies import Asking, Services
from landform.api.roles import AUDITORS
from landform.audit.chain import document, line
from landform.audit.checkpoint import read_checkpoint
from landform.audit.models import Entry, Filters, Outcome, Verdict
from landform.audit.service import AuditService

router = APIRouter(prefix="/audit", tags=["audit"], dependencies=[AUDITORS])

NDJSON = "application/x-ndjson"


class Wanted(BaseModel):
    """Which entries; what is left out is any."""

    model_config = ConfigDict(extra="forbid")

    actor: str | None = None
    action: str | None = None
    outcome: Outcome | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def filters(self) -> Filters:
        names = Filters.__dataclass_fields__
        return Filters(**{name: getattr(self, name) or None for name in names})


class WantedPage(Wanted):
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: str | None = None


class EntryView(BaseModel):
    """An entry. Without ``hash`` it is, as canonical JSON (RFC 8785), what ``hash`` is of."""

    seq: int
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    outcome: str
    cause: str
    http_request_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    prev_hash: str
    hash: str


class AuditPage(BaseModel):
    items: list[EntryView]
    next_cursor: str | None


class FaultView(BaseModel):
    seq: int
    reason: str


class VerdictView(BaseModel):
    """``head`` is `<number>:<hash>` of the newest entry that fits: keep it elsewhere."""

    ok: bool
    checked: int
    first_seq: int
    head: str
    fault: FaultView | None

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictView":
        fault = verdict.fault
        return cls(
            ok=fault is None,
            checked=verdict.checked,
            first_seq=verdict.first_seq,
            head=f"{verdict.head.seq}:{verdict.head.hash}",
            fault=FaultView(seq=fault.seq, reason=fault.reason) if fault else None,
        )


@router.get("")
async def list_audit(asked: Annotated[WantedPage, Query()], app: Services) -> AuditPage:
    """Entries, newest first."""
    page = await app.audit.list_entries(asked.filters(), limit=asked.limit, cursor=asked.cursor)
    return AuditPage(
        items=[EntryView.model_validate(document(entry)) for entry in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/export", response_class=StreamingResponse)
async def export_audit(
    asked: Annotated[Wanted, Query()], subject: Asking, app: Services
) -> StreamingResponse:
    """All entries that match in the order of the chain, a line of canonical JSON each."""
    filters = asked.filters()
    told = {name: str(value) for name, value in vars(filters).items() if value is not None}
    await app.audit.record(
        Entry(app.clock(), subject.ref, "audit.export", "audit", "*", after={"filters": told})
    )
    return StreamingResponse(
        _lines(app.audit, filters),
        media_type=NDJSON,
        headers={"Content-Disposition": 'attachment; filename="landform-audit.ndjson"'},
    )


@router.get("/verify")
async def verify_audit(
    app: Services,
    expect: Annotated[
        list[str], Query(max_length=20, description="`<number>:<hash>` that was kept.")
    ] = [],  # noqa: B006 (FastAPI copies it)
) -> VerdictView:
    """Look at every entry, and name the first that does not fit."""
    kept = [read_checkpoint(text) for text in expect]
    return VerdictView.of(await app.audit.verify(kept=kept))


async def _lines(audit: AuditService, filters: Filters) -> AsyncIterator[bytes]:
    async for chunk in audit.scan(filters):
        yield b"".join(line(entry) for entry in chunk)
