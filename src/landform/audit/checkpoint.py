"""The end of the chain, noted in a file beside the database."""

import json
import os
import re
from pathlib import Path

from landform.audit.errors import MalformedCheckpoint
from landform.audit.models import Place

HASH = re.compile(r"[0-9a-f]{64}")


def read_checkpoint(text: str) -> Place:
    """A place as `write_checkpoint` writes it, or as ``<number>:<hash>``.

    Raises:
        MalformedCheckpoint: it is neither.
    """
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
            seq, digest = found["seq"], found["hash"]
        else:
            number, _, digest = text.strip().partition(":")
            seq = int(number)
        if isinstance(seq, int) and 0 <= seq < 2**63 and HASH.fullmatch(digest):
            return Place(seq, digest)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise MalformedCheckpoint("A checkpoint is `<number of an entry>:<its hash>`.")


def write_checkpoint(file: Path, place: Place) -> None:
    """Replace the file at once, so that a crash leaves the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.write_text(json.dumps(vars(place)) + "\n", encoding="utf-8")
    new.replace(file)
