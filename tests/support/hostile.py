"""A stage for hostile templates: tasks with the real sandbox, and what came of them."""

from dataclasses import dataclass
from typing import Any

from landform.kernel.errors import DomainError
from landform.tasks.models import Task
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from tests.support.builders import EVERYTHING
from tests.support.tasks import ANA_HERSELF
from tests.support.world import World

Steps = list[dict[str, Any]]


@dataclass
class Theatre:
    """A service with the real sandbox, and what comes of a hostile template in it."""

    world: World
    tasks: TaskService

    async def run(
        self,
        steps: Steps,
        values: dict[str, Any] | None = None,
        *,
        files: dict[str, File] | None = None,
        secrets: dict[str, str] | None = None,
        output: Any = None,
    ) -> tuple[Task, list[str], dict[str, File]]:
        """The task when it has ended, what it said, and the files that it left."""
        source = TemplateSource(document(steps, output=output), Workspace(files))
        task = await self.tasks.create(
            "template:default/hostile", source, values or {}, secrets or {}, ANA_HERSELF
        )
        await self.tasks.run(task.id)
        _, events = await self.tasks.events(task.id, EVERYTHING, after=0)
        dry = await self._dry(source, values or {}, secrets or {})
        return await self.tasks.get(task.id), [str(each.body) for each in events], dry

    async def _dry(
        self, source: TemplateSource, values: dict[str, Any], secrets: dict[str, str]
    ) -> dict[str, File]:
        try:
            return (await self.tasks.dry_run(source, values, secrets, None)).workspace.files
        except DomainError:
            return {}


def document(steps: Steps, *, output: Any = None, parameters: Any = None) -> dict[str, Any]:
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "hostile"},
        "spec": {
            "type": "service",
            "steps": steps,
            "output": output or {},
            "parameters": parameters or [],
        },
    }


def fetch(**given: Any) -> dict[str, Any]:
    values = {"v": "${{ parameters.v }}"}
    return {
        "id": f"fetch-{len(given)}",
        "action": "fetch:template",
        "input": {"url": "./skeleton", "values": values, **given},
    }


def skeleton(text: str, path: str = "a.txt") -> dict[str, File]:
    return {f"skeleton/{path}": File(text.encode())}
