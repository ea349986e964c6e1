"""Ports of loopback for servers that tests start."""

import os
import socket

FIRST = 10_000
EACH = 2_000  # ports that one of the processes that run tests has for itself

_taken = 0


def free_port() -> int:
    """One that nobody listens on, and that no system gives to whoever asks for any.

    Those begin at 32,768. A service that a test kills is away for a moment; were its port one of
    them, another test's server could be given it then, and each would get the other's callers.
    """
    global _taken  # noqa: PLW0603 (no port is given out twice before all of them were)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
    for _ in range(EACH):
        _taken += 1
        port = FIRST + worker * EACH + (os.getpid() + _taken) % EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError(f"All ports of the test worker {worker} are in use.")
