"""``debug:*``: say something, or wait."""

import asyncio
import json

from landform.tasks.actions.registry import Action, ActionSpec, Call, schema, text
from landform.tasks.errors import StepFailed

LONGEST_WAIT = 600.0  # seconds


_NUMBER = {"type": "number"}

LOG = ActionSpec(
    "debug:log",
    "Writes a message into the log and/or lists all files in the workspace.",
    schema(
        {
            "message": text("Message to output."),
            "listWorkspace": {
                "anyOf": [
                    {"type": "boolean"},
                    {"type": "string", "enum": ["with-filenames", "with-contents"]},
                ],
                "description": "List all files in the workspace; with `with-contents`, what is "
                "in them, too.",
            },
        }
    ),
    supports_dry_run=True,
)
WAIT = ActionSpec(
    "debug:wait",
    "Waits for a certain period of time.",
    schema(
        {
            "minutes": _NUMBER | {"description": "Waiting period in minutes."},
            "seconds": _NUMBER | {"description": "Waiting period in seconds."},
            "milliseconds": _NUMBER | {"description": "Waiting period in milliseconds."},
        }
    ),
)
SPECS = (LOG, WAIT)


def actions() -> list[Action]:
    """The actions for authors who look for a mistake."""
    return [Action(LOG, _log), Action(WAIT, _wait)]


async def _log(call: Call) -> None:
    await call.log(json.dumps(call.input, indent=2, ensure_ascii=False))
    if call.input.get("message"):
        await call.log(call.input["message"])
    how = call.input.get("listWorkspace")
    if not how:
        return
    if call.saw_secrets:
        await call.log(
            "Workspace: not listed, for a step was given secrets and files may hold them"
        )
        return
    lines = []
    for path, file in call.workspace.files.items():
        if how != "with-contents":
            lines.append(f"  - {path}")
            continue
        try:
            lines.append(f" - {path}:\n\n  {file.content.decode()}")
        except UnicodeDecodeError:
            lines.append(f" - {path}: [skipped]")
    await call.log("Workspace:\n" + "\n".join(lines))


async def _wait(call: Call) -> None:
    given = call.input
    seconds = given.get("minutes", 0) * 60 + given.get("seconds", 0)
    seconds += given.get("milliseconds", 0) / 1_000
    if seconds > LONGEST_WAIT:
        raise StepFailed(
            f"Waiting duration is longer than the maximum threshold of {LONGEST_WAIT / 60:g} "
            "minutes"
        )
    await asyncio.sleep(max(seconds, 0))
