"""Every mistake in the policies' own text, with file and line, in one pass of `opa check`."""

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from landform.adapters.opa.embedded_policies import load, parse
from landform.adapters.opa.policy_files import UnusablePolicies
from landform.adapters.opa.process import run
from landform.adapters.opa.rego_versions import is_v0
from landform.adapters.opa.staging import BUNDLE, stage

_PARSE_ERROR = re.compile(r"(?P<file>[^\s:]+\.rego):(?P<line>\d+): (?P<message>rego_\w+: [^\n]+)")

_SENTENCE = re.compile(r"(?P<file>[^\s:]+\.[a-z]+)(?::(?P<line>\d+))?: (?P<message>.+)", re.DOTALL)


@dataclass(frozen=True, order=True)
class Problem:
    """Something in a policy file that OPA refuses. ``file`` is relative to the policies."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else self.message


async def problems_of(binary: Path, files: dict[str, bytes]) -> list[Problem]:
    """Return every syntax error of every file; where there is none, every other error."""
    with tempfile.TemporaryDirectory(prefix="landform-policies-") as name:
        directory = Path(name)
        try:
            root = stage(files, directory)
        except UnusablePolicies as error:
            return [_of_a_sentence(str(error))]
        rego = {path: path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.rego"))}
        found: set[Problem] = set()
        for old in (False, True):
            if paths := [str(path) for path, text in rego.items() if is_v0(text) is old]:
                option = ["--v0-compatible"] if old else []
                reply = await _check(binary, root, [*option, *paths])
                # Files of one version alone: whatever else is amiss may be of the other's lack.
                found |= {each for each in _read(reply, root) if "rego_parse" in each.message}
        if not found:
            found = set(_read(await _check(binary, directory, ["--bundle", BUNDLE]), root))
        return _once(found)


def _once(found: set[Problem]) -> list[Problem]:
    """OPA may say the same of one line twice, the second time with a hint."""
    return sorted(
        each
        for each in found
        if not any(
            other != each
            and (other.file, other.line) == (each.file, each.line)
            and other.message.startswith(each.message)
            for other in found
        )
    )


async def _check(binary: Path, directory: Path, arguments: list[str]) -> bytes:
    command = [str(binary), "check", "--format", "json", "--max-errors", "0", *arguments]
    code, output, errors = await run(command, directory=directory)
    return (errors or output) if code else b'{"errors": []}'


def problems_without_opa(files: dict[str, bytes]) -> list[Problem]:
    """As `problems_of`, by the embedded engine: the first error of each file, not all of them.

    Raises:
        UnusablePolicies: the embedded engine is not installed.
    """
    found = []
    rego = {name for name in files if name.endswith(".rego")}
    for name in sorted(rego):
        try:
            parse(name, files[name])
        except UnusablePolicies as error:
            found.append(_of_a_sentence(str(error)))
    if not found:
        try:
            load(files)
        except UnusablePolicies as error:
            found.append(_of_a_sentence(str(error)))
    return found


def _read(reply: bytes, root: Path) -> Iterator[Problem]:
    try:
        errors = json.loads(reply).get("errors") or []
    except ValueError:
        errors = [{"message": "opa check did not answer with JSON"}]
    for error in errors:
        place = error.get("location") or {}
        if place.get("file"):
            message = f"{error.get('code', 'error')}: {error.get('message', '')}"
            yield Problem(_below(place["file"], root), int(place.get("row", 0)), message)
        else:
            yield from _of_a_text(str(error.get("message", "")), root)


def _of_a_text(text: str, root: Path) -> Iterator[Problem]:
    """What OPA says of files that it cannot load is one text for all of them."""
    matches = list(_PARSE_ERROR.finditer(text))
    for match in matches:
        yield Problem(_below(match["file"], root), int(match["line"]), match["message"])
    if not matches:
        yield Problem("", 0, text.strip().partition("\n")[0])


def _of_a_sentence(said: str) -> Problem:
    """What our own reading of the files says: FILE:LINE: MESSAGE, or FILE: MESSAGE."""
    match = _SENTENCE.match(said)
    if match is None:
        return Problem("", 0, said)
    return Problem(match["file"], int(match["line"] or 1), match["message"])


def _below(file: str, root: Path) -> str:
    return file.removeprefix(f"{root}/").removeprefix(f"{BUNDLE}/")
