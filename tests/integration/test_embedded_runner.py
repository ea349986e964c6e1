"""The embedded runner with real Terraform: what it reports, hides, refuses and waits for."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.terraform.runner import EmbeddedRunner
from landform.kernel.names import UnsafeName
from landform.runs.errors import NothingPlanned, WrongRepository
from landform.runs.models import Phase, Project, RunStatus, RunView
from tests.support.report_sink import ReportSink, report_sink
from tests.support.runner import DIRECTORY, REPOSITORY, SECRET, TOKEN, TerraformStage
from tests.support.waiting import await_until

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.skipif(
        not (shutil.which("terraform") or shutil.which("tofu")),
        reason="neither terraform nor tofu is on the PATH",
    ),
]


@pytest.fixture
def sink() -> Iterator[ReportSink]:
    with report_sink() as sink:
        yield sink


@pytest.fixture
def stage(tmp_path: Path, sink: ReportSink) -> TerraformStage:
    return TerraformStage(tmp_path, sink.url)


async def run(stage: TerraformStage, project: Project, phase: Phase) -> RunView:
    """Ask for a plan or apply and wait for its end."""
    await (stage.runner.plan(project) if phase is Phase.PLAN else stage.runner.apply(project))
    return await stage.end(project, phase)


async def test_reports_have_the_shape_of_those_of_atlantis(
    stage: TerraformStage, sink: ReportSink
) -> None:
    project = stage.propose()
    await run(stage, project, Phase.PLAN)
    await run(stage, project, Phase.APPLY)
    await await_until(lambda: sink.of("apply"), what="the report of the apply")

    plan, webhook, apply = sink.received
    about = about_run(project)
    assert {each.authorization for each in sink.received} == {f"Bearer {TOKEN}"}
    assert plan.body["plan"]["resource_changes"][0]["change"]["actions"] == ["create"]
    assert {k: v for k, v in plan.body.items() if k != "plan"} == {"command": "plan", **about}
    assert (webhook.path, webhook.body) == ("/webhooks/atlantis", atlantis_body(project, sink.url))
    assert apply.body == {
        "command": "apply",
        **about,
        "outputs": {
            "endpoint": {"sensitive": False, "type": "string", "value": "orders.example.test:5432"},
            "password": {"sensitive": True, "type": "string"},
        },
    }


def about_run(project: Project) -> dict[str, Any]:
    """What every callback of a good run says."""
    return {
        "repository": REPOSITORY,
        "pull": 42,
        "head_commit": project.head_sha,
        "directory": DIRECTORY,
        "workspace": "default",
        "project": "",
        "success": True,
        "error": None,
    }


def atlantis_body(project: Project, url: str) -> dict[str, Any]:
    """The webhook's body, key by key as Atlantis 0.47 writes it."""
    repository = {
        "FullName": "acme/infra",
        "Owner": "acme",
        "Name": "infra",
        "CloneURL": f"{url}/acme/infra.git",
        "SanitizedCloneURL": f"{url}/acme/infra.git",
        "VCSHost": {"Hostname": "127.0.0.1", "Type": 0},
    }
    return {
        "Workspace": "default",
        "Repo": repository,
        "Pull": {
            "Num": 42,
            "HeadCommit": project.head_sha,
            "URL": f"{url}/acme/infra/pull/42",
            "HeadBranch": "request/42",
            "BaseBranch": "main",
            "HardenedNonPRRefCheckout": False,
            "Author": "landform",
            "Body": "",
            "State": 0,
            "BaseRepo": repository,
        },
        "User": {"Username": "landform", "Teams": None},
        "Success": True,
        "Directory": DIRECTORY,
        "ProjectName": "",
    }


