"""Try a template where there is neither a catalog nor a forge: on its author's machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from landform.catalog.models import Entity, JsonObject
from landform.kernel.names import EntityRef
from landform.rendering.in_process import InProcessRenderer
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.engine import Engine, Outcome, Progress
from landform.tasks.errors import StepFailed
from landform.tasks.models import LogLine, Surroundings
from landform.tasks.ports import NewRepository, ProposedFiles, ProposedPullRequest, Published
from landform.tasks.source import TemplateSource
from landform.tasks.spec import read_spec, wire_spec
from landform.tasks.validation import check_secrets, check_values
from landform.tasks.workspace import Workspace

HOSTS = {"github.com": "github"}


@dataclass(frozen=True)
class Trial:
    """What came of it: the log, how it ended, and the files."""

    lines: list[LogLine]
    outcome: Outcome
    workspace: Workspace


class Nowhere:
    """Stands for the catalog and the forge. A dry run asks the forge nothing."""

    async def entity(self, ref: EntityRef | str) -> Entity:
        raise _not_here(f"{ref} is looked up in the catalog")

    async def register(
        self, entities: Sequence[JsonObject], *, origin: str, actor: str
    ) -> list[EntityRef]:
        raise _not_here(f"{len(entities)} entities of {origin} go into the catalog for {actor}")

    async def create_repository(self, order: NewRepository) -> Published:
        raise _not_here(f"{order.address.full_name} is created")

    async def propose(self, proposal: ProposedFiles) -> ProposedPullRequest:
        raise _not_here(f"{proposal.branch} is proposed")

    async def read_url(self, url: str) -> str:
        raise _not_here(f"{url} is read")


async def try_template(
    source: TemplateSource, values: dict[str, Any], secrets: dict[str, str] | None = None
) -> Trial:
    """Run the steps with no effect; an expression that fails is a failure.

    Raises:
        InvalidInputs: the values or secrets do not fit the template.
    """
    check_values(source.pages, values)
    check_secrets(source.secrets_schema, secrets or {})
    metadata = source.document.get("metadata", {})
    info = {
        "entityRef": f"template:default/{metadata.get('name')}",
        "entity": {"metadata": metadata},
    }
    wire = wire_spec(source.document, values, user={"ref": "user:default/you"}, template_info=info)
    lines: list[LogLine] = []
    progress = Progress()

    async def note(line: LogLine) -> None:
        lines.append(line)

    async def keep(_progress: Progress) -> None:
        """There is nothing to go on with later."""

    nowhere = Nowhere()
    engine = Engine(
        shipped_actions(nowhere, nowhere, nowhere, InProcessRenderer()),
        read_spec(wire),
        task_id="trial",
        template_files=source.files,
        secrets=secrets or {},
        progress=progress,
        log=note,
        keep=keep,
        surroundings=Surroundings(HOSTS),
        is_dry_run=True,
    )
    return Trial(lines, await engine.run(), progress.workspace)


def _not_here(what: str) -> StepFailed:
    return StepFailed(f"{what}: there is none here. Preview it through a service: --server URL.")
