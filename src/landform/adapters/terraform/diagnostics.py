"""What Terraform's output says to us: the first error, and who holds a state lock. Pure."""

import re
import signal
from dataclasses import dataclass
from datetime import UTC, datetime

from landform.adapters.terraform.layout import Ending

MAX_SENTENCE = 300  # characters
ERROR = re.compile(r"^(?:[│|] )?Error: (.+)$", re.MULTILINE)
LOCK_ERROR = "Error acquiring the state lock"
LOCK_FIELD = re.compile(r"^[│| ]*(ID|Operation|Who|Created): +(\S.*?)\s*$", re.MULTILINE)
LOCK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


@dataclass(frozen=True)
class StateLock:
    """Terraform's lock on a state, as its error shows it."""

    id: str
    operation: str
    who: str
    created_at: datetime


def explain(step: str, ending: Ending, output: str) -> str:
    """One sentence on why a command did not succeed."""
    if ending.stopped == "limit":
        return f"Terraform {step} was stopped at its time limit."
    if ending.code < 0:
        return f"Terraform {step} was killed by {signal.Signals(-ending.code).name}."
    if found := ERROR.search(output):
        sentence = found[1].strip()[:MAX_SENTENCE].rstrip(".")
        return f"Terraform {step} failed: {sentence}."
    return f"Terraform {step} ended with exit code {ending.code}."


def find_state_lock(output: str) -> StateLock | None:
    """The lock that stood in the way, if that was the first error of the command."""
    error = ERROR.search(output)
    if error is None or error[1].strip() != LOCK_ERROR:
        return None
    fields = dict(LOCK_FIELD.findall(output, error.end()))
    created_at = _moment(fields.get("Created", ""))
    if created_at is None or not LOCK_ID.match(fields.get("ID", "")):
        return None
    return StateLock(fields["ID"], fields.get("Operation", ""), fields.get("Who", ""), created_at)


def _moment(text: str) -> datetime | None:
    """Go's ``2026-01-31 10:00:00.123456789 +0000 UTC``, to the second."""
    if not text.endswith("+0000 UTC"):
        return None
    try:
        return datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
