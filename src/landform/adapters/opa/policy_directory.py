"""What a directory of policies holds, for people who look at it."""

import asyncio
import hashlib
import itertools
from pathlib import Path

import yaml

from landform.adapters.opa.answers import package_of
from landform.adapters.opa.policy_files import UnusablePolicies, read_tree
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import PolicyFile, PolicySet, Stage

STAGES = {package_of(stage): stage for stage in Stage}


class PolicyDirectory:
    """Fulfils `landform.policies.ports.PolicySource`. Read anew each time, as the engines do."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def describe(self) -> PolicySet:
        try:
            files = await asyncio.to_thread(read_tree, self._root)
        except UnusablePolicies as error:
            # Where the directory is on the machine is not for the portal.
            reason = str(error).replace(f"{self._root.parent}/", "")
            raise PolicyEngineUnavailable(f"{reason}.") from error
        found = tuple(_file(path, content) for path, content in sorted(files.items()))
        every = "".join(f"{file.digest}  {file.path}\n" for file in found)
        return PolicySet(self._root.name, _sha256(every.encode()), found)


def _file(path: str, content: bytes) -> PolicyFile:
    digest = _sha256(content)
    if not path.endswith(".rego"):
        return PolicyFile(path, None, None, "", digest)
    lines = content.decode(errors="replace").splitlines()
    package = _package(lines)
    return PolicyFile(path, package, STAGES.get(package or ""), _about(lines), digest)


def _package(lines: list[str]) -> str | None:
    """In Rego the package is the first statement: only comments may be above it."""
    statements = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    match next(statements, []):
        case ["package", name, *_]:
            return name
    return None


def _about(lines: list[str]) -> str:
    """The comment on top of the file, or the title or description of its METADATA."""
    comment = [line[1:] for line in itertools.takewhile(lambda line: line.startswith("#"), lines)]
    if comment and comment[0].strip() == "METADATA":
        return _title("\n".join(comment[1:]))
    return " ".join(" ".join(comment).split())


def _title(metadata: str) -> str:
    try:
        annotations = yaml.safe_load(metadata)
    except yaml.YAMLError:
        return ""
    if not isinstance(annotations, dict):
        return ""
    return str(annotations.get("title") or annotations.get("description") or "").strip()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
