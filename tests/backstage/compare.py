"""How an answer of ours differs from Backstage's, as sentences that a person can act on.

Compared are the values, files, specifications and the course of a run. What an action says
while it works is its own affair, but for `debug:log`, whose words are the template's.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import yaml

INPUTS = re.compile(r"^info: Running \S+ in dry-run mode with inputs \(secrets redacted\): ")
NOTHING = object()
SHOWN = 200

Json = Any


@dataclass(frozen=True)
class Deliberate:
    """A difference that we want. ``where`` and ``cases`` are globs, ``*`` for anything.

    ``where`` matches the path that a sentence begins with, ``cases`` a `template/case`.
    """

    where: str
    why: str
    cases: str = "*"


def differences(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], deliberate: Iterable[Deliberate] = ()
) -> list[str]:
    """What we answer and Backstage does not, or the other way round.

    Both in the form of ``expected.json``'s cases. Each sentence begins with the path of what
    differs. Empty when nothing does, but for what is ``deliberate``.
    """
    return unequal_but(meaning(ours), meaning(theirs), deliberate)


def unequal(one: Json, other: Json) -> list[str]:
    """Every difference of two documents, the second being Backstage's."""
    return [f"{path}: {sentence}" for path, sentence in _compare(one, other, "")]


def unequal_but(one: Json, other: Json, deliberate: Iterable[Deliberate]) -> list[str]:
    """The differences of two documents that nobody wants."""
    wanted = tuple(each.where for each in deliberate)
    return [
        f"{path}: {sentence}"
        for path, sentence in _compare(one, other, "")
        if not any(fnmatchcase(path, where) for where in wanted)
    ]


def of_case(deliberate: Iterable[Deliberate], case: str) -> list[Deliberate]:
    """Those that speak of a `template/case`."""
    return [each for each in deliberate if fnmatchcase(case, each.cases)]


def meaning(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What of a case's answers is compared."""
    return {
        "dryRun": _dry_run(answer["dryRun"]),
        "task": _task(answer["task"]),
    }


def _dry_run(answer: Mapping[str, Any]) -> dict[str, Any]:
    if "log" not in answer:
        return _refusal(answer)
    said = answer["log"]
    logging = {step["id"] for step in answer["steps"] if step["action"] == "debug:log"}
    return {
        "status": answer["status"],
        "output": answer["output"],
        "steps": answer["steps"],
        "files": {each["path"]: each for each in answer["files"]},
        "course": _course(said),
        "inputs": dict(_inputs(said)),
        "said": [line["message"] for line in said if _is_said(line, logging)],
    }


def _task(answer: Mapping[str, Any]) -> dict[str, Any]:
    if "spec" not in answer:
        return _refusal(answer)
    told = {key: answer[key] for key in ("status", "spec", "ended") if key in answer}
    if "events" in answer:
        events = answer["events"]
        told["course"] = _course(events)
        told["end"] = [_end(each) for each in events if each["type"] != "log"]
    return told


def _refusal(answer: Mapping[str, Any]) -> dict[str, Any]:
    """That it was refused, and in which form; the words are ours (docs/backstage-compatibility)."""
    if "errors" in answer:
        return {"status": answer["status"], "names fields": bool(answer["errors"])}
    return {"status": answer["status"], "error": answer["error"]["name"]}


def _course(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which step began, ended, failed or was skipped, in order. Why it failed is told elsewhere."""
    return [
        f"{line['stepId']} {line['status']}"
        + ("" if line["status"] == "failed" else f": {line['message'].splitlines()[0]}")
        for line in lines
        if "stepId" in line and "status" in line
    ]


def _end(event: Mapping[str, Any]) -> dict[str, Any]:
    """How a run ended, without the words of its error."""
    told = dict(event)
    if "error" in told:
        told["error"] = told["error"]["name"]
    return told


def _inputs(lines: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Json]]:
    for line in lines:
        if begins := INPUTS.match(line["message"]):
            text = line["message"][begins.end() :]
            yield line["stepId"], _json_or_text(text)


def _json_or_text(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_said(line: Mapping[str, Any], logging: set[str]) -> bool:
    if line.get("stepId") not in logging or "status" in line:
        return False
    return not INPUTS.match(line["message"])


def _compare(ours: Json, theirs: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted({*ours, *theirs}):
            yield from _compare(ours.get(key, NOTHING), theirs.get(key, NOTHING), _join(path, key))
    elif isinstance(ours, list) and isinstance(theirs, list):
        for index in range(max(len(ours), len(theirs))):
            yield from _compare(_at(ours, index), _at(theirs, index), _join(path, str(index)))
    elif not _same(ours, theirs):
        yield path, _sentence(ours, theirs)


def _same(ours: Json, theirs: Json) -> bool:
    """As JSON sees it: 2 is 2.0, and true is not 1. Text that is the same YAML is the same."""
    if isinstance(ours, str) and isinstance(theirs, str) and "\n" in ours and ours != theirs:
        return bool(_as_yaml(ours) == _as_yaml(theirs))
    return isinstance(ours, bool) == isinstance(theirs, bool) and bool(ours == theirs)


def _as_yaml(text: str) -> Json:
    """What a document says, however it is written; texts of other forms are only themselves."""
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return said if isinstance(said, dict) else text


def _sentence(ours: Json, theirs: Json) -> str:
    if ours is NOTHING:
        return f"Backstage gives {_show(theirs)}, we give nothing."
    if theirs is NOTHING:
        return f"we give {_show(ours)}, Backstage gives nothing."
    if isinstance(ours, str) and isinstance(theirs, str) and "\n" in ours + theirs:
        lines = difflib.unified_diff(
            theirs.splitlines(), ours.splitlines(), "Backstage", "ours", lineterm="", n=1
        )
        told = "\n".join(lines) or f"only line ends: {theirs!r} and {ours!r}"
        return f"the text differs.\n{told}"
    return f"Backstage gives {_show(theirs)}, we give {_show(ours)}."


def _show(value: Json) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def _at(values: list[Json], index: int) -> Json:
    return values[index] if index < len(values) else NOTHING


def _join(path: str, key: str) -> str:
    return f"{path}/{key}" if path else key
