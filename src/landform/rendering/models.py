"""The nouns of rendering."""

from dataclasses import dataclass
from typing import Any

from landform.templates.models import ApplyMode, OutputSpec


@dataclass(frozen=True)
class Stack:
    """One directory of the infra repository: one module call, one Terraform state.

    ``owner`` and ``system`` are entity references; ``variables`` are plain JSON
    values for the module. One of the ``codeowners``, if any, has to approve, too.
    ``used_by`` are the catalog entities that depend on it.
    """

    name: str
    environment: str
    owner: str
    system: str | None
    description: str | None
    type: str
    module: str
    variables: dict[str, Any]
    outputs: tuple[OutputSpec, ...]
    title: str
    quorum: int
    reviewers: tuple[str, ...]
    apply: ApplyMode
    directory: str
    codeowners: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()

    @property
    def entity_name(self) -> str:
        """The catalog name: one namespace holds all environments, so the name tells them apart."""
        return f"{self.name}-{self.environment}"


@dataclass(frozen=True)
class StackSettings:
    """What the platform team decided for all stacks.

    ``modules`` is the path of the modules in the infra repository; ``state_bucket``
    and ``region`` are written to the backend and provider blocks.
    """

    region: str = "eu-central-1"
    state_bucket: str = "landform-state"
    state_region: str | None = None
    modules: str = "modules"
    live: str = "live"


@dataclass(frozen=True)
class RenderedChange:
    """Repository paths and their text, in a fixed order; ``removed`` are paths that go."""

    files: dict[str, str]
    removed: tuple[str, ...] = ()
