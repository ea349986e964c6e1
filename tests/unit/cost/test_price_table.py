"""The price table: reading, writing, renewing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.cost.errors import InvalidPriceTable
from landform.cost.ports import PriceReport
from landform.cost.prices import Price, PriceTable, parse_table
from landform.cost.refresh import refresh
from tests.support.cost import REGION, TABLE

PRICES = st.builds(
    Price,
    amount=st.integers(1, 10**12).map(lambda n: Decimal(n).scaleb(-9)),
    unit=st.sampled_from(["hour", "GB-month"]),
    as_of=st.dates().map(lambda day: day.isoformat()),
    source=st.sampled_from(["aws-price-list", "test"]),
)
KEYS = st.sampled_from(["kms/key", "nat/hour", "rds/instance/postgres/db.t4g.small", "lb/network"])
TABLES = st.builds(
    PriceTable,
    currency=st.just("USD"),
    regions=st.dictionaries(
        st.sampled_from(["eu-central-1", "us-east-1"]), st.dictionaries(KEYS, PRICES, min_size=1)
    ),
    sources=st.just({"test": "a test"}),
)


@given(TABLES)
def test_a_table_that_is_written_is_read_back_and_written_the_same(table: PriceTable) -> None:
    again = parse_table("prices.json", table.text())

    assert again == table
    assert again.text() == table.text()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "prices.json is not JSON"),
        ("[]", "`format` must be 1"),
        ('{"format": 2}', "`format` must be 1"),
        ('{"format": 1, "currency": "dollar"}', "`currency` must be a code such as USD"),
        ('{"format": 1, "currency": "USD"}', "`regions` must map regions to prices"),
        ('{"format": 1, "currency": "USD", "regions": {"r": 1}}', "r must map keys to prices"),
        (
            '{"format": 1, "currency": "USD", "regions": {"r": {"A b": {}}}}',
            "r A b: a key has lower-case letters",
        ),
        ('{"format": 1, "currency": "USD", "regions": {"r": {"k": 1}}}', "r k: must have price"),
    ],
)
def test_a_broken_table_is_refused_with_the_place(text: str, problem: str) -> None:
    with pytest.raises(InvalidPriceTable, match=problem):
        parse_table("prices.json", text)


@pytest.mark.parametrize("amount", ['"0"', "-1", '"NaN"', '"1e999"', '"x"', "true", "null"])
def test_a_price_is_above_zero(amount: str) -> None:
    entry = f'{{"price": {amount}, "unit": "hour", "as_of": "2026-01-01", "source": "s"}}'
    text = f'{{"format": 1, "currency": "USD", "regions": {{"r": {{"k": {entry}}}}}}}'

    with pytest.raises(InvalidPriceTable, match="r k: price must be a number above 0"):
        parse_table("prices.json", text)


def test_a_date_that_is_none_is_refused() -> None:
    text = TABLE.text().replace("2026-03-18", "yesterday", 1)

    with pytest.raises(InvalidPriceTable, match="as_of must be a date"):
        parse_table("prices.json", text)


def renewed(*reports: PriceReport) -> tuple[PriceTable, list[str]]:
    table, changes = refresh(TABLE, reports, source="aws-price-list", about="AWS itself.")
    return table, [str(change) for change in changes]


def fresh(amount: str, unit: str = "month") -> Price:
    return Price(Decimal(amount), unit, "2026-11-01", "aws-price-list")


def test_a_changed_price_replaces_the_old_one_and_is_said() -> None:
    table, changes = renewed(PriceReport(REGION, {"kms/key": fresh("1.1")}))

    assert table.find(REGION, "kms/key") == fresh("1.1")
    assert changes == ["~ eu-central-1 kms/key: 1 → 1.1 per month (+10.0 %)"]
    assert table.sources == {"aws-price-list": "AWS itself."}


def test_a_price_that_stayed_gets_its_new_date_in_silence() -> None:
    table, changes = renewed(PriceReport(REGION, {"kms/key": fresh("1.00")}))

    found = table.find(REGION, "kms/key")
    assert found is not None
    assert found.as_of == "2026-11-01"
    assert changes == []


def test_a_new_price_and_a_new_region_are_added() -> None:
    report = PriceReport("us-west-2", {"kms/key": fresh("1")})

    assert renewed(report)[1] == ["+ us-west-2 kms/key: 1 per month"]


def test_what_was_not_read_stays() -> None:
    nothing = PriceReport(REGION, {}, (("AmazonRDS", "no answer"),))

    table, changes = renewed(nothing, PriceReport("us-west-2", {}))

    assert table.regions == TABLE.regions
    assert changes == []


@given(TABLES, TABLES)
def test_no_renewal_loses_a_price(old: PriceTable, new: PriceTable) -> None:
    reports = [PriceReport(region, dict(prices)) for region, prices in new.regions.items()]

    table, changes = refresh(old, reports, source="test", about="a test")
    once_more, none = refresh(table, reports, source="test", about="a test")

    for region, prices in old.regions.items():
        assert prices.keys() <= table.regions[region].keys()
    assert (once_more, none) == (table, [])
    assert all(table.find(each.region, each.key) == each.after for each in changes)
