"""Every problem of a template, with file and line, in one pass. Pure.

What Backstage says only when somebody orders, or never: an expression that cannot be read
stays as it was written, and a name that is misspelled becomes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from landform.tasks.actions.registry import ActionSpec
from landform.tasks.lint_expressions import Expressions, texts
from landform.tasks.lint_steps import lint_steps
from landform.templates.errors import Problem
from landform.templates.files import TemplateFile
from landform.templates.models import field_names
from landform.templates.parsing import parse_template
from landform.templates.yaml_source import Path, YamlSource, read_yaml

TEMPLATE_FILE = "template.yaml"
STACK_ACTIONS = ("landform:stack", "landform:pull-request")


def lint_template(
    name: str, files: Mapping[str, TemplateFile], actions: Mapping[str, ActionSpec]
) -> list[Problem]:
    """What is wrong with a template, and what its author should look at again.

    Args:
        name: of its directory.
        files: all in the directory, by their path in it.
        actions: those that its steps may use, by id.
    """
    file = files.get(TEMPLATE_FILE)
    if file is None:
        return [Problem(TEMPLATE_FILE, None, "does not exist")]
    if file.is_symlink:
        return [Problem(TEMPLATE_FILE, None, "is a symbolic link, which is not followed")]
    text = file.content.decode("utf-8", "replace")
    source = read_yaml(TEMPLATE_FILE, text)
    if isinstance(source, Problem):
        return [source]
    found = dict.fromkeys(_problems(name, text, source, files, actions))
    return sorted(found, key=lambda each: (each.file != TEMPLATE_FILE, each.file, each.line or 0))


def _problems(
    name: str,
    text: str,
    source: YamlSource,
    files: Mapping[str, TemplateFile],
    actions: Mapping[str, ActionSpec],
) -> Iterator[Problem]:
    yield from parse_template(TEMPLATE_FILE, text, version="")[1]
    if _object(_object(source.data).get("metadata")).get("name", name) != name:
        yield source.problem(("metadata", "name"), f"must be {name}, as its directory")
    for path, line in source.repeated:
        shown = ".".join(map(str, path))
        yield Problem(TEMPLATE_FILE, line, f"{shown}: stands there twice; the last one counts")
    yield from _hints(source)
    spec = _object(_object(source.data).get("spec"))
    yield from _form(source, spec)
    steps = spec.get("steps")
    if not isinstance(steps, list):
        return
    if any(_object(step).get("action") in STACK_ACTIONS for step in steps):
        yield from _stack(source, steps)
    else:
        yield from lint_steps(source, files, actions)


def _hints(source: YamlSource) -> Iterator[Problem]:
    """What a template does without, but should not."""
    for section, key, why in (
        ("spec", "owner", "is missing: whom to ask about this template"),
        ("metadata", "description", "is missing: people choose a template by it"),
        ("metadata", "title", "is missing: the name is shown instead"),
    ):
        within = _object(source.data).get(section)
        if isinstance(within, dict) and within.get(key) in (None, ""):
            yield source.problem((section, key), why, is_warning=True)


def _form(source: YamlSource, spec: dict[Any, Any]) -> Iterator[Problem]:
    """Fields that the form requires, and has not."""
    parameters = spec.get("parameters")
    pages = parameters if isinstance(parameters, list) else [parameters]
    seen: dict[str, int] = {}
    for index, page in enumerate(pages):
        path: Path = ("spec", "parameters", index)
        path = path if isinstance(parameters, list) else path[:2]
        names = set(field_names(page))
        required = _object(page).get("required")
        for place, name in enumerate(required if isinstance(required, list) else []):
            if isinstance(name, str) and name not in names:
                what = f"{name} is required, and no field of the page is called that"
                yield source.problem((*path, "required", place), what)
        properties = _object(page).get("properties")
        for name in map(str, _object(properties)):
            if seen.setdefault(name, index) != index:
                where = (*path, "properties", name)
                what = f"is a field of page {seen[name] + 1}, too: they share one value"
                yield source.problem(where, what, is_warning=True)


def _stack(source: YamlSource, steps: list[Any]) -> Iterator[Problem]:
    """The expressions of a template that orders a stack; `parse_template` checks the rest."""
    expressions = Expressions(frozenset({"parameters"}))
    for index, step in enumerate(steps):
        for place, text in texts(("spec", "steps", index, "input"), _object(step).get("input")):
            for message in expressions.problems(text):
                yield source.problem(place, message)


def _object(node: Any) -> dict[Any, Any]:
    return node if isinstance(node, dict) else {}
