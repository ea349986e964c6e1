"""Tasks on a real database: actions that note what they did, and a worker's part played by hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet

from landform.access.models import Subject
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.clock import Clock
from landform.tasks.actions import debug, files
from landform.tasks.actions.registry import Action, ActionRegistry, ActionSpec, Call, schema
from landform.tasks.errors import StepFailed
from landform.tasks.models import Surroundings, Task
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from tests.support.builders import ANA, EVERYTHING

KEY = Fernet.generate_key().decode()
ANA_HERSELF = Subject(ANA, frozenset())


@dataclass
class Outside:
    """What tasks did to the world: `publish` is done once for each task and step."""

    published: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def publish(self, task_id: str, step: str, content: dict[str, str]) -> str:
        """As a forge does: asked again, it gives what is there."""
        if self.meanwhile:
            await self.meanwhile()
        self.published.setdefault((task_id, step), content)
        return f"https://forge.test/{len(self.published)}"


class TaskWorld:
    """A task service, and what a worker does with it."""

    def __init__(
        self, db: Database, clock: Clock, outside: Any = None, *, keys: tuple[str, ...] = (KEY,)
    ) -> None:
        self.outside = outside or Outside()
        self.seen: list[dict[str, Any]] = []
        self.breaks = False
        registry = ActionRegistry.of([*files.actions(), *debug.actions(), *self._own()])
        self.tasks = TaskService(
            db, clock, registry, CatalogService(db, clock), SecretBox(keys), Surroundings()
        )

    async def create(
        self,
        steps: list[dict[str, Any]],
        values: dict[str, Any] | None = None,
        secrets: dict[str, str] | None = None,
        *,
        spec: dict[str, Any] | None = None,
        output: Any = None,
    ) -> Task:
        document = {
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "kind": "Template",
            "metadata": {"name": "probe"},
            "spec": {"type": "service", "steps": steps, "output": output or {}, **(spec or {})},
        }
        source = TemplateSource(document, Workspace({"skeleton/a": File(b"a")}))
        return await self.tasks.create(
            "template:default/probe", source, values or {}, secrets or {}, ANA_HERSELF
        )

    async def run(self, task: Task) -> Task:
        await self.tasks.run(task.id)
        return await self.tasks.get(task.id)

    async def messages(self, task: Task) -> list[str]:
        _, events = await self.tasks.events(task.id, EVERYTHING, after=0)
        return [str(event.body.get("message")) for event in events]

    def _own(self) -> list[Action]:
        def action(action_id: str, run: Any) -> Action:
            return Action(ActionSpec(action_id, action_id, schema({})), run)

        return [
            action("write", self._write),
            action("publish", self._publish),
            action("fragile", self._fragile),
        ]

    async def _write(self, call: Call) -> None:
        self.seen.append(call.input)
        call.workspace.write(call.input["path"], File(str(call.input["text"]).encode()))

    async def _publish(self, call: Call) -> None:
        content = {path: file.content.decode() for path, file in call.workspace.files.items()}
        call.output("url", await self.outside.publish(call.task_id, call.step_id, content))

    async def _fragile(self, call: Call) -> None:
        self.seen.append(call.input)
        if self.breaks:
            raise StepFailed("The wind was too strong.")
