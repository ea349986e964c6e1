"""What is wrong with the steps of a task, its output, and the files that it renders. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from landform.kernel.errors import DomainError
from landform.rendering.language import Reference
from landform.rendering.language.tests import hint
from landform.tasks.actions.publish import repository_address, safe_branch
from landform.tasks.actions.registry import ActionSpec
from landform.tasks.lint_expressions import Expressions, has_expression, texts
from landform.tasks.lint_files import Fetched, lint_files
from landform.tasks.workspace import safe_path
from landform.templates.errors import Problem
from landform.templates.files import TemplateFile
from landform.templates.models import field_names
from landform.templates.yaml_source import Path, YamlSource

ROOTS = frozenset({"parameters", "steps", "user", "secrets", "environment", "context", "each"})
STATUS = frozenset({"always", "failure"})
EXPRESSIONS = Expressions(ROOTS, STATUS)
RENDERING = ("fetch:template", "fetch:template:file")
FETCHING = (*RENDERING, "fetch:plain", "fetch:plain:file")
STEP_KEYS = frozenset({"id", "name", "action", "input", "if", "each"})
# Inputs that are a path in the workspace, a list of them, or a list of {from, to}.
PATHS = frozenset(
    {"targetPath", "sourcePath", "filePath", "files", "paths", "filesToDelete", "from", "to"}
)
BRANCHES = frozenset({"branchName", "targetBranchName", "defaultBranch"})


def lint_steps(
    source: YamlSource, files: Mapping[str, TemplateFile], actions: Mapping[str, ActionSpec]
) -> Iterator[Problem]:
    """Every problem from the first step to the output. ``spec.steps`` is a list."""
    yield from _Linter(source, files, actions).problems()


class _Linter:
    def __init__(
        self,
        source: YamlSource,
        files: Mapping[str, TemplateFile],
        actions: Mapping[str, ActionSpec],
    ) -> None:
        self._source = source
        self._files = files
        self._actions = actions
        self._spec = source.data["spec"]
        parameters = self._spec.get("parameters") or []
        pages = parameters if isinstance(parameters, list) else [parameters]
        self._parameters = {name for page in pages for name in field_names(page)}
        secrets = self._spec.get("secrets")
        schema = secrets.get("schema") if isinstance(secrets, dict) else None
        self._secrets = {*field_names(schema), *_secret_fields(pages)}
        self._outputs: dict[str, ActionSpec | None] = {}

    def problems(self) -> Iterator[Problem]:
        for index, step in enumerate(self._spec["steps"]):
            if not isinstance(step, dict):
                continue  # `parse_template` says so
            path: Path = ("spec", "steps", index)
            yield from self._step(path, step)
            step_id = str(step.get("id") or f"step-{index + 1}")
            self._outputs[step_id] = self._action_of(step)
        output = self._spec.get("output")
        yield from self._expressions(("spec", "output"), output, repeated=False)

    def _action_of(self, step: dict[Any, Any]) -> ActionSpec | None:
        action = step.get("action")
        return self._actions.get(action) if isinstance(action, str) else None

    def _step(self, path: Path, step: dict[Any, Any]) -> Iterator[Problem]:
        action = self._action_of(step)
        given = step.get("input")
        if action is not None:
            yield from self._input(path, action, _plain(given) if isinstance(given, dict) else {})
        elif isinstance(step.get("action"), str):
            what = f"there is no action {step['action']!r}.{hint(step['action'], [*self._actions])}"
            yield self._source.problem((*path, "action"), what)
        for key in sorted(map(str, step.keys() - STEP_KEYS)):
            what = f"is no part of a step ({', '.join(sorted(STEP_KEYS))}); it is ignored"
            yield self._source.problem((*path, key), what, is_warning=True)
        for key in ("if", "each", "input"):
            yield from self._expressions((*path, key), step.get(key), repeated="each" in step)
        if step.get("action") in FETCHING and isinstance(given, dict):
            yield from self._fetched(path, str(step["action"]), given)

    # ── inputs ───────────────────────────────────────────────────────────────────

    def _input(self, path: Path, action: ActionSpec, given: dict[str, Any]) -> Iterator[Problem]:
        """What can be said of an input before it is evaluated."""
        where = (*path, "input")
        for place, keyword, message in action.errors(given):
            if not _may_still_fit(given, place, keyword):
                yield self._source.problem((*where, *place), f"{action.id}: {message}")
        known = action.input_schema.get("properties")
        for name in given:
            if known is not None and name not in known:
                what = f"is no input of {action.id}; it is ignored"
                yield self._source.problem((*where, str(name)), what, is_warning=True)
        for name, value in given.items():
            for place, reason in _unusable((*where, str(name)), str(name), value):
                yield self._source.problem(place, reason)

    # ── expressions ──────────────────────────────────────────────────────────────

    def _expressions(self, path: Path, node: Any, *, repeated: bool) -> Iterator[Problem]:
        for place, text in texts(path, node):

            def judge(found: Reference, place: Path = place) -> str | None:
                return self._wrong_with(found, place, repeated=repeated)

            for message in EXPRESSIONS.problems(text, judge):
                yield self._source.problem(place, message)

    def _wrong_with(self, found: Reference, place: Path, *, repeated: bool) -> str | None:
        name = ".".join((found.root, *found.path))
        first = found.path[0] if found.path else None
        if found.root == "parameters" and first is not None and first not in self._parameters:
            return f"uses {name}, which no page asks for"
        if found.root == "each" and not repeated:
            return f"uses {name}, but the step has no each"
        if found.root == "secrets" or (found.root == "environment" and first == "secrets"):
            return self._wrong_with_secret(name, found, place)
        if found.root == "steps" and first is not None:
            return self._wrong_with_output(name, found.path)
        return None

    def _wrong_with_secret(self, name: str, found: Reference, place: Path) -> str | None:
        if place[:2] != ("spec", "steps") or place[3] not in ("input", "each"):
            return f"uses {name}, but secrets are known to inputs only"
        if found.root == "secrets" and found.path and found.path[0] not in self._secrets:
            return f"uses {name}, which neither spec.secrets nor a Secret field names"
        return None

    def _wrong_with_output(self, name: str, path: tuple[str, ...]) -> str | None:
        if path[0] not in self._outputs:
            return f"uses {name}, but no step before it is called {path[0]}"
        if len(path) > 1 and path[1] != "output":
            return f"uses {name}; a step has an output and nothing else"
        action = self._outputs[path[0]]
        properties = (action.output_schema or {}).get("properties") if action else None
        if action and properties and len(path) > 2 and path[2] not in properties:
            return f"uses {name}, but {action.id} gives no {path[2]}"
        return None

    # ── the files that a step brings ─────────────────────────────────────────────

    def _fetched(self, path: Path, action: str, given: dict[Any, Any]) -> Iterator[Problem]:
        url = given.get("url")
        if not isinstance(url, str) or has_expression(url):
            return
        where = (*path, "input", "url")
        if "://" in url:
            yield self._source.problem(where, f"{url} lies elsewhere; files come from beside it")
            return
        try:
            start = safe_path(url)
        except DomainError as error:
            yield self._source.problem(where, error.detail)
            return
        found = {
            name: file
            for name, file in self._files.items()
            if name == start or name.startswith(f"{start}/") or not start
        }
        if not found:
            yield self._source.problem(where, f"there is no {url} beside the template")
        elif action.endswith(":file") and start not in found:
            yield self._source.problem(where, f"{url} is a directory, not a file")
        if action in RENDERING:
            yield from lint_files(found, Fetched.of(start, action, given))


def _unusable(path: Path, name: str, value: Any) -> Iterator[tuple[Path, str]]:
    """Paths that leave the workspace, and names that no repository or branch has."""
    items: list[tuple[int | str, str, Any]] = []
    if isinstance(value, list):
        items = [(index, name, item) for index, item in enumerate(value)]
    elif isinstance(value, dict) and name == "files":
        items = [(key, key, item) for key, item in value.items()]
    elif isinstance(value, str) and not has_expression(value) and (check := _check_of(name)):
        try:
            check(value)
        except DomainError as error:
            yield path, error.detail
    for key, inner, item in items:
        yield from _unusable((*path, key), inner, item)


def _check_of(name: str) -> Callable[[str], object] | None:
    if name in PATHS:
        return safe_path
    if name in BRANCHES:
        return safe_branch
    return repository_address if name == "repoUrl" else None


def _may_still_fit(given: Any, place: Path, keyword: str) -> bool:
    """Whether an expression decides about what is at fault now."""
    for part in place:
        given = given.get(part) if isinstance(given, dict) else given[int(part)]
    several = keyword in ("anyOf", "oneOf", "allOf", "not", "if")
    return has_expression(given) or (several and any(texts((), given)))


def _plain(node: Any) -> Any:
    """As JSON: YAML has dates, and keys that are no text."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    return node if node is None or isinstance(node, str | int | float) else str(node)


def _secret_fields(node: Any) -> Iterator[str]:
    """Fields of the form whose value goes into the secrets."""
    if isinstance(node, dict):
        properties = node.get("properties")
        for name, field in properties.items() if isinstance(properties, dict) else ():
            if isinstance(field, dict) and field.get("ui:field") == "Secret":
                yield str(name)
        for value in node.values():
            yield from _secret_fields(value)
    elif isinstance(node, list):
        for value in node:
            yield from _secret_fields(value)
