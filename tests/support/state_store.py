"""A state store that needs nothing. Passes `tests/contract/test_state_store.py`."""

import json
from typing import Any

from landform.outputs.errors import StateUnavailable
from landform.outputs.models import StateOutputs
from landform.outputs.state_file import checked_directory, parse_state


def state_document(
    outputs: dict[str, Any], *, sensitive: tuple[str, ...] = (), serial: int = 1
) -> bytes:
    """A state as Terraform writes it, with these outputs."""
    written = {
        name: {"value": value, "type": "dynamic"}
        | ({"sensitive": True} if name in sensitive else {})
        for name, value in outputs.items()
    }
    state = {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": serial,
        "lineage": "9dfc4a3e-9d6a-4a9e-8f5c-0d6f1c1d2b3a",
        "outputs": written,
        "resources": [],
        "check_results": None,
    }
    return json.dumps(state, indent=2).encode()


class MemoryStateStore:
    """Fulfils `StateStore`. Set ``unavailable`` to make it not answer."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], bytes] = {}
        self.unavailable = False

    def put(
        self,
        directory: str,
        outputs: dict[str, Any],
        *,
        sensitive: tuple[str, ...] = (),
        serial: int = 1,
        workspace: str = "default",
    ) -> None:
        """Let there be a state with these outputs."""
        document = state_document(outputs, sensitive=sensitive, serial=serial)
        self.documents[directory, workspace] = document

    async def read_outputs(self, directory: str, workspace: str) -> StateOutputs | None:
        if self.unavailable:
            raise StateUnavailable("The memory state store was told not to answer.")
        document = self.documents.get((checked_directory(directory), workspace))
        return None if document is None else parse_state(document)
