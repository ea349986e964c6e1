"""The start of a request template, from a module's interface. Pure.

It is a start: every rule of the module that can be read becomes a rule of the form, and what
cannot be read stays a sentence under its field, for the author to put into plain words.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from landform.templates.module_rules import rules_of
from landform.templates.module_source import UNKNOWN, Module, ModuleVariable
from landform.templates.values import compile_schema

ENVIRONMENTS = ["dev", "staging", "production"]
NAME_PATTERN = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
OF_EVERY_STACK = ("name", "description", "environment", "owner", "system")
SPELLED = {"arn": "ARN", "arns": "ARNs", "id": "ID", "ids": "IDs", "gib": "(GiB)", "kms": "KMS",
           "url": "URL", "vpc": "VPC", "az": "AZ", "ttl": "TTL", "days": "(days)",
           "hours": "(hours)", "seconds": "(seconds)"}  # fmt: skip

_EXAMPLE = re.compile(r'(?:for example|such as|e\.g\.) "?([^\s,"]+?)"?(?:[.,;]?(?:\s|$))')
_CAMEL = re.compile(r"(?<=[a-zA-Z0-9])_+([a-z0-9])")


@dataclass(frozen=True)
class Naming:
    """What the author says of the new template; the module cannot tell."""

    name: str
    module: str
    owner: str
    type: str


@dataclass(frozen=True)
class Form:
    """A template document, values to try it with, and the variables that it does not ask for."""

    document: dict[str, Any]
    example: dict[str, Any]
    left_out: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)


def form_from_module(module: Module, naming: Naming) -> Form:
    """Return the start of a template that calls ``module``."""
    known = {variable.name: variable for variable in module.variables}
    asked = {each.name: each for each in module.variables if not each.sensitive}
    fields = _field_names(asked)
    first = _first_page(known, fields)
    rest = {name: each for name, each in asked.items() if fields[name] not in first["properties"]}
    pages = [first, *([_settings_page(rest, fields)] if rest else [])]
    document = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {
            "name": naming.name,
            "title": _title(naming.name.replace("-", "_")),
            "description": f"What it is and whom it helps, in one sentence. Calls {naming.module}.",
            "tags": sorted(set(naming.module.split("-")[:1])),
        },
        "spec": {
            "owner": naming.owner,
            "type": "resource",
            "parameters": pages,
            "steps": [_stack(module, naming, fields), _pull_request(naming)],
            "output": _output(),
        },
    }
    left_out = tuple(each.name for each in module.variables if each.sensitive)
    properties = {key: each for page in pages for key, each in page["properties"].items()}
    return Form(document, _example(properties, pages), left_out, fields)


def _field_names(asked: dict[str, ModuleVariable]) -> dict[str, str]:
    """A field's name for each variable: camelCase, as Backstage has it, unless two would meet."""
    names = {name: _CAMEL.sub(lambda found: found[1].upper(), name) for name in asked}
    for name in set(OF_EVERY_STACK).intersection(asked):
        if asked[name].type.name not in ("string", "any"):  # something else under the same name
            names[name] = f"{name}_setting"
    taken = [*names.values(), *asked]
    return {name: camel if taken.count(camel) - (camel == name) == 1 else name
            for name, camel in names.items()}  # fmt: skip


def _first_page(known: dict[str, ModuleVariable], fields: dict[str, str]) -> dict[str, Any]:
    """What every stack has; where the module has a variable for it, with the module's rules."""
    own: dict[str, dict[str, Any]] = {
        "name": {
            "title": "Name",
            "type": "string",
            "pattern": NAME_PATTERN,
            "minLength": 3,
            "maxLength": 50,
            "ui:autofocus": True,
        },
        "description": {
            "title": "Description",
            "type": "string",
            "description": "One sentence for the people who find it in the catalog.",
            "maxLength": 200,
        },
        "environment": {"title": "Environment", "type": "string", "enum": ENVIRONMENTS,
                        "default": "dev"},
        "owner": {
            "title": "Owner",
            "type": "string",
            "description": "The team that runs it, pays for it and agrees to its changes.",
            "minLength": 1,
            "ui:field": "OwnerPicker",
            "ui:options": {"catalogFilter": {"kind": "Group"}},
        },
        "system": {
            "title": "System",
            "type": "string",
            "description": "The system that it is part of, if there is one.",
            "ui:field": "EntityPicker",
            "ui:options": {"catalogFilter": {"kind": "System"}, "defaultKind": "System"},
        },
    }  # fmt: skip
    properties: dict[str, dict[str, Any]] = {}
    for name, given in own.items():
        properties[name] = given
        variable = known.get(name)
        if variable and not variable.sensitive and fields[name] == name:
            rules = {key: value for key, value in _rules(variable).items() if key != "type"}
            properties[name] = {**given, **rules}
    return {
        "title": "What it is for",
        "description": "Names it and says who looks after it.",
        "required": ["name", "environment", "owner"],
        "properties": properties,
    }


