"""Keep results as JSON, with what they were measured on; no host names, no paths."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.model import Result
from landform import __version__

RESULTS = Path(__file__).parent / "results"
LIBRARIES = ("fastapi", "orjson", "psycopg", "pydantic", "sqlalchemy", "starlette", "uvicorn")


def machine(load_before: float, load_after: float) -> dict[str, Any]:
    """What it ran on. A load above the number of cores means that others worked too."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "load_before": round(load_before, 1),
        "load_after": round(load_after, 1),
    }


def versions() -> dict[str, str]:
    return {"landform": __version__, **{name: version(name) for name in LIBRARIES}}


def save(
    result: Result, *, date: str, on: dict[str, Any], quick: bool, in_part: bool = False
) -> Path:
    """Write the result; the last one of that name is replaced.

    ``in_part``: only some of its cases were measured. The others stay, as of an earlier run.
    """
    document = result.document() | {
        "machine": on,
        "versions": versions(),
        "date": date,
        "quick": quick,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result.name}.json"
    if in_part and path.is_file():
        document = renewed(json.loads(path.read_text(encoding="utf-8")), document)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return path


def renewed(before: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    """What was measured now, and of the result before it the cases that were not.

    Those say with ``earlier`` of which day they are.
    """
    new = {case["name"]: case for case in measured["cases"]}
    kept = [new.pop(case["name"], {"earlier": before["date"], **case}) for case in before["cases"]]
    return measured | {"cases": [*kept, *new.values()]}


def load_all(names: list[str], directory: Path = RESULTS) -> list[dict[str, Any]]:
    """The stored results in that order; those never measured are left out."""
    files = [directory / f"{name}.json" for name in names]
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()]
