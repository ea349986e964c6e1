"""The prices, the assumed use and the pricing.yaml files that ship."""

from pathlib import Path
from typing import Any

import hcl2
import pytest

from landform.cost.estimate import estimate_values
from landform.cost.free import is_free
from landform.cost.price_file import read_price_table
from landform.cost.pricers import PRICERS
from landform.cost.pricing_file import merge_usage, parse_pricing, parse_usage
from landform.shipped import shipped

PRICES = shipped("prices") / "aws.json"
MODULES = shipped("modules")
PRICING_FILES = sorted(MODULES.glob("*/pricing.yaml"))
REGIONS = {"eu-central-1", "eu-west-1", "us-east-1"}


def test_the_price_table_is_as_a_renewal_writes_it() -> None:
    """Or the first renewal would show a diff that no price made."""
    assert read_price_table(PRICES).text() == PRICES.read_text(encoding="utf-8")


def test_the_price_table_has_its_regions_and_says_where_each_price_is_from() -> None:
    table = read_price_table(PRICES)

    assert set(table.regions) >= REGIONS
    used = {price.source for prices in table.regions.values() for price in prices.values()}
    assert used == set(table.sources)


def test_no_use_is_assumed_unless_somebody_states_it() -> None:
    path = shipped("prices") / "usage.yaml"

    assert parse_usage(path.name, path.read_text(encoding="utf-8")) == {}


def named(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("path", PRICING_FILES, ids=named)
def test_a_module_is_made_of_what_has_a_pricer(path: Path) -> None:
    pricing = parse_pricing(path.name, path.read_text(encoding="utf-8"))

    for resource in pricing.resources:
        assert resource["type"] in PRICERS
        assert resource["address"].partition(".")[0] == resource["type"]


@pytest.mark.parametrize("path", PRICING_FILES, ids=named)
def test_a_module_has_the_defaults_and_resources_that_its_terraform_has(path: Path) -> None:
    variables = hcl_blocks(path.parent, "variable")
    assert variables, f"{path.name} prices a module that is not there"
    pricing = parse_pricing(path.name, path.read_text(encoding="utf-8"))

    for name, default in pricing.defaults.items():
        assert variables[name]["default"] == default, name
    made = {
        f"{kind}.{name}"
        for block in hcl_lists(path.parent, "resource")
        for kind, names in block.items()
        for name in names
        if not kind.startswith("__") and not is_free(kind)
    }
    assert {resource["address"] for resource in pricing.resources} == made


@pytest.mark.parametrize("path", PRICING_FILES, ids=named)
@pytest.mark.parametrize("environment", ["dev", "production"])
def test_a_module_that_depends_on_use_states_it(path: Path, environment: str) -> None:
    pricing = parse_pricing(path.name, path.read_text(encoding="utf-8"))
    needed = {
        "instance_class": "db.t4g.small",
        "node_type": "cache.t4g.small",
        "storage_gib": 20,
    }
    resources = pricing.resources_for({**needed, **pricing.defaults}, environment=environment)

    found = estimate_values(
        resources,
        read_price_table(PRICES),
        region="us-east-1",
        usage=merge_usage(pricing.usage, environment=environment),
    )

    assert found.unpriced == ()
    assert len(found.items) == len(resources)


def hcl_lists(module: Path, block: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for file in sorted(module.glob("*.tf")):
        found += hcl2.loads(file.read_text(encoding="utf-8")).get(block, [])
    return [plain_names(each) for each in found]


def hcl_blocks(module: Path, block: str) -> dict[str, dict[str, Any]]:
    return {name: body for each in hcl_lists(module, block) for name, body in each.items()}


def plain_names(node: Any) -> Any:
    """python-hcl2 keeps the quotes of labels and texts."""
    if isinstance(node, dict):
        return {key.strip('"'): plain_names(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain_names(each) for each in node]
    return node.strip('"') if isinstance(node, str) else node
