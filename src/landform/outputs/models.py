"""The outputs of a Terraform state."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Output:
    """One output. The value of a sensitive one is never carried: ``value`` is None then."""

    name: str
    value: Any
    sensitive: bool


@dataclass(frozen=True)
class StateOutputs:
    """The outputs of one state, by name, and the state's serial number.

    ``resources``: how many managed ones it has; None where that is not known.
    """

    serial: int
    outputs: dict[str, Output]
    resources: int | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is left, as far as anybody knows."""
        return not self.outputs and not self.resources
