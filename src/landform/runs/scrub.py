"""Take the secrets out of a plan before anything keeps it. Pure.

``terraform show -json`` writes sensitive values in clear and says beside them, in
masks of the same shape, which ones they are. What is kept is a list, so a key that
a later Terraform adds is dropped rather than leaked; ``prior_state`` is not on it,
and of ``configuration`` only what exists, not what it says (constants, defaults).

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from typing import Any

SENSITIVE = "(sensitive)"

KEPT = (
    "format_version",
    "terraform_version",
    "applyable",
    "complete",
    "errored",
    "timestamp",
)
KEPT_OF_RESOURCE = (
    "address",
    "previous_address",
    "module_address",
    "mode",
    "type",
    "name",
    "index",
    "deposed",
    "provider_name",
    "schema_version",
    "action_reason",
)
KEPT_OF_CONFIGURED = ("address", "mode", "type", "name")
KEPT_OF_CHANGE = (
    "actions",
    "after_unknown",
    "before_sensitive",
    "after_sensitive",
    "replace_paths",
)


def scrub_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """The plan with every sensitive value replaced by ``(sensitive)``.

    Where a mask is missing or does not fit its value, the whole value goes: we
    cannot tell what it hides. Scrubbing twice changes nothing more.
    """
    scrubbed = _only(plan, KEPT)
    changes = plan.get("resource_changes")
    scrubbed["resource_changes"] = [
        _resource_change(change) for change in _list(changes) if isinstance(change, dict)
    ]
    scrubbed["output_changes"] = {
        name: _sides(change)
        for name, change in _dict(plan.get("output_changes")).items()
        if isinstance(change, dict)
    }
    planned = _dict(plan.get("planned_values"))
    scrubbed["planned_values"] = {
        "outputs": {
            name: _output_value(output)
            for name, output in _dict(planned.get("outputs")).items()
            if isinstance(output, dict)
        },
        "root_module": _module(_dict(planned.get("root_module"))),
    }
    if plan.get("variables"):
        scrubbed["variables"] = _variables(plan)
    if isinstance(plan.get("configuration"), dict):
        root = _dict(plan["configuration"].get("root_module"))
        scrubbed["configuration"] = {"root_module": _configured(root)}
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


def _resource_change(change: dict[str, Any]) -> dict[str, Any]:
    return {**_only(change, KEPT_OF_RESOURCE), "change": _sides(_dict(change.get("change")))}


def _sides(change: dict[str, Any]) -> dict[str, Any]:
    """Both sides under both masks: Terraform's own diff hides a value if either side does."""
    kept = _only(change, KEPT_OF_CHANGE)
    masks = (change.get("before_sensitive", True), change.get("after_sensitive", True))
    for side in ("before", "after"):
        if side in change:
            kept[side] = scrub(scrub(change[side], masks[0]), masks[1])
    return kept


def _output_value(output: dict[str, Any]) -> dict[str, Any]:
    kept = _only(output, ("sensitive", "type"))
    if "value" in output:
        kept["value"] = scrub(output["value"], output.get("sensitive", True))
    return kept


def _module(module: dict[str, Any]) -> dict[str, Any]:
    """A module of ``planned_values``, with its children."""
    scrubbed = _only(module, ("address",))
    if "resources" in module:
        scrubbed["resources"] = [
            _planned_resource(resource)
            for resource in _list(module["resources"])
            if isinstance(resource, dict)
        ]
    if "child_modules" in module:
        scrubbed["child_modules"] = [
            _module(child) for child in _list(module["child_modules"]) if isinstance(child, dict)
        ]
    return scrubbed


def _planned_resource(resource: dict[str, Any]) -> dict[str, Any]:
    kept = _only(resource, (*KEPT_OF_RESOURCE, "sensitive_values"))
    kept["values"] = scrub(resource.get("values"), resource.get("sensitive_values", True))
    return kept


def _variables(plan: dict[str, Any]) -> dict[str, Any]:
    """The root variables. Only the configuration says which are sensitive; without it, all are."""
    variables = _dict(plan.get("variables"))
    root = _dict(_dict(plan.get("configuration")).get("root_module"))
    declared = _dict(root.get("variables"))
    return {
        name: {
            "value": scrub(
                _dict(variable).get("value"),
                _dict(declared[name]).get("sensitive", False) if name in declared else True,
            )
        }
        for name, variable in variables.items()
    }


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
                    _only(_dict(each), ("type",)) for each in _list(resource.get("provisioners"))
                ],
            }
            for resource in _list(module.get("resources"))
            if isinstance(resource, dict)
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


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
