"""An author's laptop: templates are tried where there is no service, catalog or forge."""

import json
from pathlib import Path

import yaml

from tests.support.command_line import run

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
