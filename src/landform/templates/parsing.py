"""Raw YAML to a valid `Template`, or every problem of it with file and line.

Nothing past this module sees a template that was not checked (the split of
Atlantis's ``config/raw`` and ``config/valid``).
Source of the format: Backstage ``scaffolder.backstage.io/v1beta3``.
"""

import re
from collections.abc import Iterator
from typing import Any

from landform.kernel.errors import Invalid
from landform.kernel.names import SAFE_NAME, EntityRef
from landform.templates.codeowners import is_pattern
from landform.templates.errors import Problem
from landform.templates.models import (
    ApplyMode,
    CodeOwners,
    OutputSpec,
    Page,
    PullRequestStep,
    StackStep,
    Template,
    field_names,
)
from landform.templates.values import compile_schema
from landform.templates.yaml_source import Path, YamlSource, read_yaml

API_VERSION = "scaffolder.backstage.io/v1beta3"
STACK, PULL_REQUEST = "landform:stack", "landform:pull-request"
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*\Z")
PARAMETER = re.compile(r"parameters\.([A-Za-z_][A-Za-z0-9_]*)")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def parse_template(file: str, text: str, *, version: str) -> tuple[Template | None, list[Problem]]:
    """Return the template, or None and all of its problems in the order of the file."""
    source = read_yaml(file, text)
    if isinstance(source, Problem):
        return None, [source]
    reader = _Reader(source)
    template = reader.template(version)
    problems = sorted(reader.problems, key=lambda problem: problem.line or 0)
    return (None if problems else template), problems


