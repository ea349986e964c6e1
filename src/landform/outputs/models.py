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
    """The outputs of one state, by name, and the state's serial number."""

    serial: int
    outputs: dict[str, Output]
