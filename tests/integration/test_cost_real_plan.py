"""A real plan, by Terraform with a real AWS provider, costs what the preview said."""

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from landform.bootstrap.costs import build_costs
from landform.cost.models import CostEstimate
from landform.cost.service import CostService
from landform.demo.errors import DemoFailed
from landform.demo.provider import default_cache, ensure_mirror, write_cli_config
from landform.demo.world import SERVICES
from landform.rendering.models import Stack, StackSettings
from landform.rendering.stack import render_stack, resolve_stack
from landform.runs.scrub import scrub_plan
from landform.settings import Settings
from landform.shipped import shipped
from landform.templates.service import TemplateService
from landform.templates.values import validate_values
from tests.support.terraform import needs_terraform, terraform

LARGE = {"multiAz": True, "instanceClass": "db.r5.large", "storageSize": 500}
# Every template whose module says what it is made of and has a twin for the offline provider.
TEMPLATES = [
    path.parent.name
    for path in sorted(shipped("modules").glob("*/pricing.yaml"))
    if (shipped("modules") / "compat-aws3" / path.parent.name).is_dir()
    and (shipped("request-templates") / path.parent.name).is_dir()
]
# The twin knows no serverless instances: it takes another class, which costs something else.
ELSE: dict[str, dict[str, Any]] = {"aws-aurora-postgres": {"instanceClass": "db.t4g.medium"}}
CASES = [
    *((template, ELSE.get(template, {})) for template in TEMPLATES),
    ("aws-rds-postgres", LARGE),
]
OVERRIDE = """\
terraform {{
  backend "local" {{}}
}}

provider "aws" {{
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {{
    {endpoints}
  }}
}}
"""


@pytest.fixture(scope="module")
def cloud() -> Iterator[str]:
    """AWS, played by moto on loopback."""
    server_module = pytest.importorskip("moto.server", reason="moto is missing: landform[demo]")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def mirror() -> Path:
    try:
        return ensure_mirror(default_cache())
    except DemoFailed as missing:
        pytest.skip(f"skipped: {missing.detail}")


def ordered(name: str, **different: Any) -> Stack:
    template = TemplateService([shipped("request-templates")]).get(name)
    example = shipped("request-templates") / name / "example.yaml"
    values = {**yaml.safe_load(example.read_text()), **different}
    return resolve_stack(template, validate_values(template, values), StackSettings())


def planned(stack: Stack, root: Path, *, mirror: Path, cloud: str) -> dict[str, Any]:
    """Terraform's own plan for the stack, with the module that the offline provider can run."""
    shutil.copytree(
        shipped("modules") / "compat-aws3" / stack.module, root / "modules" / stack.module
    )
    for path, text in render_stack(stack, stack.module, StackSettings()).files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    directory = root / stack.directory
    endpoints = "\n    ".join(f'{service} = "{cloud}"' for service in SERVICES)
    (directory / "test_override.tf").write_text(OVERRIDE.format(endpoints=endpoints))
    write_cli_config(directory / ".terraformrc", mirror=mirror)
    terraform(directory, "init", "-input=false")
    terraform(directory, "plan", "-input=false", "-out=plan")
    plan: dict[str, Any] = json.loads(terraform(directory, "show", "-json", "plan"))
    return plan


def whole(found: CostEstimate) -> tuple[Decimal, tuple[object, ...]]:
    return found.monthly, found.unpriced


@pytest.fixture(scope="module")
def costs() -> CostService:
    return build_costs(Settings())


@pytest.mark.terraform
@pytest.mark.slow
@needs_terraform
@pytest.mark.parametrize(("name", "different"), CASES)
async def test_the_plan_costs_what_the_preview_said(
    tmp_path: Path,
    mirror: Path,
    cloud: str,
    costs: CostService,
    name: str,
    different: dict[str, Any],
) -> None:
    stack = ordered(name, **different)
    plan = planned(stack, tmp_path, mirror=mirror, cloud=cloud)

    preview = costs.for_stack(stack)
    raw = await costs.for_plan(plan, module=stack.module, environment=stack.environment)
    stored = await costs.for_plan(
        scrub_plan(plan), module=stack.module, environment=stack.environment
    )

    assert whole(preview) == whole(raw) == whole(stored)
    assert raw.difference == raw.monthly


@pytest.mark.parametrize("environment", ["dev", "staging"])
def test_the_preview_of_the_example_has_a_price(costs: CostService, environment: str) -> None:
    found = costs.for_stack(ordered("aws-rds-postgres", environment=environment))

    assert found.unpriced == ()
    assert found.monthly > 0
