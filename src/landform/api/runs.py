"""Runs of a request and their logs."""

from typing import Annotated

from fastapi import APIRouter, Query

from landform.api.dependencies import Asking, Services
from landform.api.views import LogView, RunList, RunView
from landform.requests.errors import RequestNotFound
from landform.requests.models import Request
from landform.requests.projects import project_of
from landform.runs.errors import RunNotFound
from landform.runs.models import Phase, Run
from landform.runs.models import RunView as Observed

router = APIRouter(tags=["runs"])


@router.get("/requests/{request_id}/runs")
async def list_runs(request_id: str, subject: Asking, app: Services) -> RunList:
    """Plans and applies of the request: those reported, and what the runner does now."""
    request = await app.requests.see(request_id, subject)
    if request.pull_request_number is None:
        return RunList(items=[])
    reported = await app.runs.list_runs(request.pull_request_number, request.stack.directory)
    observed = await app.runs.observe(project_of(request, app.runs.repository))
    items = [_reported(request, run, observed) for run in reported]
    known = {(run.phase, run.head_sha) for run in reported}
    items += [
        _observed(request, view)
        for phase, view in observed.items()
        if (phase, request.head_sha) not in known
    ]
    return RunList(items=items)


@router.get("/runs/{run_id}/log")
async def read_log(
    run_id: str,
    subject: Asking,
    app: Services,
    offset: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
) -> LogView:
    """Terraform's own output, from `offset` bytes on."""
    request_id, phase, head_sha = _parts(run_id)
    try:
        request = await app.requests.see(request_id, subject)
    except RequestNotFound:
        raise RunNotFound(f"There is no run {run_id[:80]!r}.") from None
    project = project_of(request, app.runs.repository, head_sha=head_sha)
    chunk = await app.runs.read_log(project, phase, offset=offset)
    return LogView(text=chunk.text, next_offset=chunk.next_offset, finished=chunk.finished)


def _parts(run_id: str) -> tuple[str, Phase, str]:
    match run_id.split("."):
        case [request_id, ("plan" | "apply") as phase, head_sha] if head_sha.isalnum():
            return request_id, Phase(phase), head_sha
    raise RunNotFound(f"There is no run {run_id[:80]!r}.")


def _reported(request: Request, run: Run, observed: dict[Phase, Observed]) -> RunView:
    now = observed.get(run.phase) if run.head_sha == request.head_sha else None
    return RunView(
        id=f"{request.id}.{run.phase}.{run.head_sha}",
        phase=run.phase,
        status=now.status if now else run.status,
        head_sha=run.head_sha,
        adds=run.count.adds if run.count else None,
        changes=run.count.changes if run.count else None,
        destroys=run.count.destroys if run.count else None,
        error=now.error if now else run.error,
        finished_at=run.reported_at,
    )


def _observed(request: Request, view: Observed) -> RunView:
    return RunView(
        id=f"{request.id}.{view.phase}.{request.head_sha}",
        phase=view.phase,
        status=view.status,
        head_sha=request.head_sha or "",
        error=view.error,
    )
