"""Read Terraform states from a directory of this machine."""

import asyncio
from pathlib import Path

from landform.kernel.names import safe_name
from landform.outputs.errors import StateUnavailable
from landform.outputs.models import StateOutputs
from landform.outputs.state_file import MAX_STATE_BYTES, checked_directory, parse_state


class LocalStateStore:
    """Fulfils `landform.outputs.ports.StateStore` for Terraform's ``local`` backend.

    Expects ``path`` to be ``<root>/<directory>/terraform.tfstate`` and, for other
    workspaces than ``default``, ``workspace_dir`` to be ``terraform.tfstate.d``
    beside it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def read_outputs(self, directory: str, workspace: str) -> StateOutputs | None:
        path = self._root / checked_directory(directory)
        if workspace != "default":
            path = path / "terraform.tfstate.d" / safe_name(workspace, "workspace")
        document = await asyncio.to_thread(_read, path / "terraform.tfstate")
        # Terraform makes the file, empty, as soon as it locks a state that is not there yet.
        return None if not document else parse_state(document)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_STATE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateUnavailable(f"The state cannot be read: {error.strerror}.") from error
