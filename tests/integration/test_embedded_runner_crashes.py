"""The embedded runner, killed at every point: nothing is done twice, nothing hangs."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest

from landform.adapters.terraform.runner import EmbeddedRunner
from landform.runs.errors import NothingPlanned
from landform.runs.models import Phase, Project, RunStatus
from tests.support.report_sink import Received, ReportSink, report_sink
from tests.support.runner import TerraformStage
from tests.support.waiting import await_until

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.skipif(
        not (shutil.which("terraform") or shutil.which("tofu")),
        reason="neither terraform nor tofu is on the PATH",
    ),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="kills by way of /proc"),
]


@pytest.fixture
def sink() -> Iterator[ReportSink]:
    with report_sink() as sink:
        yield sink


@pytest.fixture
def stage(tmp_path: Path, sink: ReportSink, monkeypatch: pytest.MonkeyPatch) -> TerraformStage:
    stage = TerraformStage(tmp_path, sink.url)
    monkeypatch.setenv("PATH", stage.path)
    return stage


async def plan(stage: TerraformStage, project: Project) -> RunStatus:
    await stage.runner.plan(project)
    return (await stage.end(project, Phase.PLAN)).status


async def apply(stage: TerraformStage, project: Project) -> RunStatus:
    await stage.runner.apply(project)
    return (await stage.end(project, Phase.APPLY)).status


@pytest.mark.parametrize("step", ["archive", "init", "plan", "show", "apply", "output"])
async def test_a_killed_run_is_gone_on_with_by_asking_again(
    stage: TerraformStage, sink: ReportSink, step: str
) -> None:
    """Only the run's own process is killed; its Terraform goes on, as after a crash of ours."""
    project = stage.propose()
    stage.touch(f"kill-at-{step}")

    planned = await plan(stage, project)
    if step in ("apply", "output"):
        assert planned is RunStatus.SUCCEEDED
        assert await apply(stage, project) is RunStatus.LOST
    else:
        assert planned is RunStatus.LOST
        assert await plan(stage, project) is RunStatus.SUCCEEDED
    assert await apply(stage, project) is RunStatus.SUCCEEDED

    assert not (stage.root / f"kill-at-{step}").exists()
    assert stage.creations == 1
    await await_until(lambda: sink.of("apply"), what="the report")
    assert sink.of("apply")[-1].body["success"]
    assert "endpoint" in sink.of("apply")[-1].body["outputs"]


async def test_a_run_killed_while_it_reports_reports_again_when_asked(
    stage: TerraformStage, sink: ReportSink
) -> None:
    project = stage.propose()

    def kill_once(_: Received) -> None:
        sink.on_report = None
        stage.kill(stage.pids(project, Phase.PLAN)[:1])

    sink.on_report = kill_once
    assert await plan(stage, project) is RunStatus.SUCCEEDED
    await await_until(lambda: sink.on_report is None, what="the first report")

    await stage.runner.plan(project)

    await await_until(lambda: len(sink.of("plan")) == 2, what="the second report")


async def test_an_interrupted_apply_is_never_repeated_without_a_new_plan(
    stage: TerraformStage,
) -> None:
    """Everything is killed but what Terraform started, which still holds the locks."""
    project = stage.propose()
    await plan(stage, project)
    stage.touch("hold-create")
    await stage.runner.apply(project)
    await await_until(lambda: stage.creations, what="the creation")

    stage.kill(stage.pids(project, Phase.APPLY))
    assert (await stage.end(project, Phase.APPLY)).status is RunStatus.LOST
    await stage.runner.apply(project)
    interrupted = await stage.end(project, Phase.APPLY)

    assert interrupted.status is RunStatus.FAILED
    assert interrupted.error is not None
    assert "interrupted" in interrupted.error
    assert "new plan" in interrupted.error
    assert stage.creations == 1
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(project)
    stage.release("hold-create")
    assert await plan(stage, project) is RunStatus.SUCCEEDED
    assert await apply(stage, project) is RunStatus.SUCCEEDED


async def test_an_apply_without_a_witness_is_waited_for_and_then_called_interrupted(
    stage: TerraformStage,
) -> None:
    """The supervisor is killed too, but Terraform lives: the run is running until it ends."""
    project = stage.propose()
    await plan(stage, project)
    stage.touch("hold-create")
    await stage.runner.apply(project)
    await await_until(lambda: stage.creations, what="the creation")

    *witnesses, terraform = stage.pids(project, Phase.APPLY)
    stage.kill(witnesses)
    assert (await stage.runner.observe(project))[Phase.APPLY].status is RunStatus.RUNNING
    await stage.runner.apply(project)  # one runs: changes nothing
    assert stage.lives(terraform)
    stage.release("hold-create")

    assert (await stage.end(project, Phase.APPLY)).status is RunStatus.LOST
    assert await apply(stage, project) is RunStatus.FAILED
    assert stage.creations == 1


async def test_leftovers_of_a_dead_run_do_not_block_another_head(stage: TerraformStage) -> None:
    dead, other = stage.propose(number=1), stage.propose(number=2)
    await plan(stage, dead)
    stage.touch("hold-create")
    await stage.runner.apply(dead)
    await await_until(lambda: stage.creations, what="the creation")
    stage.kill(stage.pids(dead, Phase.APPLY))

    assert await plan(stage, other) is RunStatus.SUCCEEDED


S3_BACKEND = """
terraform {{
  backend "s3" {{
    bucket                      = "states"
    key                         = "orders/terraform.tfstate"
    region                      = "eu-central-1"
    endpoints                   = {{ s3 = "{url}" }}
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }}
}}
"""


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


async def test_a_state_lock_that_our_dead_left_in_s3_is_released(
    stage: TerraformStage, moto: str
) -> None:
    s3 = boto3.client("s3", endpoint_url=moto, region_name="eu-central-1")
    s3.create_bucket(
        Bucket="states", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    settings = replace(
        stage.settings,
        overrides={"test_override.tf": S3_BACKEND.format(url=moto)},
        environment=credentials,
    )
    stage.runner = EmbeddedRunner(settings)
    project = stage.propose()
    assert await plan(stage, project) is RunStatus.SUCCEEDED
    stage.touch("hold-create")
    await stage.runner.apply(project)
    await await_until(lambda: stage.creations, what="the creation")

    stage.kill(stage.pids(project, Phase.APPLY))
    assert (await stage.end(project, Phase.APPLY)).status is RunStatus.LOST
    assert "orders/terraform.tfstate.tflock" in {
        each["Key"] for each in s3.list_objects_v2(Bucket="states")["Contents"]
    }
    stage.release("hold-create")
    assert await apply(stage, project) is RunStatus.FAILED
    assert await plan(stage, project) is RunStatus.SUCCEEDED

    log = (await stage.runner.read_log(project, Phase.PLAN, offset=0)).text
    assert "$ terraform force-unlock" in log
    assert "Contents" not in s3.list_objects_v2(Bucket="states", Prefix="orders/terraform.tfstate.")
    s3.close()
