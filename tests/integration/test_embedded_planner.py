"""Speculative plans with real Terraform: what they say, hide, and leave behind."""

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from landform.adapters.terraform.speculative import EmbeddedPlanner
from landform.runs.models import Phase
from landform.runs.reports import count_changes
from tests.support.report_sink import report_sink
from tests.support.runner import DIRECTORY, SECRET, STACK, TerraformStage
from tests.support.terraform import needs_terraform
from tests.support.waiting import await_until

pytestmark = [pytest.mark.terraform, needs_terraform]
CANARY = "canary-3f9a61c07d"
MAIN = f"{DIRECTORY}/main.tf"


@pytest.fixture
def stage(tmp_path: Path) -> TerraformStage:
    stage = TerraformStage(tmp_path, "http://127.0.0.1:1")
    stage.propose(files={"README.md": "infra"})
    return stage


def planner(stage: TerraformStage, *, limit_seconds: float = 60) -> EmbeddedPlanner:
    found = subprocess.run(
        ["git", f"--git-dir={stage.repository}", "symbolic-ref", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    settings = replace(stage.settings, base_branch=found.stdout.strip())
    return EmbeddedPlanner(settings, limit_seconds=limit_seconds)


def files(stage: TerraformStage, extra: str = "") -> dict[str, str]:
    return {MAIN: STACK.format(root=stage.root, secret=SECRET) + extra}


def left(stage: TerraformStage) -> list[Path]:
    return list((stage.root / "runs" / "previews").iterdir())


def processes(stage: TerraformStage) -> list[str]:
    lines = [each.read_bytes() for each in Path("/proc").glob("[0-9]*/cmdline") if each.exists()]
    return [str(line) for line in lines if str(stage.root).encode() in line]


async def test_what_is_new_is_planned_against_no_state(stage: TerraformStage) -> None:
    made = await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)

    assert made.error is None, made.log
    assert made.document is not None
    assert count_changes(made.document).adds == 1
    assert SECRET not in str(made)
    assert left(stage) == []
    assert not (stage.root / "state").exists()
    assert stage.creations == 0


async def test_without_state_nothing_says_where_state_would_be(stage: TerraformStage) -> None:
    """Operators set the backend's arguments for every run; the demo does."""
    arguments = "-backend-config=/nowhere.tfbackend -upgrade"
    environment = {**stage.settings.environment, "TF_CLI_ARGS_init": arguments}
    stage.settings = replace(stage.settings, environment=environment)

    made = await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)

    assert made.error is None, made.log


async def test_what_is_there_is_planned_against_its_state_without_its_lock(
    tmp_path: Path,
) -> None:
    with report_sink() as sink:
        stage = TerraformStage(tmp_path, sink.url)
        project = stage.propose()
        await stage.runner.plan(project)
        await stage.end(project, Phase.PLAN)
        await stage.runner.apply(project)
        await stage.end(project, Phase.APPLY)
        before = (tmp_path / "state" / "terraform.tfstate").read_bytes()

        made = await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=True)

    assert made.document is not None, made
    assert str(count_changes(made.document)) == "0 to add, 0 to change, 0 to destroy"
    assert (tmp_path / "state" / "terraform.tfstate").read_bytes() == before
    assert left(stage) == []


async def test_what_terraform_refuses_is_said_in_a_sentence(stage: TerraformStage) -> None:
    made = await planner(stage).plan_speculatively(
        files(stage, 'output "x" { value = local.nothing }'), DIRECTORY, with_state=False
    )

    assert made.document is None
    assert made.error == "Terraform plan failed: Reference to undeclared local value."
    assert "local.nothing" in made.log
    assert SECRET not in str(made)
    assert left(stage) == []


async def test_a_plan_ends_at_its_limit_and_leaves_nothing(stage: TerraformStage) -> None:
    stage.touch("hold-plan")

    made = await planner(stage, limit_seconds=3).plan_speculatively(
        files(stage), DIRECTORY, with_state=False
    )

    assert made.error == "Terraform plan was stopped at its time limit."
    assert (left(stage), processes(stage)) == ([], [])


async def test_a_cancelled_plan_leaves_no_process_and_no_file(stage: TerraformStage) -> None:
    stage.touch("hold-plan")
    plan = asyncio.create_task(
        planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)
    )
    await await_until((stage.root / "environment-plan").exists, what="the plan's begin")

    plan.cancel()
    with pytest.raises(asyncio.CancelledError):
        await plan

    assert (left(stage), processes(stage)) == ([], [])


async def test_the_log_of_a_failure_is_short_and_tells_no_credential(stage: TerraformStage) -> None:
    of_many_lines = f"-----BEGIN KEY-----\n{CANARY}\n-----END KEY-----"
    environment = {**stage.settings.environment, "CANARY_TOKEN": of_many_lines}
    stage.settings = replace(stage.settings, environment=environment)
    many = "".join(
        f'output "o{n}" {{ value = local.nothing{n} == "{CANARY}" }}\n' for n in range(100)
    )

    made = await planner(stage).plan_speculatively(files(stage, many), DIRECTORY, with_state=False)

    assert made.document is None
    assert len(made.log.splitlines()) == 200
    assert CANARY not in str(made)


async def test_a_plan_that_is_too_long_is_not_read_to_its_end(
    stage: TerraformStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landform.adapters.terraform.speculative.MAX_PLAN_BYTES", 100)

    made = await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)

    assert made.error == "Terraform show prints more than 100 bytes."
    assert (left(stage), processes(stage)) == ([], [])


async def test_terraform_sees_none_of_our_environment(
    stage: TerraformStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_DATABASE_PASSWORD", SECRET)

    await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)

    seen = (stage.root / "environment-plan").read_text()
    assert SECRET not in seen
    assert "AWS_ACCESS_KEY_ID=testing" in seen


async def test_a_link_of_the_base_branch_is_not_written_through(stage: TerraformStage) -> None:
    outside = stage.root / "outside"
    outside.mkdir()
    tree = stage.root / "tree-7"
    (tree / "live").mkdir(parents=True)
    (tree / "live" / "dev").symlink_to("../../outside")
    stage.commit(tree, number=7)

    made = await planner(stage).plan_speculatively(files(stage), DIRECTORY, with_state=False)

    assert made.document is None
    assert list(outside.iterdir()) == []
    assert left(stage) == []
