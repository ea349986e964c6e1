"""Take the secrets out of a plan before anything keeps it. Pure.

``terraform show -json`` writes sensitive values in clear and says beside them, in
masks of the same shape, which ones they are. What is kept is a list, so a key that
a later Terraform adds is dropped rather than leaked; ``prior_state`` is not on it,
and of ``configuration`` only what exists, not what it says (constants, defaults).
What a mask hides in one place, here or in what is not kept, is hidden wherever else it
is repeated (`landform.runs.secrets`).

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from landform.runs.secrets import SENSITIVE, Secrets

KEPT = (
    "format_version",
    "terraform_version",
    "applyable",
    "complete",
    "errored",
    "timestamp",
)
ADDRESSES = ("address", "previous_address", "module_address")
KEPT_OF_RESOURCE = (
    "mode",
    "type",
    "name",
    "deposed",
    "provider_name",
    "schema_version",
    "action_reason",
)
KEPT_OF_CONFIGURED = ("address", "mode", "type", "name")
KEPT_OF_CHANGE = (
    "after_unknown",
    "before_sensitive",
    "after_sensitive",
    "replace_paths",
    "importing",
)
SIDES = ("before", "after")
MASKS = ("before_sensitive", "after_sensitive")


def scrub_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with every sensitive value replaced by ``(sensitive)``.

    Where a mask is missing or does not fit its value, the whole value goes: we
    cannot tell what it hides. Scrubbing twice changes nothing more.
    """
    secrets = Secrets(_marked(plan))
    scrubbed = _only(plan, KEPT)
    scrubbed["resource_changes"] = [
        _resource_change(change, secrets) for change in _dicts(plan.get("resource_changes"))
    ]
    if plan.get("deferred_changes"):
        scrubbed["deferred_changes"] = [
            _only(deferred, ("reason",))
            | {"resource_change": _resource_change(_dict(deferred.get("resource_change")), secrets)}
            for deferred in _dicts(plan["deferred_changes"])
        ]
    scrubbed["output_changes"] = {
        name: _sides(change, secrets)
        for name, change in _dict(plan.get("output_changes")).items()
        if isinstance(change, dict)
    }
    planned = _dict(plan.get("planned_values"))
    scrubbed["planned_values"] = {
        "outputs": {
            name: _output_value(output, secrets)
            for name, output in _dict(planned.get("outputs")).items()
            if isinstance(output, dict)
        },
        "root_module": _module(_dict(planned.get("root_module")), secrets),
    }
    if plan.get("variables"):
        scrubbed["variables"] = _variables(plan, secrets)
    if isinstance(plan.get("configuration"), dict):
        scrubbed["configuration"] = {"root_module": _configured(_root(plan))}
    return scrubbed


