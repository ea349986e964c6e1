"""What one rendering may use of the machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SandboxLimits:
    """``memory_mib`` is what a rendering may take beyond the idle process.

    As many as ``parallel`` run at a time, the others wait for their turn.
    """

    cpu_seconds: int = 5
    wall_seconds: float = 10.0
    memory_mib: int = 256
    output_mib: int = 32
    parallel: int = 4
