"""Clocks, percentiles, and what the kernel says of processes."""

import math
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.model import Value

TICKS = os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def latency(seconds: Sequence[float]) -> dict[str, Value]:
    """Count, median, p99 and worst, in milliseconds."""
    return {
        "count": len(seconds),
        "p50_ms": milliseconds(percentile(seconds, 0.5)),
        "p99_ms": milliseconds(percentile(seconds, 0.99)),
        "max_ms": milliseconds(max(seconds)),
    }


def milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 2)


def sync_milliseconds(directory: Path, *, times: int = 50) -> float:
    """Median time to append 4 KiB and have it on the disk: the floor of every commit."""
    took = []
    with tempfile.TemporaryFile(dir=directory) as file:
        for _ in range(times):
            began = time.perf_counter()
            file.write(b"x" * 4_096)
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return milliseconds(percentile(took, 0.5))


def family(pid: int) -> list[int]:
    """A process and all that descend from it (Linux)."""
    found = [pid]
    for parent in found:  # grows while it is read
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in children.read_text().split()]
    return found


def resident_megabytes(pid: int) -> float:
    """Resident memory of one process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def peak_megabytes(pid: int) -> float:
    """The most resident memory that the process ever had."""
    [line] = [
        each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in each
    ]
    return round(int(line.split()[1]) * 1024 / 1e6, 1)


def cpu_seconds(pid: int) -> float:
    """Processor time of one process so far, its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory on a disk that is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="landform-bench-") as name:
        yield Path(name)
