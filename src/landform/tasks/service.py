"""Use cases of tasks: try one without effects, create one, follow it, and run it."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog

from landform.access.errors import UNSEEN, NotAllowed
from landform.access.models import Permission, Stake, Subject
from landform.access.rules import authorize, is_visible, sight_of
from landform.audit.models import SYSTEM
from landform.audit.recording import record
from landform.catalog.errors import EntityNotFound
from landform.catalog.service import CatalogService
from landform.db import jobs
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.kernel.errors import Conflict, Denied, DomainError, Invalid, NotFound
from landform.kernel.names import EntityRef
from landform.tasks.actions.registry import ActionRegistry
from landform.tasks.auditing import check_pace, entry_of
from landform.tasks.engine import Engine, Outcome, Progress
from landform.tasks.errors import StepFailed, TaskNotFound, TaskNotRetryable, no_task
from landform.tasks.limits import DRY_RUN_SECONDS
from landform.tasks.models import ENDED, LogLine, Surroundings, Task, TaskEvent, TaskStatus
from landform.tasks.repository import TaskRepository
from landform.tasks.secrets import SecretBox
from landform.tasks.source import TemplateSource
from landform.tasks.spec import read_spec, wire_spec
from landform.tasks.validation import check_secrets, check_values
from landform.tasks.workspace import Workspace

log = structlog.get_logger()

ERROR_NAMES: dict[type[DomainError], str] = {
    Invalid: "InputError",
    Denied: "NotAllowedError",
    NotFound: "NotFoundError",
    Conflict: "ConflictError",
}
RUN_TASK = "run_task"
DRY_RUN_TEMPLATE = "template:default/dry-run"
ATTEMPTS = frozenset({TaskStatus.OPEN, TaskStatus.PROCESSING})


class TaskCancelled(Exception):
    """Somebody cancelled the task while it ran. No failure of the step that it was in."""


@dataclass(frozen=True)
class DryRun:
    """What would have happened."""

    log: list[LogLine]
    output: Any
    steps: list[dict[str, Any]]
    workspace: Workspace


class TaskService:
    """Tasks of templates. Their steps run in the worker."""

    def __init__(  # noqa: PLR0913 (its parts, and two rules)
        self,
        db: Database,
        clock: Clock,
        actions: ActionRegistry,
        catalog: CatalogService,
        box: SecretBox,
        surroundings: Surroundings,
        *,
        open_to_all: bool = False,
        per_minute: int | None = None,
    ) -> None:
        self._open_to_all = open_to_all
        self._db = db
        self._clock = clock
        self.actions = actions
        self._catalog = catalog
        self._box = box
        self._surroundings = surroundings
        self._per_minute = per_minute

    async def dry_run(
        self,
        source: TemplateSource,
        values: dict[str, Any],
        secrets: dict[str, str],
        subject: Subject | None,
    ) -> DryRun:
        """Run the steps with no effect outside; actions that cannot do so are skipped.

        An expression that cannot be evaluated stays as it was written, as in Backstage.

        Raises:
            InvalidInputs: the values or secrets do not fit the template.
            DomainError: a step failed, and says why.
        """
        check_values(source.pages, values)
        check_secrets(source.secrets_schema, secrets)
        info = {
            "entityRef": DRY_RUN_TEMPLATE,
            "entity": {"metadata": source.document.get("metadata", {})},
        }
        wire = wire_spec(
            source.document, values, user=await self._user(subject), template_info=info
        )
        lines: list[LogLine] = []
        progress = Progress()

        async def note(line: LogLine) -> None:
            lines.append(line)

        engine = Engine(
            self.actions,
            read_spec(wire, lenient=True),
            task_id=f"dry-run-{uuid4()}",
            template_files=source.files,
            secrets=secrets,
            progress=progress,
            log=note,
            keep=_forget,
            surroundings=self._surroundings,
            is_dry_run=True,
        )
        try:
            async with asyncio.timeout(DRY_RUN_SECONDS):
                outcome = await engine.run()
        except TimeoutError:
            raise StepFailed(f"The steps take more than {DRY_RUN_SECONDS:g} seconds.") from None
        if outcome.error is not None:
            raise outcome.error
        return DryRun(lines, outcome.output, wire["steps"], progress.workspace)

    async def create(
        self,
        template_ref: str,
        source: TemplateSource,
        values: dict[str, Any],
        secrets: dict[str, str],
        subject: Subject,
    ) -> Task:
        """Accept a task; the worker runs it.

        Raises:
            InvalidInputs: the values or secrets do not fit the template.
            NoSecretKey: there are secrets, and no key to keep them with.
            NotAllowed: the token that it came with is not for ordering.
            TooManyTasks: the subject started as many within a minute as one may.
        """
        authorize(subject, Permission.SUBMIT)
        check_values(source.pages, values)
        check_secrets(source.secrets_schema, secrets)
        metadata = {"namespace": "default", **source.document["metadata"]}
        info = {"entityRef": template_ref, "entity": {"metadata": metadata}}
        wire = wire_spec(
            source.document, values, user=await self._user(subject), template_info=info
        )
        now = self._clock()
        task = Task(
            id=str(uuid4()),
            template=template_ref,
            spec=wire,
            status=TaskStatus.OPEN,
            created_by=subject.ref,
            created_at=now,
            updated_at=now,
        )
        sealed = self._box.seal(secrets)
        async with self._db.transaction() as tx:
            await check_pace(tx, task, self._per_minute)
            await TaskRepository(tx).add(task, source.files, sealed)
            record(tx, entry_of(task, "create", subject.ref, now, after=TaskStatus.OPEN))
            await jobs.enqueue(tx, RUN_TASK, task.id, run_at=now)
        log.info("task.created", task_id=task.id, template=template_ref)
        return task

    async def get(self, task_id: str) -> Task:
        """For the service itself, which sees everything. Raises `TaskNotFound`."""
        async with self._db.read() as tx:
            return await TaskRepository(tx).get(task_id)

    async def see(self, task_id: str, subject: Subject) -> Task:
        """The task, for somebody.

        Raises:
            TaskNotFound: there is none, or it is not theirs to see; which, nobody is told.
        """
        return self._shown(await self.get(task_id), subject)

    async def list_tasks(
        self,
        subject: Subject,
        *,
        filters: dict[str, list[str]],
        orders: list[tuple[str, str]],
        page: tuple[int, int],
    ) -> tuple[list[Task], int]:
        """Those that the subject sees, and how many. Newest first, unless ordered otherwise."""
        sight = sight_of(subject, to_everyone=self._open_to_all)
        async with self._db.read() as tx:
            repository = TaskRepository(tx)
            return await repository.list_tasks(sight, filters=filters, orders=orders, page=page)

    async def count_by_template(self) -> dict[str, int]:
        """How often each template (by reference) was run: the same figures for everybody."""
        async with self._db.read() as tx:
            return await TaskRepository(tx).count_by_template()

    async def events(
        self, task_id: str, subject: Subject, *, after: int
    ) -> tuple[bool, list[TaskEvent]]:
        """Whether the task has ended, and what happened after event ``after``. Raises as `see`."""
        async with self._db.read() as tx:
            repository = TaskRepository(tx)
            task = self._shown(await repository.get(task_id), subject)
            return task.status in ENDED, await repository.events(task_id, after=after)

    async def cancel(self, task_id: str, subject: Subject) -> None:
        """Run no further step. The one that runs is let end.

        Raises:
            TaskNotFound: there is no such task.
            NotAllowed: it is somebody else's.
        """
        task = await self.see(task_id, subject)
        authorize(subject, Permission.CANCEL, _stake_of(task))
        now = self._clock()
        async with self._db.transaction() as tx:
            repository = TaskRepository(tx)
            moved = await repository.move(
                task_id, ATTEMPTS, TaskStatus.CANCELLED, updated_at=now, secrets=None
            )
            if moved:
                body = {"message": "The task was cancelled.", "status": "cancelled"}
                await repository.add_event(task_id, "cancelled", body, now)
                record(tx, entry_of(task, "cancel", subject.ref, now, after=TaskStatus.CANCELLED))
        log.info("task.cancelled", task_id=task_id, was_running=moved)

    async def retry(self, task_id: str, secrets: dict[str, str], subject: Subject) -> None:
        """Go on with the step that failed.

        Raises:
            TaskNotFound: there is no such task.
            NotAllowed: it is somebody else's.
            TaskNotRetryable: it has not ended, or has done everything.
        """
        sealed = self._box.seal(secrets)
        now = self._clock()
        task = await self.see(task_id, subject)
        authorize(subject, Permission.RETRY, _stake_of(task))
        async with self._db.transaction() as tx:
            repository = TaskRepository(tx)
            again = frozenset({TaskStatus.FAILED, TaskStatus.CANCELLED})
            moved = await repository.move(
                task_id, again, TaskStatus.OPEN, updated_at=now, secrets=sealed, reason=None
            )
            if not moved:
                raise TaskNotRetryable(f"Task with taskId {task_id} cannot be retried")
            await repository.forget_end(task_id)
            body = {"recoverStrategy": "none", "message": "The task is tried again."}
            await repository.add_event(task_id, "recovered", body, now)
            record(tx, entry_of(task, "retry", subject.ref, now, after=TaskStatus.OPEN))
            await jobs.enqueue(tx, RUN_TASK, task_id, run_at=now)
        log.info("task.retried", task_id=task_id)

    def _shown(self, task: Task, subject: Subject) -> Task:
        if not is_visible(subject, _stake_of(task), to_everyone=self._open_to_all):
            raise TaskNotFound(no_task(task.id)) from NotAllowed(UNSEEN)
        return task

    async def run(self, task_id: str) -> None:
        """Run what is still to be done of a task; the worker calls it.

        Raises:
            Unavailable: an outside system did not answer; calling again goes on from there.
        """
        async with self._db.transaction() as tx:
            repository = TaskRepository(tx)
            task = await repository.get(task_id)
            started = await repository.move(
                task_id, ATTEMPTS, TaskStatus.PROCESSING, updated_at=self._clock()
            )
        if not started:
            return
        outcome = await self._run(task)
        if outcome is not None:
            await self._end(task, outcome)

    async def _run(self, task: Task) -> Outcome | None:
        async with self._db.read() as tx:
            files, sealed, progress = await TaskRepository(tx).load(task.id)

        async def note(line: LogLine) -> None:
            async with self._db.transaction() as tx:
                await TaskRepository(tx).add_log(task.id, line, self._clock())

        async def keep(progress: Progress) -> None:
            async with self._db.transaction() as tx:
                status = await TaskRepository(tx).keep(task.id, progress, at=self._clock())
            if status is not TaskStatus.PROCESSING:
                raise TaskCancelled

        try:
            engine = Engine(
                self.actions,
                read_spec(task.spec),
                task_id=task.id,
                template_files=files,
                secrets=self._box.open(sealed),
                progress=progress,
                log=note,
                keep=keep,
                surroundings=self._surroundings,
            )
            return await engine.run()
        except TaskCancelled:
            return None
        except DomainError as error:
            return Outcome(failure=error.detail, error=error)

    async def _end(self, task: Task, outcome: Outcome) -> None:
        task_id, now = task.id, self._clock()
        status = TaskStatus.COMPLETED if outcome.failure is None else TaskStatus.FAILED
        body: dict[str, Any] = {"message": f"Run completed with status: {status}"}
        if outcome.failure is None:
            body["output"] = outcome.output
        else:
            body["error"] = {"name": _name_of(outcome.error), "message": outcome.failure}
        async with self._db.transaction() as tx:
            repository = TaskRepository(tx)
            ended = await repository.move(
                task_id,
                frozenset({TaskStatus.PROCESSING}),
                status,
                output=outcome.output,
                reason=outcome.failure,
                secrets=None,
                updated_at=now,
            )
            if ended:
                await repository.add_event(task_id, "completion", body, now)
                record(tx, entry_of(task, "end", SYSTEM, now, after=status))
        log.info("task.ended", task_id=task_id, status=status)

    async def _user(self, subject: Subject | None) -> dict[str, Any]:
        """Who asks, as templates see them: reference, and entity where the catalog has one."""
        if subject is None:
            return {}
        try:
            entity = await self._catalog.entity(subject.ref)
        except EntityNotFound:
            return {"ref": subject.ref}
        return {"entity": entity.document, "ref": subject.ref}


def _name_of(error: DomainError | None) -> str:
    """What Backstage calls an error of this kind."""
    return next((name for kind, name in ERROR_NAMES.items() if isinstance(error, kind)), "Error")


def _stake_of(task: Task) -> Stake:
    """A task has no owner but who asked for it."""
    template = EntityRef.parse(task.template, default_kind="template").name
    return Stake(task.created_by, task.created_by, template=template)


async def _forget(_progress: Progress) -> None:
    """A dry run keeps nothing."""
