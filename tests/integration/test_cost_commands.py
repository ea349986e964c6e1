"""`landform prices show` and `estimate`, as people and programs use them."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.support.command_line import Done, run
from tests.support.cost import DATABASE, TABLE, change, plan_of
from tests.support.infracost import KEY, write_infracost

VALUES = """\
dbName: orders-db
environment: dev
owner: group:default/payments
engineVersion: "16"
instanceClass: db.t4g.micro
storageSize: 100
"""


@pytest.fixture(autouse=True)
def prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "prices.json"
    path.write_text(TABLE.text())
    monkeypatch.setenv("LANDFORM_COST__PRICES", str(path))
    return path


def prices_command(*arguments: str) -> Done:
    return asyncio.run(run("", "prices", *arguments))


def plan_file(directory: Path) -> str:
    path = directory / "plan.json"
    plan = plan_of(change("aws_db_instance", None, DATABASE), change("aws_sqs_queue", None, {}))
    path.write_text(json.dumps(plan))
    return str(path)


def test_a_plan_is_estimated_with_its_parts(tmp_path: Path) -> None:
    out = prices_command("estimate", "--plan", plan_file(tmp_path)).did()

    assert "Instance db.t4g.small  27.01" in out
    assert "not counted: backups" in out
    assert "not priced: module.this.aws_sqs_queue.this: its price depends on use" in out
    assert out.splitlines()[-1] == (
        "about $30 a month, $30 more than now; not priced: aws_sqs_queue.this "
        "(oldest price: 2026-03-18)"
    )


def test_an_address_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_of(change("aws_msk_cluster", None, {}, name="\x1b[2J"))))

    out = prices_command("estimate", "--plan", str(path)).did()

    assert "\x1b" not in out
    assert out.count("aws_msk_cluster.\N{REPLACEMENT CHARACTER}[2J") == 2


def test_programs_get_the_document(tmp_path: Path) -> None:
    out = prices_command("estimate", "--plan", plan_file(tmp_path), "-o", "json").did()

    assert json.loads(out)["monthly"] == 29.75


def test_a_template_is_estimated_by_its_example() -> None:
    out = prices_command("estimate", "--template", "aws-rds-postgres").did()

    assert out.splitlines()[-1].startswith("about $30 a month (oldest price")


def test_a_size_without_a_price_is_said(tmp_path: Path) -> None:
    values = tmp_path / "values.yaml"
    values.write_text(VALUES)

    out = prices_command("estimate", "--template", "aws-rds-postgres", "-f", str(values)).did()

    assert "no price for rds/instance/postgres/db.t4g.micro in eu-central-1" in out
    assert out.splitlines()[-1] == "no price is known; not priced: aws_db_instance.this"


def test_prices_are_listed_by_part_of_their_key() -> None:
    out = prices_command("show", "t4g.small", "--region", "eu-central-1", "-o", "json").did()

    assert [each["key"] for each in json.loads(out)] == [
        "elasticache/node/redis/cache.t4g.small",
        "elasticache/node/valkey/cache.t4g.small",
        "rds/instance/postgres/db.t4g.small",
    ]
    assert json.loads(out)[2]["price"] == "0.037"
    assert prices_command("show", "--region", "mars-1").errors == "No price matches.\n"


def test_infracost_is_asked_where_the_settings_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_COST__ENGINE", "infracost")
    monkeypatch.setenv("LANDFORM_COST__INFRACOST_BINARY", str(write_infracost(tmp_path)))
    monkeypatch.setenv("LANDFORM_INFRACOST_API_KEY", KEY)

    out = prices_command("estimate", "--plan", plan_file(tmp_path)).did()

    assert "Database instance (on-demand, Single-AZ, db.t4g.small)" in out


def test_infracost_that_fails_is_noted_and_its_key_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_COST__ENGINE", "infracost")
    monkeypatch.setenv("LANDFORM_COST__INFRACOST_BINARY", str(tmp_path / "none"))
    monkeypatch.setenv("LANDFORM_INFRACOST_API_KEY", KEY)

    done = prices_command("estimate", "--plan", plan_file(tmp_path))

    assert "note: infracost gave no answer, so this is from our price table" in done.did()
    assert KEY not in done.out + done.errors


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["estimate"], 2, "Give either --plan or --template."),
        (["estimate", "--plan", "x", "--template", "y"], 2, "Give either"),
        (["estimate", "--plan", "{here}/none.json"], 3, "none.json cannot be read"),
        (["estimate", "--plan", "{here}/text"], 3, "is not JSON"),
        (["estimate", "--plan", "{here}/list"], 3, "is not the output of `terraform show -json"),
        (["estimate", "--plan", "{here}/state"], 3, "This is a state, not a plan"),
        (["estimate", "--template", "nothing"], 3, "There is no template 'nothing'"),
        (["estimate", "--template", "aws-rds-postgres", "-f", "{here}/text"], 3, "cannot be used"),
        (["estimate", "--template", "aws-rds-postgres", "-f", "{here}/short"], 3, "error: "),
    ],
)
def test_bad_input_is_explained_in_one_line(
    tmp_path: Path, arguments: list[str], code: int, complaint: str
) -> None:
    (tmp_path / "text").write_text("{no")
    (tmp_path / "list").write_text("[]")
    (tmp_path / "state").write_text('{"format_version": "1.0", "values": {}}')
    (tmp_path / "short").write_text(VALUES.replace("dbName: orders-db\n", ""))

    done = prices_command(*(each.format(here=tmp_path) for each in arguments))

    assert complaint in done.refused(code)


def test_a_broken_price_table_is_named_with_the_place(prices: Path) -> None:
    prices.write_text(TABLE.text().replace('"0.037"', '"cheap"'))

    line = prices_command("show").refused(3)

    assert "eu-central-1 rds/instance/postgres/db.t4g.small: price must be a number" in line
