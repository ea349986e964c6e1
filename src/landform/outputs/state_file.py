"""Read the outputs of a Terraform state file. Pure; used by every state store.

Source: ``internal/states/statefile/version4.go``; OpenTofu writes the same form,
unless the state is encrypted, which is refused like any other form.
"""

import json
from typing import Any

from landform.kernel.names import safe_name
from landform.outputs.errors import UnreadableState
from landform.outputs.models import Output, StateOutputs

MAX_STATE_BYTES = 64 * 1024 * 1024  # ten thousands of resources; larger ones are a mistake


def parse_state(document: bytes) -> StateOutputs:
    """The outputs of a state; the values of sensitive ones are dropped here.

    Raises:
        UnreadableState: it is not the JSON of a Terraform state of version 4.
    """
    state = _load(document)
    outputs = state.get("outputs", {})
    serial = state.get("serial")
    if state.get("version") != 4:
        raise UnreadableState("The state is not of version 4.")
    if not isinstance(serial, int) or isinstance(serial, bool) or not isinstance(outputs, dict):
        raise UnreadableState("The state has no serial number, or outputs of another form.")
    return StateOutputs(serial, read_outputs(outputs), _managed(state.get("resources", [])))


def read_outputs(raw: dict[str, Any]) -> dict[str, Output]:
    """Outputs as a state or ``terraform output -json`` has them; no sensitive value is kept.

    Raises:
        UnreadableState: one has another form.
    """
    return {name: _output(name, each) for name, each in raw.items()}


def checked_directory(directory: str) -> str:
    """The directory, if it may be part of a path or key of a state.

    Raises:
        UnsafeName: a part of it is not a safe name.
    """
    return "/".join(safe_name(part, "directory") for part in directory.split("/"))


def _load(document: bytes) -> dict[str, Any]:
    if len(document) > MAX_STATE_BYTES:
        raise UnreadableState(f"The state is larger than {MAX_STATE_BYTES // 2**20} MiB.")
    try:
        state = json.loads(document)
    except (ValueError, RecursionError):
        # `from None`: a JSONDecodeError carries the whole document, secrets and all.
        raise UnreadableState("The state is not JSON.") from None
    if not isinstance(state, dict):
        raise UnreadableState("The state is not a JSON object.")
    return state


def _managed(resources: Any) -> int:
    """How many instances of managed resources there are; data sources are not counted."""
    try:
        return sum(len(each["instances"]) for each in resources if each["mode"] == "managed")
    except (KeyError, TypeError):
        raise UnreadableState("The state has resources of another form.") from None


def _output(name: str, raw: Any) -> Output:
    # Terraform leaves the mark out where it is false; any other value than false hides.
    sensitive = isinstance(raw, dict) and raw.get("sensitive", False) is not False
    if not isinstance(raw, dict) or ("value" not in raw and not sensitive):
        raise UnreadableState(f"The output {name[:100]!r} has another form than expected.")
    return Output(name, None if sensitive else raw["value"], sensitive)
