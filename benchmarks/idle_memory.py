"""Memory of a service that has nothing to do."""

from pathlib import Path

from benchmarks.databases import Choice, choices
from benchmarks.measure import scratch
from benchmarks.model import Case, Options, Result, Target
from benchmarks.processes import pause, serving

NAME = "idle_memory"
TARGET = Target("rss_mb", 150)


def run(options: Options) -> Result:
    idle = options.count(10, 2)
    with scratch() as directory, choices(options.databases) as databases:
        cases = [_on(each, directory, idle) for each in databases]
    return Result(
        NAME,
        f"Resident memory of `landform serve` (API, portal, worker), all processes, {idle} s "
        "after it became ready.",
        TARGET,
        cases,
        notes=["PostgreSQL's own processes are not counted."],
    )


def _on(database: Choice, directory: Path, idle: int) -> Case:
    root = directory / database.name
    root.mkdir()
    with database.fresh(root) as url:
        with serving(root, url):
            pass  # so that byte code and schema are there, as in any later start
        with serving(root, url) as service:
            at_start = service.memory()
            before = service.cpu()
            pause(idle)
            figures = {
                "rss_mb": service.memory(),
                "rss_at_start_mb": at_start,
                "processes": len(service.pids),
                "idle_cpu_percent": round(100 * (service.cpu() - before) / idle, 1),
            }
    return Case(database.name, {**figures})
