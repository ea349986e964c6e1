"""An estimate in one line, for people. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from landform.cost.models import CostEstimate, cents

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
WHOLE_FROM = 10  # above it, cents only pretend to be exact
MOST_NAMES = 3


def one_line(estimate: CostEstimate) -> str:
    """E.g. ``about $31 a month, $12 more than now; not priced: aws_s3_bucket.this``."""
    parts = [f"about {money(estimate.monthly, estimate.currency)} a month"]
    if not estimate.items:
        parts = ["nothing that costs" if not estimate.unpriced else "no price is known"]
    if estimate.difference:
        change = money(abs(estimate.difference), estimate.currency)
        parts.append(f"{change} {'more' if estimate.difference > 0 else 'less'} than now")
    text = ", ".join(parts)
    if estimate.unpriced:
        names = [item.address.removeprefix("module.this.") for item in estimate.unpriced]
        more = len(names) - MOST_NAMES
        shown = ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        text += f"; not priced: {shown}"
    return text


def money(value: Decimal, currency: str) -> str:
    """The amount as people say it: whole from 10 on."""
    whole = value.quantize(Decimal(1), ROUND_HALF_UP)
    number = f"{whole:,}" if abs(value) >= WHOLE_FROM else f"{cents(value):,}"
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{number} {currency}"
