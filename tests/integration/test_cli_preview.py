"""An author's laptop: templates are tried where there is no service, catalog or forge."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from landform.shipped import shipped
from tests.support.command_line import run
from tests.support.terraform import needs_terraform

NOWHERE = "http://127.0.0.1:1"
SEED = Path(__file__).parents[1] / "fixtures" / "seed"


async def test_a_template_whose_steps_are_a_task_is_tried_without_a_service(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("{name: shop, description: Sells, owner: 'group:default/payments'}")
    broken = tmp_path / "broken.yaml"
    broken.write_text("{name: NOT GOOD, description: Sells, owner: x}")
    seed = str(SEED / "nodejs-api")

    tried = json.loads(
        (await run(NOWHERE, "template", "preview", seed, "-f", str(values), "-o", "json")).did()
    )
    refused = await run(NOWHERE, "template", "preview", seed, "-f", str(broken))

    assert yaml.safe_load(tried["files"]["catalog-info.yaml"])["metadata"]["name"] == "shop"
    assert tried["failure"] is None
    assert tried["output"]["links"][0]["title"] == "Repository"
    assert refused.code == 3
    assert refused.errors.startswith("error: name ")


async def test_the_seed_s_terraform_takes_no_code_for_a_value(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("{dbName: 'x\" {}', instanceClass: db.t3.small, storageSize: 20}")

    refused = await run(
        NOWHERE, "template", "preview", str(SEED / "aws-rds-postgres"), "-f", str(values)
    )

    assert refused.code == 1
    assert "main.tf:2" in refused.errors


@pytest.mark.terraform
@needs_terraform
async def test_a_directory_s_plan_without_its_provider_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = tmp_path / "nothing.tfrc"
    nothing.write_text(f'provider_installation {{ filesystem_mirror {{ path = "{tmp_path}" }} }}')
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(nothing))
    template = str(shipped("request-templates") / "aws-rds-postgres")

    failed = await run(NOWHERE, "template", "preview", template, "--plan")

    assert failed.code == 1
    assert "error: Terraform init failed: Failed to query available provider packages." in (
        failed.errors
    )


async def test_a_directory_s_plan_without_terraform_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = shutil.which("git")
    assert git is not None
    (tmp_path / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(tmp_path))
    template = str(shipped("request-templates") / "aws-rds-postgres")

    failed = await run(NOWHERE, "template", "preview", template, "--plan")

    assert failed.code == 1
    assert "terraform" in failed.errors.splitlines()[-1].lower()
