"""Policies in `regorus`, with what it would get wrong in silence refused instead."""

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landform.adapters.opa.embedded_syntax import Module
from landform.adapters.opa.policy_files import UnusablePolicies, merged_data, read_tree
from landform.adapters.opa.rego_versions import is_v0

MISSING = (
    "There is no OPA here, and Rego inside Python is not installed: put `opa` on the PATH, "
    "name a server, or install landform[rego]"
)
_PLACE = re.compile(r"^--> (?P<file>.+):(?P<line>\d+):\d+$", re.MULTILINE)
_MESSAGE = re.compile(r"^error: (?P<message>.+)$", re.MULTILINE)
# What regorus says at run time and what cannot quote an input; the rest of the line is cut.
_HARMLESS = re.compile(
    r"could not find function [\w.]+|var \w+ is unsafe|rule conflicts with rule at|"
    r"rules must not produce multiple outputs|recursion detected|divide by zero|modulo by zero|"
    r"`[\w. ]+` (?:expects|requires) [a-z/ ]+ arguments?|could not parse string as number|"
    r"could not deserialize json|invalid regex"
)


class EmbeddedPolicies:
    """Evaluates the files of a directory, and reads them anew when one has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, bytes] = {}
        self._loaded: Loaded | None = None

    def evaluate(self, package: tuple[str, ...], given: str) -> Any:
        """Return what the package holds, or None where there is no such package.

        Raises:
            UnusablePolicies: the policies cannot be loaded, or failed on this input.
        """
        files = read_tree(self._root)
        if self._loaded is None or files != self._files:
            self._loaded = load(files)
            self._files = files
        try:
            return self._loaded.evaluate(package, given)
        except RuntimeError as error:
            # What an evaluation leaves behind when it breaks off is not documented.
            self._loaded = None
            # Not even as the cause: it quotes values of the input.
            reason = _sentence(str(error), at_run_time=True)
        raise UnusablePolicies(reason)


@dataclass(frozen=True)
class Loaded:
    """An engine that holds policies and data, and what we know of them ourselves."""

    engine: Any
    data: dict[str, Any]
    modules: list[Module]

    def evaluate(self, package: tuple[str, ...], given: str) -> Any:
        """As `EmbeddedPolicies.evaluate`, with regorus' own errors.

        Asked for a whole package of several files, regorus 0.13 evaluates rules before
        those that they depend on, and loses results. So each rule is asked for alone.
        """
        self.engine.set_input_json(given)
        tree = {"data": copy.deepcopy(self.data)}
        for module in self.modules:
            if module.package[: len(package)] == package:
                below = _at(tree, ("data", *module.package))
                for rule in module.rules:
                    if rule not in below:
                        below |= self._value(module.package, rule)
        found: Any = tree["data"]
        for name in package:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def _value(self, package: tuple[str, ...], rule: str) -> dict[str, Any]:
        query = "data" + "".join(f"[{json.dumps(name)}]" for name in (*package, rule))
        results = json.loads(self.engine.eval_query_as_json(query)).get("result")
        return {rule: results[0]["expressions"][0]["value"]} if results else {}


def load(files: dict[str, bytes]) -> Loaded:
    """Return an engine that holds these policies and data.

    Raises:
        UnusablePolicies: a file cannot be read, or means something else here than in OPA.
    """
    engine = _new_engine()
    data = merged_data(files)
    try:
        for name, content in files.items():
            if name.endswith(".tar.gz"):
                raise UnusablePolicies(f"{name}: only OPA itself can read bundles")
            if name.endswith(".rego"):
                _add(engine, name, content)
        engine.add_data_json(json.dumps(data))
    except RuntimeError as error:
        raise UnusablePolicies(_sentence(str(error), at_run_time=False)) from error
    modules = [Module(shown) for shown in json.loads(engine.get_ast_as_json())]
    packages = {module.package for module in modules}
    for module in modules:
        module.refuse_what_differs(data, packages)
    return Loaded(engine, data, modules)


def parse(name: str, content: bytes) -> None:
    """Read one policy file and forget it.

    Raises:
        UnusablePolicies: it does not parse, or the embedded engine is not installed.
    """
    try:
        _add(_new_engine(), name, content)
    except RuntimeError as error:
        raise UnusablePolicies(_sentence(str(error), at_run_time=False)) from error


def _new_engine() -> Any:
    try:
        import regorus  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UnusablePolicies(MISSING) from error
    return regorus.Engine()


def _add(engine: Any, name: str, content: bytes) -> None:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UnusablePolicies(f"{name}: not UTF-8") from error
    engine.set_rego_v0(is_v0(text))
    engine.add_policy(name, text)


def _at(tree: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _sentence(error: str, *, at_run_time: bool) -> str:
    """One line about a regorus error, which is a page with a stack."""
    text = error.split("Stack backtrace", 1)[0]
    place, message = _PLACE.search(text), _MESSAGE.search(text)
    said = message["message"] if message else text.strip().partition("\n")[0]
    if at_run_time:
        harmless = _HARMLESS.match(said)
        said = harmless[0] if harmless else "the evaluation failed on a value of the input"
    return (f"{place['file']}:{place['line']}: " if place else "") + said[:300]
