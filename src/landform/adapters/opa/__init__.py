"""Rego policies, evaluated by whatever of Open Policy Agent is at hand."""

import shutil
from pathlib import Path

from landform.adapters.opa.binary import OpaBinary
from landform.adapters.opa.embedded import EmbeddedRego
from landform.adapters.opa.policy_directory import PolicyDirectory
from landform.adapters.opa.server import OpaServer

__all__ = ["EmbeddedRego", "OpaBinary", "OpaServer", "PolicyDirectory", "choose_engine"]


def choose_engine(
    policies: Path,
    *,
    opa_url: str | None = None,
    opa_binary: Path | None = None,
    timeout_seconds: float = 10,
) -> OpaServer | OpaBinary | EmbeddedRego:
    """Return the best engine there is; none of them does anything before it is asked.

    1. The ``opa_binary``, or else the OPA server at ``opa_url``, which holds its own
       policies, loaded by its operator. A binary or server that was configured is never
       replaced by another engine: where it is missing, every evaluation fails and a person
       decides.
    2. The ``opa`` on the PATH.
    3. Rego inside the wheel of the ``rego`` extra. It is not OPA: a few built-in functions
       are missing or differ, so it is for development and demonstrations.

    Whoever starts the engine ends it with ``aclose()``.
    """
    if opa_binary:
        return OpaBinary(opa_binary, policies, timeout_seconds)
    if opa_url:
        return OpaServer(opa_url, timeout_seconds=timeout_seconds)
    if found := shutil.which("opa"):
        return OpaBinary(Path(found), policies, timeout_seconds)
    return EmbeddedRego(policies, timeout_seconds)
