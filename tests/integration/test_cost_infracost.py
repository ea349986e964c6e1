"""Infracost that fails: the price table answers and says why; the key shows up nowhere."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from landform.adapters.infracost import InfracostEngine
from landform.cost.errors import CostEngineUnavailable
from landform.cost.service import CostService
from tests.support.cost import DATABASE, REGION, TABLE, change, plan_of
from tests.support.infracost import ANSWER, KEY, write_infracost

PLAN = plan_of(change("aws_db_instance", None, DATABASE))
SECRET_OF_THE_PLAN = "hunter2-of-the-plan"


def engine(binary: Path | None, *, key: str = KEY, timeout_seconds: float = 20) -> InfracostEngine:
    return InfracostEngine(
        api_key=key, binary=binary, currency="USD", timeout_seconds=timeout_seconds
    )


MISBEHAVIOURS = {
    "sys.exit(7)": "infracost ended with 7: it said nothing",
    "sys.exit('Error: no network')": "infracost ended with 1: Error: no network",
    "print('{'); sys.exit(0)": "not JSON",
    "print('[]'); sys.exit(0)": "unknown shape",
    "print('{\"projects\": [{}]}'); sys.exit(0)": "unknown shape",
    "sys.exit('bad key ' + os.environ['INFRACOST_API_KEY'])": "bad key (key)",
    "sys.exit('bad file ' + sys.argv[3])": "bad file plan.json",
    "sys.stdout.write('x' * 40_000_000); sys.exit(0)": "printed more than 32 MiB",
}


@pytest.mark.parametrize(("misbehaviour", "reason"), MISBEHAVIOURS.items())
async def test_the_table_answers_instead_and_says_why(
    tmp_path: Path, misbehaviour: str, reason: str
) -> None:
    binary = write_infracost(tmp_path, misbehaviour=misbehaviour)
    service = CostService(TABLE, modules=tmp_path, region=REGION, engine=engine(binary))

    with capture_logs() as logs:
        found = await service.for_plan(PLAN)

    assert found.engine == "table"
    assert str(found.monthly) == "29.75"
    assert found.note is not None
    assert found.note.startswith("infracost gave no answer, so this is from our price table: ")
    assert reason in found.note
    assert [each["event"] for each in logs] == ["cost.engine_unavailable"]
    assert KEY not in f"{logs}{found.document()}"


def alive_in_group(group: int) -> list[str]:
    """Processes of a process group, without those that only wait to be collected."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, own_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(own_group) == group and state != "Z":
            found.append(entry.name)
    return found


async def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    note = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))"
    hang = "import subprocess; subprocess.run(['sleep', '600'])"
    binary = write_infracost(tmp_path, misbehaviour=f"{note}; {hang}")

    with pytest.raises(CostEngineUnavailable, match="did not end within 2 seconds"):
        await engine(binary, timeout_seconds=2).estimate_plan(PLAN, region=REGION, usage={})

    assert alive_in_group(int((tmp_path / "pid").read_text())) == []


async def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "infracost"

    with pytest.raises(CostEngineUnavailable, match="is not a program that can be started"):
        await engine(missing).estimate_plan(PLAN, region=REGION, usage={})


async def test_the_plan_is_gone_afterwards_and_was_for_our_eyes_only(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    mode = "os.stat(os.path.dirname(sys.argv[3])).st_mode & 0o777"
    note = f"open({str(seen)!r}, 'w').write(f'{{{mode}:o}} {{sys.argv[3]}}')"
    binary = write_infracost(tmp_path, misbehaviour=note)

    await engine(binary).estimate_plan(PLAN, region=REGION, usage={})

    permissions, path = seen.read_text().split(" ")
    assert permissions == "700"
    with pytest.raises(FileNotFoundError):
        os.stat(path.rpartition("/")[0])  # noqa: PTH116 - a text, not a file


async def test_it_sees_of_our_environment_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_GITHUB_TOKEN", "ghp-canary")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "aws-canary")
    seen = tmp_path / "seen"
    binary = write_infracost(
        tmp_path, misbehaviour=f"open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    )

    await engine(binary).estimate_plan(PLAN, region=REGION, usage={})

    assert "canary" not in seen.read_text().replace(KEY, "")
    assert "'INFRACOST_ENABLE_CLOUD': 'false'" in seen.read_text()


async def test_a_wrong_key_is_said_without_the_key(tmp_path: Path) -> None:
    wrong = engine(write_infracost(tmp_path), key="ico-wrong-canary")

    with pytest.raises(CostEngineUnavailable) as caught:
        await wrong.estimate_plan(PLAN, region=REGION, usage={})

    assert "Invalid API Key" in caught.value.detail
    assert "canary" not in f"{caught.value!r} {caught.value.facts} {wrong!r}"


async def test_a_price_that_infracost_has_not_found_is_no_price(tmp_path: Path) -> None:
    lost = {
        "name": "module.this.aws_db_instance.this",
        "resourceType": "aws_db_instance",
        "monthlyCost": "0",
        "costComponents": [
            {
                "name": "Database instance",
                "unit": "hours",
                "monthlyQuantity": "730",
                "price": "0",
                "monthlyCost": "0",
                "priceNotFound": True,
            }
        ],
    }
    project = {"name": "plan.json", "breakdown": {"resources": [lost]}, "summary": None}
    binary = write_infracost(tmp_path, answer={**ANSWER, "projects": [project]})

    found = await engine(binary).estimate_plan(PLAN, region=REGION, usage={})

    assert found.items == ()
    assert [each.reason for each in found.unpriced] == [
        "infracost found no price for Database instance"
    ]


async def test_nothing_of_the_plan_is_in_an_error(tmp_path: Path) -> None:
    plan = plan_of(change("aws_db_instance", None, {**DATABASE, "password": SECRET_OF_THE_PLAN}))
    binary = write_infracost(tmp_path, misbehaviour="print('nonsense'); sys.exit(0)")

    with pytest.raises(CostEngineUnavailable) as caught:
        await engine(binary).estimate_plan(plan, region=REGION, usage={})

    assert SECRET_OF_THE_PLAN not in repr(caught.value)