class _Reader:
    """Walks the document once and notes every problem instead of stopping at the first."""

    def __init__(self, source: YamlSource) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def template(self, version: str) -> Template:
        if self.get((), "apiVersion", str) not in ("", API_VERSION):
            self.note(("apiVersion",), f"must be {API_VERSION}")
        if self.get((), "kind", str) not in ("", "Template"):
            self.note(("kind",), "must be Template")
        metadata, spec = ("metadata",), ("spec",)
        self.get((), "metadata", dict)
        self.get((), "spec", dict)
        name = self.get(metadata, "name", str)
        if name and not SAFE_NAME.match(name):
            self.note(("metadata", "name"), "may hold letters, digits, '.', '_' and '-' only")
        pages = self.pages()
        stack, pull_request = self.steps()
        if self.orders_stack:
            self.check_references({name for page in pages for name in field_names(page.schema)})
        return Template(
            name=name,
            title=self.get(metadata, "title", str, name),
            description=self.get(metadata, "description", str, ""),
            # Backstage asks for an owner only when it lints.
            owner=self.get(spec, "owner", str, None if self.orders_stack else ""),
            type=self.get(spec, "type", str),
            tags=tuple(str(tag) for tag in self.get(metadata, "tags", list, [])),
            version=version,
            pages=pages,
            stack=stack,
            pull_request=pull_request,
            presentation=self.get(spec, "presentation", dict, {}) or None,
        )

    def pages(self) -> tuple[Page, ...]:
        parameters = self.at(("spec", "parameters"))
        if isinstance(parameters, dict):
            return (self.page(("spec", "parameters")),)
        raw = self.get(("spec",), "parameters", list, None if self.orders_stack else [])
        return tuple(self.page(("spec", "parameters", index)) for index in range(len(raw)))

    def page(self, path: Path) -> Page:
        raw = self.at(path)
        if not isinstance(raw, dict):
            self.note(path, "must be an object with title and properties")
            raw = {}
        title = self.get(path, "title", str, "Please enter the following information")
        description = self.get(path, "description", str, "") or None
        self.get(path, "properties", dict, {})
        schema = {
            "type": "object",
            "properties": {},
            **{key: value for key, value in raw.items() if key not in ("title", "description")},
        }
        try:
            compile_schema(schema)
        except ValueError as error:
            place = (*path, *getattr(error, "instance_path", ()))
            self.note(place, f"is not valid JSON Schema: {str(error).splitlines()[0]}")
        return Page(title, description, schema)

    @property
    def orders_stack(self) -> bool:
        steps = self.at(("spec", "steps"))
        found = steps if isinstance(steps, list) else []
        actions = [step.get("action") for step in found if isinstance(step, dict)]
        return STACK in actions or PULL_REQUEST in actions

    def steps(self) -> tuple[StackStep | None, PullRequestStep | None]:
        """The two steps that order a stack; or none, where the steps are a task's."""
        raw = self.get(("spec",), "steps", list)
        if self.orders_stack:
            return self.stack_steps(raw)
        self.task_steps(raw)
        return None, None

    def stack_steps(self, raw: list[Any]) -> tuple[StackStep | None, PullRequestStep | None]:
        found: dict[str, Path] = {}
        for index, step in enumerate(raw):
            action = step.get("action") if isinstance(step, dict) else None
            if action not in (STACK, PULL_REQUEST):
                what = f"{STACK} and {PULL_REQUEST} stand alone: no other step goes with them"
                self.note(("spec", "steps", index), what)
            elif action in found:
                self.note(("spec", "steps", index), f"a template has one {action} step")
            else:
                found[action] = ("spec", "steps", index, "input")
        for action in (STACK, PULL_REQUEST):
            if action not in found:
                self.note(("spec", "steps"), f"lacks a step with action {action}")
        return (
            self.stack(found[STACK]) if STACK in found else None,
            self.pull_request(found[PULL_REQUEST]) if PULL_REQUEST in found else None,
        )

    def task_steps(self, raw: list[Any]) -> None:
        """Their form. Whether actions and expressions are right is `tasks/lint.py`'s business."""
        ids: set[str] = set()
        for index, step in enumerate(raw):
            path: Path = ("spec", "steps", index)
            if not isinstance(step, dict):
                self.note(path, "must be an object with an action")
                continue
            self.get(path, "action", str)
            self.get(path, "input", dict, {})
            step_id = self.get(path, "id", str, f"step-{index + 1}")
            if step_id in ids:
                self.note((*path, "id"), f"is {step_id}, as of a step before")
            ids.add(step_id)
            if not isinstance(step.get("if", True), str | bool):
                self.note((*path, "if"), "must be an expression, true or false")
            if not isinstance(step.get("each", []), str | list | dict):
                self.note((*path, "each"), "must be an expression, a list or an object")

    def stack(self, path: Path) -> StackStep:
        module = self.get(path, "module", str)
        if module and not SAFE_NAME.match(module):
            self.note((*path, "module"), "must be the name of a directory below modules/")
        variables = self.get(path, "variables", dict, {})
        for variable in variables:
            if not IDENTIFIER.match(str(variable)):
                self.note((*path, "variables", variable), "is not a Terraform variable name")
        return StackStep(
            name=self.get(path, "name", str),
            environment=self.get(path, "environment", str),
            owner=self.get(path, "owner", str),
            system=self.get(path, "system", str, "") or None,
            description=self.get(path, "description", str, "") or None,
            type=self.get(path, "type", str),
            module=module,
            variables=variables,
            outputs=self.outputs(path),
            used_by=self.get(path, "usedBy", str, "") or None,
        )

    def outputs(self, path: Path) -> tuple[OutputSpec, ...]:
        specs = []
        for name, value in self.get(path, "outputs", dict, {}).items():
            place = (*path, "outputs", name)
            if not IDENTIFIER.match(str(name)):
                self.note(place, "is not a Terraform output name")
            match value:
                case str():
                    specs.append(OutputSpec(name, value))
                case {"description": str(text), "sensitive": bool(sensitive)}:
                    specs.append(OutputSpec(name, text, sensitive))
                case _:
                    self.note(place, "must be a description, or {description, sensitive}")
        return tuple(specs)

    def pull_request(self, path: Path) -> PullRequestStep:
        quorum = self.get(path, "quorum", int, 1)
        if quorum < 1:
            self.note((*path, "quorum"), "must be 1 or more: somebody else looks at every change")
        mode = self.get(path, "apply", str, ApplyMode.MANUAL.value)
        if mode not in ApplyMode.__members__.values():
            self.note((*path, "apply"), "must be automatic or manual")
            mode = ApplyMode.MANUAL.value
        return PullRequestStep(
            title=self.get(path, "title", str),
            quorum=quorum,
            reviewers=self.reviewers(path),
            apply=ApplyMode(mode),
            codeowners=self.codeowners(path),
        )

    def reviewers(self, path: Path) -> tuple[str, ...]:
        reviewers = self.refs((*path, "reviewers"), self.get(path, "reviewers", list, []))
        if not reviewers:
            place = (*path, "reviewers")
            self.note(place, "must name a group at least: whom nobody names, nobody approves for")
        return reviewers

    def codeowners(self, path: Path) -> tuple[CodeOwners, ...]:
        rules = []
        for index, rule in enumerate(self.get(path, "codeowners", list, [])):
            place = (*path, "codeowners", index)
            match rule:
                case {"pattern": str(pattern), "owners": list(owners)}:
                    if not is_pattern(pattern):
                        self.note((*place, "pattern"), "is not a pattern as in CODEOWNERS")
                    found = self.refs((*place, "owners"), owners)
                    rules.append(CodeOwners(pattern, found))
                case _:
                    self.note(place, "must be {pattern, owners}")
        return tuple(rules)

    def refs(self, path: Path, values: list[Any]) -> tuple[str, ...]:
        """Groups and users, in one spelling: who reviews is compared letter by letter."""
        found = []
        for index, value in enumerate(values):
            try:
                ref = EntityRef.parse(str(value), default_kind="group")
            except Invalid as error:
                self.note((*path, index), error.detail)
                continue
            if ref.kind != "group":
                self.note((*path, index), "must be a group: people come and go")
            found.append(str(ref))
        return tuple(found)

    def check_references(self, parameters: set[str]) -> None:
        """Every ``parameters.x`` in a step must be a field of some page."""
        for path, text in _texts(("spec", "steps"), self.at(("spec", "steps"))):
            used = {name for part in EXPRESSION.findall(text) for name in PARAMETER.findall(part)}
            for name in sorted(used - parameters):
                self.note(path, f"uses parameters.{name}, which no page asks for")

    def at(self, path: Path) -> Any:
        node = self.source.data
        for part in path:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def get(self, path: Path, key: str, kind: type, default: Any = None) -> Any:
        """The value at ``path.key``; notes a problem where it is missing or of another type."""
        parent = self.at(path)
        value = parent.get(key) if isinstance(parent, dict) else None
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if right:
            return value
        if value is not None:
            self.note((*path, key), f"must be {_KINDS[kind]}")
        elif default is None:
            self.note((*path, key), "is missing")
        return kind() if default is None else default

    def note(self, path: Path, message: str) -> None:
        self.problems.append(self.source.problem(path, message))


def _texts(path: Path, node: Any) -> Iterator[tuple[Path, str]]:
    """Every string below ``node``, with its path."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts((*path, key), value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts((*path, index), value)


_KINDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    list: "a list",
    dict: "an object",
}