def scrub(value: Any, mask: Any) -> Any:
    """The value with whatever ``mask`` marks replaced; None stays None, absence is no secret."""
    if value is None or mask is False or mask is None:
        return value
    if isinstance(value, dict) and isinstance(mask, dict):
        return {key: scrub(item, mask.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(mask, list):
        masks = mask + [False] * (len(value) - len(mask))
        return [scrub(item, part) for item, part in zip(value, masks, strict=False)]
    return SENSITIVE if _marks_anything(mask) else value


def _marks_anything(mask: Any) -> bool:
    if isinstance(mask, dict):
        return any(_marks_anything(part) for part in mask.values())
    if isinstance(mask, list):
        return any(_marks_anything(part) for part in mask)
    return mask is not False and mask is not None


def _marked(plan: dict[str, Any]) -> Iterator[Any]:
    """Every value that a mask hides, also in what is not kept."""
    deferred = [each.get("resource_change") for each in _dicts(plan.get("deferred_changes"))]
    resources = [*_dicts(plan.get("resource_changes")), *_dicts(plan.get("resource_drift"))]
    changes = [_dict(each).get("change") for each in [*resources, *deferred]]
    for change in _dicts([*changes, *_dict(plan.get("output_changes")).values()]):
        for side, mask in product(SIDES, MASKS):
            yield from _hidden(change.get(side), change.get(mask))
    for state in (plan.get("planned_values"), _dict(plan.get("prior_state")).get("values")):
        for output in _dict(_dict(state).get("outputs")).values():
            yield from _hidden(_dict(output).get("value"), _dict(output).get("sensitive"))
        for resource in _resources(_dict(_dict(state).get("root_module"))):
            yield from _hidden(resource.get("values"), resource.get("sensitive_values"))
    declared = _dict(_root(plan).get("variables"))
    for name, variable in _dict(plan.get("variables")).items():
        is_sensitive = _dict(declared.get(name)).get("sensitive")
        yield from _hidden(_dict(variable).get("value"), is_sensitive)


def _hidden(value: Any, mask: Any) -> Iterator[Any]:
    """What `scrub` replaces."""
    if isinstance(value, dict) and isinstance(mask, dict):
        for key, part in mask.items():
            yield from _hidden(value.get(key), part)
    elif isinstance(value, list) and isinstance(mask, list):
        for item, part in zip(value, mask, strict=False):
            yield from _hidden(item, part)
    elif value is not None and _marks_anything(mask):
        yield value


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _dicts(module.get("resources"))
    for child in _dicts(module.get("child_modules")):
        yield from _resources(child)


def _resource(resource: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """What it is called. Types and names come from code; instance keys may be anything."""
    kept = _only(resource, (*ADDRESSES, *KEPT_OF_RESOURCE, "index"))
    for key in ADDRESSES:
        if key in kept:
            kept[key] = secrets.hide_in_address(kept[key])
    if "index" in kept:
        kept["index"] = secrets.hide(kept["index"])
    return kept


def _resource_change(change: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    sides = _sides(_dict(change.get("change")), secrets, change.get("type"))
    return {**_resource(change, secrets), "change": sides}


def _sides(change: dict[str, Any], secrets: Secrets, type_: Any = None) -> dict[str, Any]:
    """Both sides under both masks: Terraform's own diff hides a value if either side does."""
    kept = _only(change, ("actions",))
    kept |= {key: secrets.hide(value) for key, value in _only(change, KEPT_OF_CHANGE).items()}
    for side in SIDES:
        if side in change:
            value = change[side]
            for mask in MASKS:
                value = _values(value, change.get(mask, True), type_)
            kept[side] = secrets.hide(value)
    return kept


def _values(values: Any, mask: Any, type_: Any) -> Any:
    """Of a resource. ``terraform_data`` repeats its input, however short, without the mask."""
    scrubbed = scrub(values, mask)
    if type_ == "terraform_data" and isinstance(mask, dict) and "output" in _dict(scrubbed):
        scrubbed["output"] = scrub(scrubbed["output"], mask.get("input"))
    return scrubbed


def _output_value(output: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    kept = _only(output, ("sensitive",))
    if "type" in output:  # the type of an object names its keys
        kept["type"] = secrets.hide(output["type"])
    if "value" in output:
        kept["value"] = secrets.hide(scrub(output["value"], output.get("sensitive", True)))
    return kept


def _module(module: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """A module of ``planned_values``, with its children."""
    scrubbed = {
        key: secrets.hide_in_address(address)
        for key, address in _only(module, ("address",)).items()
    }
    if "resources" in module:
        scrubbed["resources"] = [
            _planned_resource(resource, secrets) for resource in _dicts(module["resources"])
        ]
    if "child_modules" in module:
        scrubbed["child_modules"] = [
            _module(child, secrets) for child in _dicts(module["child_modules"])
        ]
    return scrubbed


def _planned_resource(resource: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    kept = _resource(resource, secrets)
    mask = resource.get("sensitive_values", True)
    if "sensitive_values" in resource:
        kept["sensitive_values"] = secrets.hide(mask)
    kept["values"] = secrets.hide(_values(resource.get("values"), mask, resource.get("type")))
    return kept


def _variables(plan: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """The root variables. Only the configuration says which are sensitive; without it, all are."""
    declared = _dict(_root(plan).get("variables"))
    scrubbed = {}
    for name, variable in _dict(plan.get("variables")).items():
        mask = _dict(declared[name]).get("sensitive", False) if name in declared else True
        scrubbed[name] = {"value": secrets.hide(scrub(_dict(variable).get("value"), mask))}
    return scrubbed


def _root(plan: dict[str, Any]) -> dict[str, Any]:
    return _dict(_dict(plan.get("configuration")).get("root_module"))


def _configured(module: dict[str, Any]) -> dict[str, Any]:
    """What a module of the configuration is made of, without a single value of it.

    Policies look here for provisioners and for types that are not allowed; `scrub_plan`
    itself for which variables are sensitive.
    """
    return {
        "resources": [
            {
                **_only(resource, KEPT_OF_CONFIGURED),
                "provisioners": [
                    _only(each, ("type",)) for each in _dicts(resource.get("provisioners"))
                ],
            }
            for resource in _dicts(module.get("resources"))
        ],
        "module_calls": {
            name: {
                **_only(_dict(call), ("source", "version_constraint")),
                "module": _configured(_dict(_dict(call).get("module"))),
            }
            for name, call in _dict(module.get("module_calls")).items()
        },
        "variables": {
            name: _only(_dict(variable), ("sensitive",))
            for name, variable in _dict(module.get("variables")).items()
        },
    }


def _only(source: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: source[key] for key in keys if key in source}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
