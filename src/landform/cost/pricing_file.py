"""`pricing.yaml` of a module: which managed resources its variables lead to. Pure.

```yaml
defaults: {multi_az: false}            # of the module's variables, where a stack sets none
resources:
  - type: aws_db_instance
    address: aws_db_instance.this      # inside the module
    if: ${{ variables.create }}        # optional
    count: ${{ variables.replicas }}   # optional; then the address gets [0], [1] …
    values: {instance_class: "${{ variables.instance_class }}"}
usage:                                 # assumptions, a month; `default` and per environment
  default:
    aws_s3_bucket: {storage_gib: 50}
  production:
    aws_s3_bucket: {storage_gib: 500}
    aws_sqs_queue.dead_letters: {requests: 1000}   # of one resource only
```
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from landform.cost.errors import InvalidPricingFile
from landform.cost.estimate import Usage
from landform.cost.expressions import value_of
from landform.cost.prices import decimal_of
from landform.cost.resources import ManagedResource
from landform.rendering.errors import RenderFailed
from landform.templates.errors import Problem
from landform.templates.yaml_source import Path, YamlSource, read_yaml

PARTS = frozenset({"defaults", "resources", "usage"})
PARTS_OF_RESOURCE = frozenset({"type", "address", "if", "count", "values"})
MOST = 100  # resources that one entry may lead to
DEFAULT = "default"

Usages = Mapping[str, Usage]
"""Environment, or `default`, to the use that is assumed there."""


@dataclass(frozen=True)
class ModulePricing:
    """A `pricing.yaml` that was checked."""

    file: str
    defaults: dict[str, Any] = field(default_factory=dict)
    resources: tuple[dict[str, Any], ...] = ()
    usage: Usages = field(default_factory=dict)

    def resources_for(
        self, variables: Mapping[str, Any], *, environment: str | None, within: str = "module.this."
    ) -> list[ManagedResource]:
        """The managed resources that the module makes with these variables.

        Raises:
            InvalidPricingFile: an expression cannot be evaluated; names the resource.
        """
        complete = {**self.defaults, **variables}
        found = []
        for resource in self.resources:
            try:
                condition = value_of(resource.get("if", True), complete, environment)
                values = value_of(resource.get("values", {}), complete, environment)
                count = value_of(resource.get("count"), complete, environment)
            except RenderFailed as error:
                raise InvalidPricingFile(
                    f"{self.file}: {resource['address']}: {error.detail}"
                ) from error
            if condition:
                found += [
                    ManagedResource(f"{within}{address}", resource["type"], values)
                    for address in self._addresses(resource["address"], count)
                ]
        return found

    def _addresses(self, address: str, count: Any) -> list[str]:
        if count is None:
            return [address]
        number = decimal_of(count)
        if number is None or number != int(number) or not 0 <= number <= MOST:
            raise InvalidPricingFile(
                f"{self.file}: {address}: count must be a whole number from 0 to {MOST}."
            )
        return [f"{address}[{index}]" for index in range(int(number))]


def merge_usage(*layers: Usages, environment: str | None) -> Usage:
    """The use that is assumed in an environment: later layers win over earlier ones."""
    merged: dict[str, dict[str, Decimal]] = {}
    for layer in layers:
        for name in (DEFAULT, environment):
            for kind, uses in (layer.get(name, {}) if name else {}).items():
                merged.setdefault(kind, {}).update(uses)
    return merged


def parse_pricing(file: str, text: str) -> ModulePricing:
    """Read a `pricing.yaml`.

    Raises:
        InvalidPricingFile: names every problem with its line.
    """
    source = read_yaml(file, text)
    if isinstance(source, Problem):
        raise InvalidPricingFile(str(source))
    problems = list(_problems(source))
    if problems:
        raise InvalidPricingFile("; ".join(str(problem) for problem in problems))
    data = source.data or {}
    return ModulePricing(
        file=file,
        defaults=data.get("defaults") or {},
        resources=tuple(data.get("resources") or ()),
        usage=_usages(data.get("usage") or {}),
    )


def parse_usage(file: str, text: str) -> Usages:
    """Read a file that holds the part `usage` alone. Raises `InvalidPricingFile`."""
    return parse_pricing(file, text).usage


def _usages(data: dict[str, Any]) -> Usages:
    return {
        environment: {
            kind: {name: Decimal(str(number)) for name, number in uses.items()}
            for kind, uses in kinds.items()
        }
        for environment, kinds in data.items()
    }


def _problems(source: YamlSource) -> list[Problem]:
    data = {} if source.data is None else source.data
    if not isinstance(data, dict):
        return [source.problem((), "must be an object")]
    found = [
        source.problem((name,), f"is not one of {', '.join(sorted(PARTS))}")
        for name in data
        if name not in PARTS
    ]
    defaults, resources = data.get("defaults") or {}, data.get("resources") or []
    if not isinstance(defaults, dict):
        found.append(source.problem(("defaults",), "must map variables to values"))
    if isinstance(resources, list):
        for index, resource in enumerate(resources):
            found += _problems_of_resource(source, ("resources", index), resource)
    else:
        found.append(source.problem(("resources",), "must be a list"))
    return found + _problems_of_usage(source, data.get("usage") or {})


def _problems_of_resource(source: YamlSource, path: Path, resource: Any) -> list[Problem]:
    if not isinstance(resource, dict):
        return [source.problem(path, "must be an object")]
    found = [
        source.problem((*path, name), f"is not one of {', '.join(sorted(PARTS_OF_RESOURCE))}")
        for name in resource
        if name not in PARTS_OF_RESOURCE
    ]
    found += [
        source.problem((*path, name), "must be a text")
        for name in ("type", "address")
        if not isinstance(resource.get(name), str) or not resource[name]
    ]
    if not isinstance(resource.get("values", {}), dict):
        found.append(source.problem((*path, "values"), "must be an object"))
    return found


def _problems_of_usage(source: YamlSource, usage: Any) -> list[Problem]:
    found: list[Problem] = []
    for path, uses in _levels(source, usage, found):
        for name, number in uses.items():
            amount = decimal_of(number) if not isinstance(number, str) else None
            if amount is None or amount < 0:
                found.append(source.problem((*path, name), "must be a number from 0"))
    return found


def _levels(
    source: YamlSource, usage: Any, found: list[Problem]
) -> list[tuple[Path, dict[str, Any]]]:
    """The objects of numbers in `usage`; what is not an object goes to ``found``."""
    level: list[tuple[Path, Any]] = [(("usage",), usage)]
    for _ in ("environment", "type"):
        objects = [(path, node) for path, node in level if isinstance(node, dict)]
        found += [
            source.problem(p, "must be an object") for p, n in level if not isinstance(n, dict)
        ]
        level = [
            ((*path, str(key)), child) for path, node in objects for key, child in node.items()
        ]
    found += [source.problem(p, "must be an object") for p, n in level if not isinstance(n, dict)]
    return [(path, node) for path, node in level if isinstance(node, dict)]
