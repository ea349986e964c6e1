"""An estimate in one line, as a form or a list shows it."""

from decimal import Decimal

import pytest

from landform.cost.estimate import estimate_plan
from landform.cost.summary import money, one_line
from tests.support.cost import DATABASE, REGION, TABLE, change, estimate_of, plan_of, resource


def test_a_preview_says_what_it_costs_and_what_is_missing() -> None:
    found = estimate_of(
        resource("aws_db_instance", DATABASE),
        *(resource("aws_sqs_queue", name=name) for name in "abcde"),
    )

    assert one_line(found) == (
        "about $30 a month; not priced: aws_sqs_queue.a, aws_sqs_queue.b, aws_sqs_queue.c "
        "and 2 more"
    )


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (None, DATABASE, "about $30 a month, $30 more than now"),
        (DATABASE, DATABASE, "about $30 a month"),
        ({**DATABASE, "allocated_storage": 40}, DATABASE, "about $30 a month, $2.74 less than now"),
        (DATABASE, None, "nothing that costs, $30 less than now"),
    ],
)
def test_a_plan_says_what_it_changes(
    before: dict[str, object] | None, after: dict[str, object] | None, line: str
) -> None:
    plan = plan_of(change("aws_db_instance", before, after))

    assert one_line(estimate_plan(plan, TABLE, region=REGION)) == line


def test_no_price_is_not_zero() -> None:
    assert one_line(estimate_of(resource("aws_sqs_queue"))) == (
        "no price is known; not priced: aws_sqs_queue.this"
    )
    assert one_line(estimate_of(resource("aws_iam_role"))) == "nothing that costs"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("0.4", "USD", "$0.40"),
        ("9.99", "USD", "$9.99"),
        ("10.5", "EUR", "€11"),
        ("12345.67", "USD", "$12,346"),
        ("12.34", "CHF", "12 CHF"),
    ],
)
def test_money_is_said_as_people_say_it(amount: str, currency: str, text: str) -> None:
    assert money(Decimal(amount), currency) == text