async def test_no_secret_is_written_down_and_terraform_sees_none_of_ours(
    stage: TerraformStage, sink: ReportSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_DATABASE_PASSWORD", TOKEN)
    project = stage.propose()

    await run(stage, project, Phase.PLAN)
    await run(stage, project, Phase.APPLY)
    await await_until(lambda: sink.of("apply"), what="the report of the apply")

    for phase in Phase:
        directory = stage.files(project, phase).directory
        written = {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}
        assert {"order.json", "log.txt", "result.json"} <= written.keys()
        assert not [name for name, data in written.items() if SECRET.encode() in data]
        assert not [name for name, data in written.items() if TOKEN.encode() in data]
        assert b"\x1b[" not in written["log.txt"]
    for report in sink.received:
        assert SECRET not in str(report.body)
    for step in ("init", "plan", "show", "apply", "output"):
        environment = (stage.root / f"environment-{step}").read_text()
        assert TOKEN not in environment
        assert "AWS_ACCESS_KEY_ID=testing" in environment


@pytest.mark.parametrize("how", ["refused", "unreachable"])
async def test_a_report_that_gets_lost_does_not_fail_the_run(
    stage: TerraformStage, sink: ReportSink, how: str
) -> None:
    if how == "refused":
        sink.status = 500
    else:
        settings = replace(stage.settings, report_url="http://127.0.0.1:9")
        stage.runner = EmbeddedRunner(settings)
    project = stage.propose()

    planned = await run(stage, project, Phase.PLAN)
    applied = await run(stage, project, Phase.APPLY)

    assert planned.status is RunStatus.SUCCEEDED
    assert applied.status is RunStatus.SUCCEEDED
    assert stage.creations == 1


async def test_two_heads_of_one_project_are_planned_one_after_the_other(
    stage: TerraformStage,
) -> None:
    older, newer = stage.propose(number=1), stage.propose(number=2)
    stage.touch("hold-plan")
    await stage.runner.plan(older)
    await await_until((stage.root / "environment-plan").exists, what="the older plan")
    await stage.runner.plan(newer)

    async def waits() -> bool:
        log = await stage.runner.read_log(newer, Phase.PLAN, offset=0)
        return "Waiting for another run" in log.text

    await await_until(waits, what="the newer plan's turn to be awaited")
    assert (await stage.runner.observe(newer))[Phase.PLAN].status is RunStatus.RUNNING
    stage.release("hold-plan")

    assert (await stage.end(newer, Phase.PLAN)).status is RunStatus.SUCCEEDED
    with pytest.raises(NothingPlanned):
        await stage.runner.apply(older)
    assert (await run(stage, newer, Phase.APPLY)).status is RunStatus.SUCCEEDED


async def test_errors_are_terraforms_own_in_one_sentence(
    stage: TerraformStage, sink: ReportSink
) -> None:
    broken = stage.propose(extra='output "x" {\n  value = var.nowhere\n}\n')

    failed = await run(stage, broken, Phase.PLAN)

    sentence = "Terraform plan failed: Reference to undeclared input variable."
    assert (failed.status, failed.error) == (RunStatus.FAILED, sentence)
    await await_until(lambda: sink.of("plan"), what="the report")
    [report] = sink.of("plan")
    assert (report.body["success"], report.body["error"]) == (False, sentence)
    assert report.body["plan"] is None


async def test_a_stale_plan_is_refused_by_terraform(stage: TerraformStage) -> None:
    project = stage.propose()
    await run(stage, project, Phase.PLAN)
    elsewhere = stage.root / "state"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "terraform.tfstate").write_text(
        '{"version":4,"terraform_version":"1.11.4","serial":7,"outputs":{},"resources":[],'
        '"lineage":"9dfc4a3e-9d6a-4a9e-8f5c-0d6f1c1d2b3a"}'
    )

    applied = await run(stage, project, Phase.APPLY)

    assert applied.status is RunStatus.FAILED
    assert applied.error is not None
    assert "stale" in applied.error or "lineage" in applied.error
    assert stage.creations == 0


async def test_a_commit_that_reaches_out_of_its_checkout_is_refused(stage: TerraformStage) -> None:
    tree = stage.root / "tree"
    (tree / DIRECTORY).mkdir(parents=True)
    (tree / DIRECTORY / "main.tf").symlink_to("/etc/hostname")

    failed = await run(stage, stage.commit(tree), Phase.PLAN)

    assert failed.error is not None
    assert failed.error.endswith("has a file that may not be extracted.")


async def test_a_commit_without_the_directory_or_not_there_at_all_says_so(
    stage: TerraformStage,
) -> None:
    elsewhere = stage.propose(files={"README.md": "nothing here"})
    unknown = replace(elsewhere, head_sha="f" * 40)

    assert (await run(stage, elsewhere, Phase.PLAN)).error == (
        f"The commit has no directory {DIRECTORY}."
    )
    assert (await run(stage, unknown, Phase.PLAN)).error == (
        f"The commit {'f' * 40} cannot be checked out."
    )


async def test_a_plan_over_its_time_limit_is_interrupted(stage: TerraformStage) -> None:
    stage.runner = EmbeddedRunner(replace(stage.settings, plan_limit_seconds=0.1))
    stage.touch("hold-plan")

    failed = await run(stage, stage.propose(), Phase.PLAN)

    assert failed.error == "Terraform plan was stopped at its time limit."


async def test_a_running_plan_that_is_discarded_is_stopped(stage: TerraformStage) -> None:
    project = stage.propose()
    stage.touch("hold-plan")
    await stage.runner.plan(project)
    await await_until((stage.root / "environment-plan").exists, what="the plan")

    await stage.runner.discard(project)

    async def forgotten() -> bool:
        return await stage.runner.observe(project) == {}

    await await_until(forgotten, what="the end of the discarded plan")
    stage.release("hold-plan")
    assert (await run(stage, project, Phase.PLAN)).status is RunStatus.SUCCEEDED


async def test_another_repository_and_unsafe_names_are_refused(stage: TerraformStage) -> None:
    project = stage.propose()

    with pytest.raises(WrongRepository):
        await stage.runner.plan(replace(project, repository="acme/other"))
    for unsafe in (
        replace(project, directory="live/../../etc"),
        replace(project, workspace="-destroy"),
        replace(project, head_sha="--output=x"),
    ):
        with pytest.raises(UnsafeName):
            await stage.runner.plan(unsafe)
