"""How much one rendering may use. What is over is an error, never a shorter result."""

from dataclasses import dataclass

from landform.rendering.language.errors import LimitReached

CHARACTERS_PER_STEP = 64  # making a long text costs as many steps as looking at it would


@dataclass(frozen=True)
class Limits:
    """``steps`` are values looked at or made; ``depth`` counts nested tags, calls and brackets."""

    source: int
    steps: int
    output: int
    depth: int = 64


STEP_LIMITS = Limits(source=100_000, steps=100_000, output=100_000)
FILE_LIMITS = Limits(source=1024 * 1024, steps=1_000_000, output=4 * 1024 * 1024)


class Budget:
    """What is left of the limits while a template is evaluated."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._steps = limits.steps
        self._output = limits.output
        self._depth = 0

    def spend(self, steps: int = 1) -> None:
        """Pay for work.

        Raises:
            LimitReached: nothing is left.
        """
        self._steps -= steps
        if self._steps < 0:
            raise LimitReached(f"It takes more than {self.limits.steps} steps.")

    def text(self, length: int) -> None:
        """Pay for a text of this length before it is made."""
        if length > self.limits.output:
            raise LimitReached(f"A text becomes more than {self.limits.output} characters.")
        self.spend(1 + length // CHARACTERS_PER_STEP)

    def items(self, count: int) -> None:
        """Pay for a list of this many items before it is made."""
        self.spend(count)

    def write(self, length: int) -> None:
        """Pay for what is written to the result."""
        self._output -= length
        if self._output < 0:
            raise LimitReached(f"It writes more than {self.limits.output} characters.")

    def enter(self) -> None:
        """Go one level deeper."""
        self._depth += 1
        if self._depth > self.limits.depth:
            raise LimitReached(f"It is nested more than {self.limits.depth} levels deep.")

    def leave(self) -> None:
        """Come back from a level."""
        self._depth -= 1
