"""SQL for runs. Used by this slice's service only."""

from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from landform.db.engine import Transaction
from landform.db.tables import runs
from landform.runs.models import ChangeCount, Phase, Project, Run, RunStatus

COLUMNS = [column for column in runs.c if column.name not in ("plan", "outputs")]
KEY = ["pull_request_number", "directory", "workspace", "head_sha", "phase"]


class RunRepository:
    """Runs in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def put(
        self, run: Run, *, plan: dict[str, Any] | None, outputs: dict[str, Any] | None
    ) -> None:
        """Store what was reported last of this phase of this head; its start is kept.

        Outputs stay, too, where a later report has none: Atlantis's own webhook never has.
        """
        insert = sqlite.insert if self._tx.dialect.name == "sqlite" else postgresql.insert
        row = _to_row(run) | {"plan": plan, "outputs": outputs}
        kept = (*KEY, "created_at", *(["outputs"] if outputs is None else []))
        changed = {name: value for name, value in row.items() if name not in kept}
        await self._tx.execute(
            insert(runs).values(**row).on_conflict_do_update(index_elements=KEY, set_=changed)
        )

    async def find(self, project: Project, phase: Phase) -> Run | None:
        """The run of the project's head."""
        query = select(*COLUMNS).where(*_is_of(project, phase))
        row = (await self._tx.execute(query)).one_or_none()
        return _to_run(row) if row else None

    async def find_plan(self, run: Run) -> dict[str, Any] | None:
        """The plan JSON that a run reported."""
        query = select(runs.c.plan).where(
            runs.c.pull_request_number == run.pull_request_number,
            runs.c.directory == run.directory,
            runs.c.workspace == run.workspace,
            runs.c.head_sha == run.head_sha,
            runs.c.phase == run.phase,
        )
        return (await self._tx.execute(query)).scalar_one_or_none()

    async def find_outputs(self, directory: str, workspace: str) -> dict[str, Any] | None:
        """What the last apply that reported outputs of this directory reported."""
        query = (
            select(runs.c.outputs)
            .where(
                runs.c.directory == directory,
                runs.c.workspace == workspace,
                runs.c.phase == Phase.APPLY,
                runs.c.status == RunStatus.SUCCEEDED,
                runs.c.outputs.is_not(None),
            )
            .order_by(runs.c.reported_at.desc())
            .limit(1)
        )
        return (await self._tx.execute(query)).scalar_one_or_none()

    async def remove(self, project: Project, phase: Phase) -> None:
        await self._tx.execute(delete(runs).where(*_is_of(project, phase)))

    async def list_for(self, number: int, directory: str) -> list[Run]:
        """Every run of a pull request's directory, oldest first."""
        query = (
            select(*COLUMNS)
            .where(runs.c.pull_request_number == number, runs.c.directory == directory)
            .order_by(runs.c.created_at)
        )
        return [_to_run(row) for row in await self._tx.execute(query)]


def _is_of(project: Project, phase: Phase) -> list[ColumnElement[bool]]:
    return [
        runs.c.pull_request_number == project.pull_request_number,
        runs.c.directory == project.directory,
        runs.c.workspace == project.workspace,
        runs.c.head_sha == project.head_sha,
        runs.c.phase == phase,
    ]


def _to_row(run: Run) -> dict[str, Any]:
    return {
        "pull_request_number": run.pull_request_number,
        "directory": run.directory,
        "workspace": run.workspace,
        "head_sha": run.head_sha,
        "phase": run.phase,
        "status": run.status,
        "adds": run.count.adds if run.count else None,
        "changes": run.count.changes if run.count else None,
        "destroys": run.count.destroys if run.count else None,
        "error": run.error,
        "digest": run.digest,
        "created_at": run.created_at,
        "reported_at": run.reported_at,
    }


def _to_run(row: Row[Any]) -> Run:
    fields = dict(row._mapping)
    counts = [fields.pop(name) for name in ("adds", "changes", "destroys")]
    return Run(
        **{
            **fields,
            "phase": Phase(fields["phase"]),
            "status": RunStatus(fields["status"]),
            "count": ChangeCount(*counts) if counts[0] is not None else None,
        }
    )
