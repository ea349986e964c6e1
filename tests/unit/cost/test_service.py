"""`CostService`: previews by a module's pricing.yaml, plans by an engine or the table."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from landform.bootstrap.costs import build_costs
from landform.cost.errors import InvalidPriceTable, InvalidPricingFile
from landform.cost.service import CostService
from landform.rendering.models import Stack
from landform.settings import InvalidSettings, Settings, load_settings
from landform.templates.models import ApplyMode
from tests.support.cost import REGION, TABLE, change, plan_of, used

PRICING = """\
resources:
  - type: aws_s3_bucket
    address: aws_s3_bucket.this
usage:
  default:
    aws_s3_bucket: {storage_gib: 100}
  production:
    aws_s3_bucket: {storage_gib: 1000}
"""

STACK = Stack(
    name="files",
    environment="dev",
    owner="group:default/payments",
    system=None,
    description=None,
    type="bucket",
    module="bucket",
    variables={},
    outputs=(),
    title="Create a bucket",
    quorum=1,
    reviewers=(),
    apply=ApplyMode.AUTOMATIC,
    directory="live/dev/payments/files",
)


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    (tmp_path / "modules" / "bucket").mkdir(parents=True)
    (tmp_path / "modules" / "bucket" / "pricing.yaml").write_text(PRICING)
    return tmp_path / "modules"


@pytest.fixture
def costs(modules: Path) -> CostService:
    return CostService(TABLE, modules=modules, region=REGION)


def test_a_preview_costs_what_its_module_leads_to(costs: CostService) -> None:
    found = costs.for_stack(STACK)

    assert found.monthly == Decimal("2.45")
    assert found.difference is None
    [item] = found.items
    assert item.address == "module.this.aws_s3_bucket.this"


def test_an_environment_has_use_of_its_own(costs: CostService) -> None:
    assert costs.for_stack(replace(STACK, environment="production")).monthly == Decimal("24.50")


async def test_a_plan_of_the_module_costs_the_same(costs: CostService) -> None:
    plan = plan_of(change("aws_s3_bucket", None, {}))

    assert (await costs.for_plan(plan, module="bucket", environment="dev")).monthly == Decimal(
        "2.45"
    )
    assert len((await costs.for_plan(plan)).unpriced) == 1


async def test_the_platform_team_may_state_use_for_all_modules(modules: Path) -> None:
    usage = {"default": used("aws_s3_bucket", storage_gib=10)}
    costs = CostService(TABLE, modules=modules, region=REGION, usage=usage)
    plan = plan_of(change("aws_s3_bucket", None, {}))

    assert (await costs.for_plan(plan)).monthly == Decimal("0.25")  # 0.245
    assert (await costs.for_plan(plan, module="bucket")).monthly == Decimal("2.45")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "the module has no pricing.yaml"),
        ("resources: 1", "bucket/pricing.yaml:1: resources: must be a list"),
        ("resources: [{type: a, address: a.b, if: '${{ 1 + }}'}]", "bucket/pricing.yaml: a.b: "),
    ],
)
def test_a_module_that_cannot_be_priced_is_listed_and_stops_nobody(
    costs: CostService, modules: Path, text: str | None, reason: str
) -> None:
    path = modules / "bucket" / "pricing.yaml"
    path.unlink() if text is None else path.write_text(text)

    found = costs.for_stack(STACK)

    assert (found.items, found.monthly) == ((), Decimal(0))
    [missing] = found.unpriced
    assert missing.type == "bucket"
    assert reason in missing.reason


async def test_a_broken_pricing_file_does_not_stop_the_estimate_of_a_plan(
    costs: CostService, modules: Path
) -> None:
    (modules / "bucket" / "pricing.yaml").write_text("[")

    found = await costs.for_plan(plan_of(change("aws_kms_key", None, {})), module="bucket")

    assert found.monthly == Decimal("1.00")


@pytest.mark.parametrize("module", ["../outside", "/etc", "bucket/../../outside"])
def test_no_file_outside_the_modules_is_read(
    costs: CostService, modules: Path, module: str
) -> None:
    (modules.parent / "outside").mkdir()
    (modules.parent / "outside" / "pricing.yaml").write_text(PRICING)

    assert costs.for_stack(replace(STACK, module=module)).items == ()


def test_a_link_out_of_the_modules_is_not_followed(costs: CostService, modules: Path) -> None:
    (modules.parent / "outside").mkdir()
    (modules.parent / "outside" / "pricing.yaml").write_text(PRICING)
    (modules / "linked").symlink_to(modules.parent / "outside")

    assert costs.for_stack(replace(STACK, module="linked")).items == ()


def test_the_service_is_built_from_what_ships() -> None:
    assert build_costs(Settings()).prices.currency == "USD"


def test_prices_are_not_converted() -> None:
    with pytest.raises(InvalidSettings, match="the price table is in USD"):
        build_costs(load_settings(cost={"currency": "EUR"}))


def test_infracost_needs_its_key() -> None:
    with pytest.raises(InvalidSettings, match="LANDFORM_INFRACOST_API_KEY"):
        build_costs(load_settings(cost={"engine": "infracost"}))


def test_the_key_is_not_shown_by_settings_and_not_read_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = repr(load_settings(infracost_api_key="ico-canary"))
    file = tmp_path / "landform.yaml"
    file.write_text("infracost_api_key: ico-canary\n")
    monkeypatch.setenv("LANDFORM_CONFIG", str(file))

    with pytest.raises(InvalidSettings, match="infracost_api_key is a secret") as caught:
        load_settings()

    assert "canary" not in shown + str(caught.value)


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidPriceTable, match=r"none\.json cannot be read"):
        build_costs(load_settings(cost={"prices": tmp_path / "none.json"}))
    with pytest.raises(InvalidPricingFile, match=r"none\.yaml cannot be read"):
        build_costs(load_settings(cost={"usage": tmp_path / "none.yaml"}))
