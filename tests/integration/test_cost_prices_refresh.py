"""`landform prices refresh`: real boto3 against a price list on loopback."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from landform.adapters.pricing import AwsPriceList
from landform.cost.errors import PriceListUnavailable
from landform.cost.price_file import read_price_table
from landform.cost.prices import PriceTable
from tests.support.command_line import Done, run
from tests.support.cost import REGION, price
from tests.support.price_list import FakePriceList, price_list, product

OLD = PriceTable(
    "USD",
    {
        REGION: {
            "rds/instance/postgres/db.t4g.small": price("0.037"),
            "rds/instance/postgres/db.m7g.large": price("0.2"),
            "kms/key": price("1", "month"),
        },
        "us-east-1": {"kms/key": price("1", "month")},
    },
    {"test": "a test"},
)
KEYS = ("awskms", "Encryption Key")
DATABASES = ("AmazonRDS", "Database Instance")


def database(size: str, amount: str) -> str:
    attributes = {
        "usagetype": f"EUC1-InstanceUsage:{size}",
        "instanceType": size,
        "regionCode": REGION,
        "databaseEngine": "PostgreSQL",
    }
    return product(attributes, amount)


def key(region: str, amount: str) -> str:
    attributes = {"usagetype": f"{region}-KMS-Keys", "regionCode": region}
    return product(attributes, amount, unit="Keys")


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def aws() -> Iterator[FakePriceList]:
    fake = FakePriceList(
        {
            DATABASES: [
                database(size, amount)
                for size, amount in (
                    ("db.t4g.micro", "0.019"),
                    ("db.t4g.small", "0.040"),
                    ("db.t4g.medium", "0.074"),
                    ("db.m7g.large", "0.2"),
                    ("db.r7g.large", "0.29"),
                )
            ],
            KEYS: [key(REGION, "1"), key("us-east-1", "1.1")],
        }
    )
    with price_list(fake):
        yield fake


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.json"
    path.write_text(OLD.text())
    return path


def refresh(aws: FakePriceList, file: Path, *arguments: str) -> Done:
    options = ("--file", str(file), "--endpoint-url", aws.url, *arguments)
    return asyncio.run(run("", "prices", "refresh", *options))


def test_the_table_is_renewed_and_what_changed_is_printed(aws: FakePriceList, file: Path) -> None:
    done = refresh(aws, file)

    assert done.did().splitlines() == [
        "+ eu-central-1 rds/instance/postgres/db.r7g.large: 0.29 per hour",
        "+ eu-central-1 rds/instance/postgres/db.t4g.medium: 0.074 per hour",
        "+ eu-central-1 rds/instance/postgres/db.t4g.micro: 0.019 per hour",
        "~ eu-central-1 rds/instance/postgres/db.t4g.small: 0.037 → 0.04 per hour (+8.1 %)",
        "~ us-east-1 kms/key: 1 → 1.1 per month (+10.0 %)",
    ]
    assert "price(s) read, 5 changed" in done.errors
    found = read_price_table(file).find(REGION, "rds/instance/postgres/db.t4g.small")
    assert found is not None
    assert (found.as_of, found.source) == ("2026-11-01", "aws-price-list")


def test_twice_gives_the_same_bytes(aws: FakePriceList, file: Path) -> None:
    refresh(aws, file)
    first = file.read_bytes()

    again = refresh(aws, file)

    assert again.did() == ""
    assert file.read_bytes() == first
    assert [each.name for each in file.parent.iterdir() if each.name.startswith(".")] == []


def test_all_pages_are_read(aws: FakePriceList, file: Path) -> None:
    refresh(aws, file, "--region", REGION, "--service", "AmazonRDS")

    tokens = [
        call.get("NextToken")
        for call in aws.asked
        if {"Type": "TERM_MATCH", "Field": "databaseEngine", "Value": "PostgreSQL"}
        in call["Filters"]
    ]
    assert tokens == [None, "2", "4"]
    assert {call["ServiceCode"] for call in aws.asked} == {"AmazonRDS"}
    assert all(
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": REGION} in call["Filters"]
        for call in aws.asked
    )


def test_throttling_is_waited_for(aws: FakePriceList, file: Path) -> None:
    aws.failures = [(400, "ThrottlingException"), (500, "InternalErrorException")]

    done = refresh(aws, file, "--service", "awskms")

    assert "us-east-1 kms/key: 1 → 1.1" in done.did()
    assert aws.failures == []


def test_a_page_that_fails_leaves_its_prices_as_they_were(aws: FakePriceList, file: Path) -> None:
    """Also those that an earlier page of the same answer would have changed."""
    aws.broken = {"AmazonRDS": (400, "InvalidParameterException")}

    done = refresh(aws, file)

    assert done.code == 1
    assert done.out.splitlines() == ["~ us-east-1 kms/key: 1 → 1.1 per month (+10.0 %)"]
    assert (
        "error: eu-central-1 AmazonRDS Database Instance PostgreSQL: InvalidParameterException: "
        "no complete answer; its prices stay as they were" in done.errors
    )
    assert read_price_table(file).regions[REGION]["rds/instance/postgres/db.t4g.small"] == price(
        "0.037"
    )


def test_an_answer_without_products_empties_nothing(aws: FakePriceList, file: Path) -> None:
    aws.products = {}

    done = refresh(aws, file)

    assert done.did() == ""
    assert file.read_text() == OLD.text()


def test_products_of_unknown_shape_empty_nothing(aws: FakePriceList, file: Path) -> None:
    aws.products = {DATABASES: ["{", "[]"], KEYS: [key(REGION, "free")]}

    done = refresh(aws, file)

    assert done.code == 1
    assert "unknown shape" in done.errors
    assert file.read_text() == OLD.text()


def test_pages_without_an_end_are_no_answer(aws: FakePriceList, file: Path) -> None:
    aws.endless = True

    done = refresh(aws, file, "--region", REGION, "--service", "awskms")

    assert done.code == 1
    assert "no complete answer" in done.errors
    assert file.read_text() == OLD.text()


def test_a_dry_run_writes_nothing(aws: FakePriceList, file: Path) -> None:
    done = refresh(aws, file, "--dry-run")

    assert "kms/key: 1 → 1.1" in done.did()
    assert file.read_text() == OLD.text()


def test_credentials_that_may_not_read_prices_end_it_at_once(
    aws: FakePriceList, file: Path
) -> None:
    aws.failures = [(400, "AccessDeniedException")]

    line = refresh(aws, file).refused(7)

    assert "pricing:GetProducts" in line
    assert len(aws.asked) == 1
    assert file.read_text() == OLD.text()


def test_no_credentials_at_all_are_named_with_what_to_do(
    aws: FakePriceList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(PriceListUnavailable, match="AWS_PROFILE"):
        AwsPriceList(endpoint_url=aws.url).read(REGION)


def test_a_broken_table_is_refused_before_anybody_is_asked(aws: FakePriceList, file: Path) -> None:
    file.write_text("{}")

    line = refresh(aws, file).refused(3)

    assert "`format` must be 1" in line
    assert aws.asked == []
    assert file.read_text() == "{}"


def test_a_table_that_cannot_be_written_stays(aws: FakePriceList, file: Path) -> None:
    missing = file.parent / "no" / "prices.json"

    line = refresh(aws, missing).refused(3)

    assert "cannot be read" in line
