"""Outputs as the runner's callback told them, for a service that may not read states."""

from typing import Protocol

from landform.kernel.names import safe_name
from landform.outputs.models import StateOutputs
from landform.outputs.state_file import checked_directory, read_outputs


class Reports(Protocol):
    """Where reported outputs are kept: `landform.runs.service.RunService`."""

    async def reported_outputs(self, directory: str, workspace: str) -> dict[str, object] | None:
        """As ``terraform output -json`` wrote them; None where no apply reported any."""


class ReportedStateStore:
    """Fulfils `landform.outputs.ports.StateStore` without access to any state.

    A callback that got lost is not sent again, and who can sign one can say anything:
    prefer to read the state itself.
    """

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    async def read_outputs(self, directory: str, workspace: str) -> StateOutputs | None:
        safe_name(workspace, "workspace")
        found = await self._reports.reported_outputs(checked_directory(directory), workspace)
        return None if found is None else StateOutputs(0, read_outputs(found))
