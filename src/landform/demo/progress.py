"""What people see while the demo runs: the life of the request, step by step."""

import time
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

STEPS: dict[str, str] = {
    "submitted": "Submitted",
    "policy_allowed": "Policies",
    "pull_request_opened": "Pull request",
    "plan_succeeded": "Plan",
    "approved": "Approved",
    "apply_started": "Applying",
    "apply_succeeded": "Applied",
    "resource_registered": "Resource",
    "pull_request_merged": "Merged",
}
"""Event types in the order of a good life, and what they are called here."""


class Progress:
    """A live list on a terminal; plain lines where there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done: dict[str, tuple[str, float]] = {}
        self._started = time.monotonic()
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            get_renderable=self._render, console=console, refresh_per_second=8, transient=False
        )

    def __enter__(self) -> "Progress":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def happened(self, event: dict[str, Any], request: dict[str, Any]) -> None:
        """Tick off the step of this event."""
        detail = _detail(event, request)
        seconds = time.monotonic() - self._started
        self._done[event["type"]] = (detail, seconds)
        if not self._console.is_terminal:
            name = STEPS.get(event["type"], event["type"])
            self._console.print(f"{seconds:6.1f} s  {name:<14} {detail}", highlight=False)

    def _render(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        for kind, name in STEPS.items():
            if kind in self._done:
                detail, seconds = self._done[kind]
                mark: RenderableType = Text("✓", style="green")
                table.add_row(mark, Text(name), Text(detail), Text(f"{seconds:.1f} s", style="dim"))
            else:
                waiting = f"{time.monotonic() - self._started:.0f} s"
                table.add_row(
                    self._spinner, Text(name, style="cyan"), "", Text(waiting, style="dim")
                )
                break
        return Group(table)


def _detail(event: dict[str, Any], request: dict[str, Any]) -> str:
    match event["type"]:
        case "pull_request_opened":
            return str(request["pull_request"]["url"])
        case "plan_succeeded":
            plan = request["plan"]
            return f"+{plan['adds']} ~{plan['changes']} -{plan['destroys']}"
        case "apply_started":
            return "RDS takes about 30 s"
        case "resource_registered":
            return str(event["facts"]["resource"])
        case _:
            return str(event["cause"])
