"""What two services may say differently without meaning anything else.

Ids, paths, times, colours, the order in which a directory was read, and stack traces go;
the rest stays to the letter.
"""

import base64
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

COLOUR = re.compile(r"\x1b\[\d+m")
# As it is, or inside a JSON text.
STACK = re.compile(r"((\n|\\n)    at ((?!\\n)[^\n\"])*)+")
ID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
WORKSPACE = re.compile(r"<scratch>/work/(dry-run-content-|dry-run-)?<id>")
MODE = re.compile(r"with mode \d+")
READ_IN_ANY_ORDER = re.compile(r"^info: (Writing|Copying) (file|directory)")
LISTED = "  - "
RANDOM_KEYS = frozenset({"uid", "etag"})

Json = Any


def text(value: str, places: Mapping[str, str]) -> str:
    """A message without what only its own run knows. ``places`` are paths and their names."""
    for place, name in places.items():
        value = value.replace(place, name)
    value = STACK.sub("", ID.sub("<id>", COLOUR.sub("", value)))
    value = MODE.sub("with mode <mode>", WORKSPACE.sub("<workspace>", value))
    head, *lines = value.split("\n")
    if lines and all(line.startswith(LISTED) for line in lines):
        return "\n".join([head, *sorted(lines)])
    return value


def json_value(value: Json, places: Mapping[str, str]) -> Json:
    """Any JSON, each text in it as `text`; ids that are made anew are named, not shown."""
    if isinstance(value, str):
        return text(value, places)
    if isinstance(value, list):
        return [json_value(each, places) for each in value]
    if isinstance(value, dict):
        return {
            key: f"<{key}>" if key in RANDOM_KEYS else json_value(each, places)
            for key, each in value.items()
            # A dry-run of Backstage has a last step of its own, and its id for a name.
            if not ID.fullmatch(key)
        }
    return value


def dry_run(answer: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The answer of a dry-run: ``status``, and on success log, output, steps and files."""
    body = answer["body"]
    if answer["status"] != 200:
        return {"status": answer["status"], **refusal(body, places)}
    return {
        "status": 200,
        "log": log([each["body"] for each in body["log"]], places),
        "output": json_value(body["output"], places),
        "steps": json_value(body["steps"], places),
        "files": sorted(map(file, body["directoryContents"]), key=lambda each: each["path"]),
    }


def refusal(body: Json, places: Mapping[str, str]) -> dict[str, Any]:
    """Either shape of an error: the list of a schema's, or the one of everything else."""
    if "errors" in body:
        return {"errors": json_value(body["errors"], places)}
    error = {key: body["error"][key] for key in ("name", "message") if key in body["error"]}
    return {"error": json_value(error, places)}


def log(bodies: list[dict[str, Any]], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """Log lines, those of one directory in the order of their text."""
    lines = [json_value(body, places) for body in bodies]

    def together(line: dict[str, Any]) -> tuple[str, bool]:
        return line.get("stepId", ""), bool(READ_IN_ANY_ORDER.match(line["message"]))

    sorted_lines: list[dict[str, Any]] = []
    for (_, any_order), group in groupby(lines, key=together):
        run = list(group)
        sorted_lines += sorted(run, key=lambda line: str(line["message"])) if any_order else run
    return sorted_lines


def file(given: Mapping[str, Any]) -> dict[str, Any]:
    """A file of the result, as text where it is text."""
    content = base64.b64decode(given["base64Content"])
    told = {"path": given["path"], "executable": given["executable"]}
    try:
        return {**told, "text": content.decode()}
    except UnicodeDecodeError:
        return {**told, "base64": given["base64Content"]}


def events(told: list[dict[str, Any]], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The events of a run, without their numbers and times.

    Backstage does not wait until a step's lines are stored before it says that the step has
    ended, so only those that tell a status are in an order that means something. The others
    follow, by step and text.
    """
    bodies = [_event(json_value({**each["body"], "type": each["type"]}, places)) for each in told]
    in_order = [body for body in bodies if "status" in body or "stepId" not in body]
    said = [body for body in bodies if body not in in_order]
    return in_order + sorted(said, key=lambda body: (body["stepId"], body["message"]))


def _event(body: dict[str, Any]) -> dict[str, Any]:
    if "error" in body:
        kept = {key: body["error"][key] for key in ("name", "message") if key in body["error"]}
        return {**body, "error": kept}
    return body
