"""A template as its author wrote it, with the files beside it."""

from dataclasses import dataclass
from typing import Any

from landform.tasks.workspace import Workspace


@dataclass(frozen=True)
class TemplateSource:
    """A template as its author wrote it, and the files beside it."""

    document: dict[str, Any]
    files: Workspace

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The pages of its form."""
        parameters = self.document["spec"].get("parameters") or []
        return parameters if isinstance(parameters, list) else [parameters]

    @property
    def secrets_schema(self) -> dict[str, Any] | None:
        secrets = self.document["spec"].get("secrets") or {}
        return secrets.get("schema")
