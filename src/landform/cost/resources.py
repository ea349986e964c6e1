"""A managed resource as an estimate sees it: what is known of it, and what is not yet. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landform.cost.errors import InvalidPlan


@dataclass(frozen=True)
class ManagedResource:
    """``values`` are its arguments; ``unknown`` marks, in the same shape, what an apply decides."""

    address: str
    type: str
    values: Mapping[str, Any]
    unknown: Mapping[str, Any] = field(default_factory=dict)

    def is_unknown(self, name: str) -> bool:
        """Whether the argument as a whole is decided by the apply."""
        return self.unknown.get(name) is True

    def blocks(self, name: str) -> list["ManagedResource"]:
        """The nested blocks of this name, each to be read like a resource."""
        values, unknown = self.values.get(name), self.unknown.get(name)
        found = values if isinstance(values, list) else [values]
        marks = unknown if isinstance(unknown, list) else []
        return [
            ManagedResource(
                self.address,
                self.type,
                block,
                marks[index] if index < len(marks) and isinstance(marks[index], dict) else {},
            )
            for index, block in enumerate(found)
            if isinstance(block, dict)
        ]


@dataclass(frozen=True)
class Sides:
    """The managed resources before and after an apply."""

    before: tuple[ManagedResource, ...]
    after: tuple[ManagedResource, ...]


def read_plan(plan: Any) -> Sides:
    """The resources on both sides of a plan (``terraform show -json``).

    What is forgotten (``removed`` without a destroy) goes on costing, but not here: it is on
    neither side.

    Raises:
        InvalidPlan: it is not a plan.
    """
    if not isinstance(plan, dict) or "format_version" not in plan:
        raise InvalidPlan("This is not the output of `terraform show -json PLANFILE`.")
    if "resource_changes" not in plan and "planned_values" not in plan:
        raise InvalidPlan(
            "This is a state, not a plan: use `terraform show -json` with a plan file."
        )
    before, after = [], []
    for address, kind, change in _changes(plan.get("resource_changes")):
        if "forget" in change["actions"]:
            continue
        if isinstance(change.get("before"), dict):
            before.append(ManagedResource(address, kind, change["before"]))
        if isinstance(change.get("after"), dict):
            unknown = change.get("after_unknown")
            unknown = unknown if isinstance(unknown, dict) else {}
            after.append(ManagedResource(address, kind, change["after"], unknown))
    return Sides(tuple(before), tuple(after))


def _changes(found: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for resource in found if isinstance(found, list) else []:
        if not isinstance(resource, dict) or resource.get("mode") != "managed":
            continue
        address, kind, change = (resource.get(key) for key in ("address", "type", "change"))
        if isinstance(address, str) and isinstance(kind, str) and isinstance(change, dict):
            actions = change.get("actions")
            yield address, kind, {**change, "actions": actions if isinstance(actions, list) else []}
