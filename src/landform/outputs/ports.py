"""What we need of a state store. Contract: `tests/contract/test_state_store.py`."""

from typing import Protocol

from landform.outputs.models import StateOutputs


class StateStore(Protocol):
    """Where Terraform keeps state."""

    async def read_outputs(self, directory: str, workspace: str) -> StateOutputs | None:
        """The outputs of the project's state; None where there is no state yet.

        Sensitive values are dropped before this returns.

        Raises:
            StateUnavailable: the store did not answer; repeating is safe.
            UnreadableState: what is there is not a Terraform state of version 4.
        """
