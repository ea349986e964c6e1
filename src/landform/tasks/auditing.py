"""What is written down of tasks, and how many one may start."""

from datetime import datetime, timedelta

from landform.audit.models import Entry, Outcome
from landform.db.engine import Transaction
from landform.tasks.errors import TooManyTasks
from landform.tasks.models import Task, TaskStatus
from landform.tasks.repository import TaskRepository

MINUTE = timedelta(minutes=1)


def entry_of(task: Task, verb: str, actor: str, at: datetime, *, after: TaskStatus) -> Entry:
    """An entry of the audit log: ``actor`` did that with the task."""
    failed = after is TaskStatus.FAILED
    return Entry(
        at=at,
        actor=actor,
        action=f"task.{verb}",
        object_kind="task",
        object_id=task.id,
        outcome=Outcome.FAILED if failed else Outcome.ALLOWED,
        before=None if verb == "create" else {"status": task.status.value},
        after={"status": after.value, "template": task.template},
    )


async def check_pace(tx: Transaction, task: Task, per_minute: int | None) -> None:
    """Raise `TooManyTasks` when whoever creates ``task`` started as many as one may.

    Counted in the database, so it holds for all processes together.
    """
    since = task.created_at - MINUTE
    if per_minute and await TaskRepository(tx).count_since(task.created_by, since) >= per_minute:
        raise TooManyTasks(
            f"{task.created_by} started {per_minute} tasks within a minute, which is the most "
            "(limits.orders_per_minute). Wait a minute and go on.",
            retry_after=MINUTE.total_seconds(),
        )
