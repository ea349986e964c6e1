"""The nouns of cost. Money is `Decimal`, in the currency of the price table."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
HOURS_PER_MONTH = 730


@dataclass(frozen=True)
class CostPart:
    """One line of a resource's bill: ``quantity`` times ``unit_price``, a month."""

    what: str
    quantity: Decimal
    unit: str
    unit_price: Decimal

    @property
    def monthly(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class PricedItem:
    """A managed resource with a price. ``monthly`` is in whole cents, so that items add up."""

    address: str
    type: str
    monthly: Decimal
    parts: tuple[CostPart, ...]
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnpricedItem:
    """A managed resource that costs something we cannot say. It counts nowhere, never as 0."""

    address: str
    type: str
    reason: str


@dataclass(frozen=True)
class CostEstimate:
    """What infrastructure will cost a month.

    ``monthly`` is the sum of ``items``; ``difference`` says how much of it a plan adds
    (or, below zero, saves), and is None where there is no before. ``prices_as_of`` is the
    date of the oldest price that was used. ``note`` says what a reader has to know of how
    it came about, e.g. that the engine that was asked for gave no answer.
    """

    currency: str
    monthly: Decimal
    items: tuple[PricedItem, ...]
    unpriced: tuple[UnpricedItem, ...]
    engine: str
    prices_as_of: str | None = None
    difference: Decimal | None = None
    note: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON, for policies and the API: amounts with two decimals, prices as they are."""
        return {
            "currency": self.currency,
            "monthly": amount(self.monthly),
            "items": [_item(item) for item in self.items],
            "unpriced": [
                {"address": item.address, "type": item.type, "reason": item.reason}
                for item in self.unpriced
            ],
            "engine": self.engine,
            "prices_as_of": self.prices_as_of,
            "difference": None if self.difference is None else amount(self.difference),
            "note": self.note,
        }


def cents(value: Decimal) -> Decimal:
    """The value in whole cents, half a cent up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def amount(value: Decimal) -> float:
    """The value as JSON carries it: a number with two decimals."""
    return float(cents(value))


def _item(item: PricedItem) -> dict[str, Any]:
    return {
        "address": item.address,
        "type": item.type,
        "monthly": amount(item.monthly),
        "parts": [
            {
                "what": part.what,
                "quantity": float(part.quantity),
                "unit": part.unit,
                "unit_price": float(part.unit_price),
                "monthly": amount(part.monthly),
            }
            for part in item.parts
        ],
        "assumptions": list(item.assumptions),
    }