def _settings_page(asked: dict[str, ModuleVariable], fields: dict[str, str]) -> dict[str, Any]:
    required = [fields[name] for name, each in asked.items() if each.required]
    return {
        "title": "Settings",
        "description": "What people can choose.",
        **({"required": required} if required else {}),
        "properties": {fields[name]: _property(each) for name, each in asked.items()},
    }


def _property(variable: ModuleVariable) -> dict[str, Any]:
    schema = variable.type.json_schema()
    made = {"title": _title(variable.name), **schema, "description": variable.description}
    made.update(_rules(variable))
    if not variable.required and variable.default not in (None, UNKNOWN):
        made["default"] = variable.default
    said = " ".join(each.message for each in variable.validations)
    if said:
        made["ui:help"] = said
    return {key: value for key, value in made.items() if value != ""}


def _rules(variable: ModuleVariable) -> dict[str, Any]:
    """The rules of a variable that JSON Schema can say; none that it would not take."""
    rules = rules_of(variable)
    try:
        compile_schema({"properties": {"it": rules}})
    except ValueError:
        rules.pop("pattern", None)
    return rules


def _stack(module: Module, naming: Naming, fields: dict[str, str]) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for output in module.outputs:
        said = output.description or _title(output.name)
        outputs[output.name] = (
            {"description": said, "sensitive": True} if output.sensitive else said
        )
    return {
        "id": "stack",
        "name": "Render the Terraform stack",
        "action": "landform:stack",
        "input": {
            **{key: _parameter(key)
               for key in ("name", "environment", "owner", "system", "description")},
            "type": naming.type,
            "module": naming.module,
            "variables": {name: _parameter(key) for name, key in fields.items()},
            "outputs": outputs,
        },
    }  # fmt: skip


def _pull_request(naming: Naming) -> dict[str, Any]:
    return {
        "id": "pull-request",
        "name": "Open the pull request",
        "action": "landform:pull-request",
        "input": {
            "title": f"Create {_title(naming.name.replace('-', '_')).lower()} "
            "${{ parameters.name }} in ${{ parameters.environment }}",
            "quorum": 1,
            "reviewers": [naming.owner],
            "apply": "manual",
        },
    }


def _output() -> dict[str, Any]:
    return {
        "links": [
            {
                "title": "Pull request",
                "url": "${{ steps['pull-request'].output.remoteUrl }}",
            }
        ]
    }


def _parameter(name: str) -> str:
    return f"${{{{ parameters.{name} }}}}"


def _title(name: str) -> str:
    words = [SPELLED.get(word, word) for word in name.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _example(properties: dict[str, dict[str, Any]], pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Values for the required fields, and the defaults of the others."""
    required = {name for page in pages for name in page.get("required", [])}
    guesses = {"owner": "group:default/payments", "description": "What it is for"}
    made = {}
    for name, schema in properties.items():
        if name in guesses:
            made[name] = guesses[name]
        elif "default" in schema:
            made[name] = schema["default"]
        elif name in required:
            made[name] = _guess(name, schema)
    return made


def _guess(name: str, schema: dict[str, Any]) -> Any:
    """A value that fits the field; the last one where none is found, for the author to replace."""
    said = f"{schema.get('description', '')} {schema.get('ui:help', '')}"
    candidates = [
        *schema.get("enum", []),
        *(found for found in _EXAMPLE.findall(said)),
        schema.get("minimum", 1), "example", True, [], {}, f"fill in {name}",
    ]  # fmt: skip
    validator = compile_schema(schema)
    return next((each for each in candidates if validator.is_valid(each)), candidates[-1])
