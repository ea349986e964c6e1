"""What a run's process is told on disk: everything but the secrets."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from landform.adapters.terraform.layout import write_json
from landform.adapters.terraform.settings import RunnerSettings
from landform.runs.models import Phase, Project


@dataclass(frozen=True)
class Order:
    """One phase of one project at one head, and how to run it."""

    phase: Phase
    project: Project
    settings: RunnerSettings

    def write(self, path: Path) -> None:
        document = {
            "phase": self.phase,
            "project": asdict(self.project),
            "settings": self.settings.public(),
        }
        write_json(path, document)

    @classmethod
    def read(cls, path: Path, secrets: dict[str, Any]) -> "Order":
        document = json.loads(path.read_bytes())
        return cls(
            phase=Phase(document["phase"]),
            project=Project(**document["project"]),
            settings=RunnerSettings.restored(document["settings"], secrets),
        )
