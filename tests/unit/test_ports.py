"""No test's server is given the port of one that was killed and comes back."""

from pathlib import Path

from tests.support.ports import EACH, FIRST, free_port

GIVEN_TO_ANYBODY = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_ports_are_none_that_the_system_gives_to_anybody() -> None:
    lowest = 32_768
    if GIVEN_TO_ANYBODY.exists():
        lowest = int(GIVEN_TO_ANYBODY.read_text().split()[0])
    ports = {free_port() for _ in range(50)}

    assert len(ports) == 50
    assert FIRST <= min(ports) <= max(ports) < FIRST + 10 * EACH < lowest
