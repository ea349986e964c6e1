"""SQL for tasks and their events. Used by this slice's service only."""

import zlib
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, delete, desc, func, insert, or_, select, true, update

from landform.access.models import Sight
from landform.db.engine import Transaction
from landform.db.tables import task_events, tasks
from landform.tasks.engine import Progress
from landform.tasks.errors import TaskNotFound, no_task
from landform.tasks.models import ENDED, LogLine, Task, TaskEvent, TaskStatus
from landform.tasks.workspace import Workspace

ORDERS = {
    "created_at": tasks.c.created_at,
    "status": tasks.c.status,
    "created_by": tasks.c.created_by,
}
COLUMNS = [
    tasks.c[name]
    for name in (
        "id", "template", "spec", "status", "created_by", "created_at", "updated_at", "state",
        "output", "reason",
    )
]  # fmt: skip


class TaskRepository:
    """Tasks in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def add(self, task: Task, files: Workspace, secrets: bytes | None) -> None:
        """Store a new task, with the files beside its template and its sealed secrets."""
        await self._tx.execute(
            insert(tasks).values(
                id=task.id,
                template=task.template,
                spec=task.spec,
                files=_packed(files),
                secrets=secrets,
                state={},
                status=task.status,
                created_by=task.created_by,
                created_at=task.created_at,
                updated_at=task.updated_at,
            )
        )

    async def get(self, task_id: str) -> Task:
        """Raises `TaskNotFound`."""
        row = (await self._tx.execute(select(*COLUMNS).where(tasks.c.id == task_id))).one_or_none()
        if row is None:
            raise TaskNotFound(no_task(task_id))
        return _to_task(row)

    async def list_tasks(
        self,
        sight: Sight,
        *,
        filters: dict[str, list[str]],
        orders: list[tuple[str, str]],
        page: tuple[int, int],
    ) -> tuple[list[Task], int]:
        """The tasks whose columns have one of these values; ``page`` is limit and offset."""
        where = [_seen_by(sight)]
        where += [tasks.c[column].in_(values) for column, values in filters.items()]
        columns = [
            desc(ORDERS[name]) if direction == "desc" else ORDERS[name]
            for direction, name in [*orders, ("desc", "created_at")]
        ]
        limit, offset = page
        query = select(*COLUMNS).where(*where).order_by(*columns, tasks.c.id)
        found = await self._tx.execute(query.limit(limit).offset(offset))
        count = await self._tx.execute(select(func.count()).select_from(tasks).where(*where))
        return [_to_task(row) for row in found], count.scalar_one()

    async def count_by_template(self) -> dict[str, int]:
        """How many tasks there are of each template (by reference)."""
        query = select(tasks.c.template, func.count()).group_by(tasks.c.template)
        return {row[0]: row[1] for row in await self._tx.execute(query)}

    async def load(self, task_id: str) -> tuple[Workspace, bytes | None, Progress]:
        """Files beside the template, sealed secrets, and what is done already."""
        query = select(tasks.c.files, tasks.c.secrets, tasks.c.state, tasks.c.workspace)
        row = (await self._tx.execute(query.where(tasks.c.id == task_id))).one()
        workspace = _unpacked(row.workspace) if row.workspace else Workspace()
        return _unpacked(row.files), row.secrets, Progress(row.state.get("outputs", {}), workspace)

    async def keep(self, task_id: str, progress: Progress, *, at: datetime) -> TaskStatus:
        """Remember what is done; returns the status, which people may have changed meanwhile."""
        kept = await self._tx.execute(
            update(tasks)
            .where(tasks.c.id == task_id)
            .values(
                state={"outputs": progress.outputs},
                workspace=_packed(progress.workspace),
                updated_at=at,
            )
            .returning(tasks.c.status)
        )
        return TaskStatus(kept.scalar_one())

    async def move(
        self, task_id: str, before: frozenset[TaskStatus], after: TaskStatus, **values: Any
    ) -> bool:
        """Set the status, if it is one of these; says whether it was."""
        done = await self._tx.execute(
            update(tasks)
            .where(tasks.c.id == task_id, tasks.c.status.in_(before))
            .values(status=after, **values)
        )
        return done.rowcount > 0

    async def count_since(self, creator: str, since: datetime) -> int:
        """How many tasks ``creator`` started after ``since``."""
        query = select(func.count()).where(
            tasks.c.created_by == creator, tasks.c.created_at > since
        )
        return (await self._tx.execute(query)).scalar_one()

    async def add_event(self, task_id: str, kind: str, body: dict[str, Any], at: datetime) -> None:
        row = {"task_id": task_id, "type": kind, "body": body, "created_at": at}
        await self._tx.execute(insert(task_events).values(row))

    async def add_log(self, task_id: str, line: LogLine, at: datetime) -> None:
        await self.add_event(task_id, "log", line.body(), at)

    async def forget_end(self, task_id: str) -> None:
        """Take the events away that say how it ended: it goes on."""
        ended = task_events.c.type.in_(("completion", "cancelled"))
        await self._tx.execute(delete(task_events).where(task_events.c.task_id == task_id, ended))

    async def events(self, task_id: str, *, after: int) -> list[TaskEvent]:
        """What happened after event ``after``, in order; how it ended in any case."""
        query = (
            select(task_events)
            .where(
                task_events.c.task_id == task_id,
                (task_events.c.id > after) | (task_events.c.type == "completion"),
            )
            .order_by(task_events.c.id)
        )
        return [TaskEvent(**row._mapping) for row in await self._tx.execute(query)]


def has_ended(task: Task) -> bool:
    return task.status in ENDED


def _seen_by(sight: Sight) -> ColumnElement[bool]:
    """The rule `access.rules.is_visible`, as SQL."""
    if sight.everything:
        return true()
    owned = {f"template:default/{name}" for name in sight.templates}
    return or_(tasks.c.created_by == sight.ref, tasks.c.template.in_(owned))


def _packed(workspace: Workspace) -> bytes:
    return zlib.compress(orjson.dumps(workspace.to_json()), 1)


def _unpacked(packed: bytes) -> Workspace:
    return Workspace.from_json(orjson.loads(zlib.decompress(packed)))


def _to_task(row: Row[Any]) -> Task:
    fields = dict(row._mapping)
    return Task(**{**fields, "status": TaskStatus(fields["status"])})
