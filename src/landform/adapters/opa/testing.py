"""The policies' own tests, run by `opa test` over a staged copy, so that v0 and v1 may mix."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landform.adapters.opa.process import run
from landform.adapters.opa.staging import BUNDLE, stage
from landform.policies.errors import PolicyEngineUnavailable


@dataclass(frozen=True)
class TestOutcome:
    """One test. ``file`` is relative to the policies; ``result`` is pass, fail, error or skip."""

    __test__ = False  # not one of pytest's

    file: str
    line: int
    name: str
    result: str
    milliseconds: float


@dataclass(frozen=True)
class Coverage:
    """Which lines the tests ran: percent of all, and per file with the lines they never reached."""

    percent: float
    files: dict[str, tuple[float, tuple[int, ...]]]


async def run_tests(
    binary: Path, files: dict[str, bytes], *, only: str | None = None
) -> list[TestOutcome]:
    """Return what each test said, in the order of files and lines.

    Raises:
        PolicyEngineUnavailable: there is no opa, or it does not understand the files.
        UnusablePolicies: a data file cannot be read.
    """
    chosen = ["--run", only] if only else []
    found = [_outcome(each) for each in await _opa_test(binary, files, chosen)]
    return sorted(found, key=lambda outcome: (outcome.file, outcome.line))


async def measure_coverage(
    binary: Path, files: dict[str, bytes], *, only: str | None = None
) -> Coverage:
    """Return how much of the policies their tests run, which must all pass.

    Raises as `run_tests`.
    """
    chosen = ["--run", only] if only else []
    report = await _opa_test(binary, files, ["--coverage", *chosen])
    run, missed = dict[str, set[int]](), dict[str, set[int]]()
    for name, each in report["files"].items():
        # In a bundle OPA reports what ran and what did not under two spellings of one name.
        file = _below(_below(name.lstrip("/")))
        if not file.endswith("_test.rego"):
            run.setdefault(file, set()).update(_lines(each.get("covered")))
            missed.setdefault(file, set()).update(_lines(each.get("not_covered")))
    shares = {
        file: (_percent(run[file], missed[file]), tuple(sorted(missed[file])))
        for file in sorted(run)
    }
    everything = [sum(map(len, each.values())) for each in (run, missed)]
    return Coverage(round(100 * everything[0] / max(sum(everything), 1), 1), shares)


async def _opa_test(binary: Path, files: dict[str, bytes], options: list[str]) -> Any:
    with tempfile.TemporaryDirectory(prefix="landform-policies-") as name:
        directory = Path(name)
        stage(files, directory)
        command = [str(binary), "test", "--format", "json", "--bundle", BUNDLE, *options]
        code, output, errors = await run(command, directory=directory)
    try:
        return json.loads(output) if output.strip() or code else []
    except ValueError as error:
        said = (errors or output).decode(errors="replace").strip().partition("\n")[0]
        raise PolicyEngineUnavailable(f"opa test: {said or f'ended with {code}'}.") from error


def _outcome(each: dict[str, Any]) -> TestOutcome:
    place = each.get("location") or {}
    result = next((word for word in ("error", "fail", "skip") if each.get(word)), "pass")
    return TestOutcome(
        _below(str(place.get("file", ""))),
        int(place.get("row", 0)),
        f"{each.get('package', '').removeprefix('data.')}.{each.get('name', '')}",
        result,
        round(each.get("duration", 0) / 1e6, 1),
    )


def _lines(spans: Any) -> set[int]:
    return {
        line for span in spans or () for line in range(span["start"]["row"], span["end"]["row"] + 1)
    }


def _percent(run: set[int], missed: set[int]) -> float:
    return round(100 * len(run) / max(len(run | missed), 1), 1)


def _below(file: str) -> str:
    return file.removeprefix(f"{BUNDLE}/")
