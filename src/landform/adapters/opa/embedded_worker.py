"""Evaluates Rego for `EmbeddedRego`, in a process that can be killed.

    python -m landform.adapters.opa.embedded_worker <policies> <seconds>

Reads questions ``{"package": […], "input": …}`` and answers each with ``{"value": …}``,
``{"undefined": true}`` or ``{"error": …}``, one JSON document to a line.

A process of its own, because an evaluation cannot be stopped, holds Python's global
lock throughout, and its engine must not be touched from another thread.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from landform.adapters.opa.answers import MAX_RESULT_BYTES
from landform.adapters.opa.embedded_policies import EmbeddedPolicies
from landform.adapters.opa.policy_files import UnusablePolicies

MAX_MEMORY_BYTES = 2 * 1024**3


def main(arguments: list[str]) -> int:
    """Answer questions until standard input ends."""
    policies, seconds = EmbeddedPolicies(Path(arguments[0])), float(arguments[1])
    answers = _own_stdout()
    with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    # Who asks kills us in time, unless it was killed itself. The default action of the
    # signal is the one thing that ends an evaluation from within.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for line in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        answer = _answer(policies, line)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(answer + b"\n")
        answers.flush()
    return 0


def _own_stdout() -> BinaryIO:
    """Keep standard output for answers; what others print there goes the way of stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(policies: EmbeddedPolicies, line: bytes) -> bytes:
    question = json.loads(line)
    try:
        value = policies.evaluate(tuple(question["package"]), json.dumps(question["input"]))
    except UnusablePolicies as error:
        return json.dumps({"error": str(error)}).encode()
    if value is None:
        return b'{"undefined":true}'
    answer = json.dumps({"value": value}).encode()
    if len(answer) > MAX_RESULT_BYTES:
        return json.dumps(
            {"error": f"the result is larger than {MAX_RESULT_BYTES // 1024**2} MiB"}
        ).encode()
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
