"""From nothing to ready."""

import statistics
from pathlib import Path

from benchmarks.databases import Choice, choices
from benchmarks.measure import scratch
from benchmarks.model import Case, Options, Result, Target
from benchmarks.processes import serving

NAME = "cold_start"
TARGET = Target("median_s", 2)


def run(options: Options) -> Result:
    times = options.count(7, 2)
    with scratch() as directory, choices(options.databases) as databases:
        with databases[0].fresh(directory) as url:
            compiling = _start(directory, url)
        cases = [case for each in databases for case in _on(each, directory, times)]
    cases.append(Case("SQLite, first start ever", _figures([compiling]), judged=False))
    return Result(
        NAME,
        "Start of the `landform serve` process until /readyz answers 200.",
        TARGET,
        cases,
        notes=[
            "Byte code is there, as installers leave it. The first start ever compiles it.",
            "A fresh database is migrated during the start.",
        ],
    )


def _on(database: Choice, directory: Path, times: int) -> list[Case]:
    fresh, existing = [], []
    for _ in range(times):
        with database.fresh(directory) as url:
            fresh.append(_start(directory, url))
            existing.append(_start(directory, url))
    return [
        Case(f"{database.name}, fresh database", _figures(fresh)),
        Case(f"{database.name}, existing database", _figures(existing)),
    ]


def _start(directory: Path, url: str) -> tuple[float, float]:
    with serving(directory, url) as service:
        return service.started_in, service.cpu()


def _figures(starts: list[tuple[float, float]]) -> dict[str, float | int | str]:
    wall = [seconds for seconds, _ in starts]
    return {
        "count": len(starts),
        "median_s": round(statistics.median(wall), 2),
        "fastest_s": round(min(wall), 2),
        "slowest_s": round(max(wall), 2),
        "median_cpu_s": round(statistics.median(cpu for _, cpu in starts), 2),
    }
