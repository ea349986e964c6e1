"""The JSON schemas of the entity envelope and of the kinds, with Backstage's wording of errors.

Source: @backstage/catalog-model 1.10.1 (`schema/kinds`) and
@backstage/plugin-scaffolder-common 2.3.0 (`Template.v1beta3`). Kinds accept
extra keys everywhere, so that a newer client's entity is not refused.
"""

from typing import NoReturn

import jsonschema_rs

from landform.catalog.models import JsonObject
from landform.kernel.errors import FieldError

CORE_VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1")
TEMPLATE_VERSIONS = ("scaffolder.backstage.io/v1beta3",)


class Schema:
    """A compiled JSON schema that words its errors as Backstage's validator (ajv) does."""

    def __init__(self, schema: JsonObject) -> None:
        self._validator = jsonschema_rs.validator_for(
            schema, retriever=_deny, validate_formats=True
        )

    def errors(self, value: object) -> list[FieldError]:
        """Everything wrong with ``value``; fields are JSON pointers into it."""
        found = [
            FieldError(pointer(error.instance_path), _wording(error))
            for error in self._validator.iter_errors(value)
        ]
        return sorted(found, key=lambda error: (error.field, error.message))


def pointer(path: list[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _deny(uri: str) -> NoReturn:
    # The library would otherwise fetch any http: or file: reference.
    raise ValueError(f"References to other documents are not followed: {uri}")


_WORDINGS = {
    "required": "must have required property '{}'",
    "type": "must be {}",
    "minLength": "must NOT have fewer than {} characters",
    "enum": "must be equal to one of the allowed values: {}",
    "minimum": "must be >= {}",
    "oneOf": "must match exactly one schema in oneOf",
}


def _wording(error: jsonschema_rs.ValidationError) -> str:
    value = getattr(error.kind, "value", None)
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    wording = _WORDINGS.get(error.kind.name)
    return wording.format(shown) if wording else error.message


TEXT: JsonObject = {"type": "string", "minLength": 1}
ANY_TEXT: JsonObject = {"type": "string"}
OBJECT: JsonObject = {"type": "object"}
CONDITION: JsonObject = {"type": ["string", "boolean"]}


def _list(items: JsonObject) -> JsonObject:
    return {"type": "array", "items": items}


def _object(required: str = "", /, **properties: JsonObject) -> JsonObject:
    schema: JsonObject = {"type": "object", "required": required.split()}
    schema["properties"] = {name.replace("__", ":"): rule for name, rule in properties.items()}
    return schema


TEXTS = _list(TEXT)
TEXT_MAP: JsonObject = {"type": "object", "additionalProperties": ANY_TEXT}

ENVELOPE = Schema(
    _object(
        "apiVersion kind metadata",
        apiVersion=TEXT,
        kind=TEXT,
        metadata=_object(
            "name",
            name=TEXT,
            namespace=TEXT,
            title=TEXT,
            description=ANY_TEXT,
            labels=TEXT_MAP,
            annotations=TEXT_MAP,
            tags=TEXTS,
            links=_list(_object("url", url=TEXT, title=TEXT, icon=TEXT, type=TEXT)),
        ),
        spec=OBJECT,
    )
)

_PROFILE = _object(displayName=TEXT, email=TEXT, picture=TEXT)
_PERMISSIONS = _object(tags=_list(ANY_TEXT))
_PAGE = _object(backstage__permissions=_PERMISSIONS)
_BUTTONS = _object(backButtonText=ANY_TEXT, createButtonText=ANY_TEXT, reviewButtonText=ANY_TEXT)
_STEP = _object(
    "action",
    id=ANY_TEXT,
    name=ANY_TEXT,
    action=ANY_TEXT,
    input=OBJECT,
    **{"if": CONDITION, "backstage__permissions": _PERMISSIONS},
)
_OUTPUT = {
    **_object(
        links=_list(_object(url=TEXT, entityRef=TEXT, title=TEXT, icon=TEXT, **{"if": CONDITION})),
        text=_list(_object(title=TEXT, icon=TEXT, content=ANY_TEXT, **{"if": CONDITION})),
    ),
    "additionalProperties": ANY_TEXT,
}

_SPECS: dict[str, JsonObject] = {
    "Component": _object(
        "type lifecycle owner",
        type=TEXT,
        lifecycle=TEXT,
        owner=TEXT,
        system=TEXT,
        subcomponentOf=TEXT,
        providesApis=TEXTS,
        consumesApis=TEXTS,
        dependsOn=TEXTS,
    ),
    "API": _object(
        "type lifecycle owner definition",
        type=TEXT,
        lifecycle=TEXT,
        owner=TEXT,
        system=TEXT,
        definition=TEXT,
    ),
    "Resource": _object("type owner", type=TEXT, owner=TEXT, dependsOn=TEXTS, system=TEXT),
    "System": _object("owner", owner=TEXT, domain=TEXT, type=TEXT),
    "Domain": _object("owner", owner=TEXT, subdomainOf=TEXT, type=TEXT),
    "Group": _object(
        "type children", type=TEXT, profile=_PROFILE, parent=TEXT, children=TEXTS, members=TEXTS
    ),
    "User": _object("memberOf", profile=_PROFILE, memberOf=TEXTS),
    "Location": _object(
        type=TEXT, target=TEXT, targets=TEXTS, presence={"enum": ["required", "optional"]}
    ),
    "Template": _object(
        "type steps",
        type=TEXT,
        owner=TEXT,
        lifecycle=TEXT,
        parameters={"oneOf": [_PAGE, _list(_PAGE)]},
        secrets=_object(schema=OBJECT),
        presentation=_object(buttonLabels=_BUTTONS),
        formDecorators=_list(_object(id=ANY_TEXT, input=OBJECT)),
        steps=_list(_STEP),
        output=_OUTPUT,
    ),
}

KINDS = {kind: Schema(_object("spec", spec=spec)) for kind, spec in _SPECS.items()}


def versions_of(kind: str) -> tuple[str, ...]:
    """The ``apiVersion`` values under which a kind is known."""
    return TEMPLATE_VERSIONS if kind == "Template" else CORE_VERSIONS
