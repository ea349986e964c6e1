"""Renew a price table with what a price list says. Pure.

A price that was not read stays: an outage, a page that failed or a shape that nobody knows
never empties the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from landform.cost.ports import PriceReport
from landform.cost.prices import Price, PriceTable, plain


@dataclass(frozen=True)
class PriceChange:
    """A price that is new, or differs from the one before."""

    region: str
    key: str
    before: Price | None
    after: Price

    def __str__(self) -> str:
        now = f"{plain(self.after.amount)} per {self.after.unit}"
        if self.before is None:
            return f"+ {self.region} {self.key}: {now}"
        change = (self.after.amount / self.before.amount - 1) * Decimal(100)
        return f"~ {self.region} {self.key}: {plain(self.before.amount)} → {now} ({change:+.1f} %)"


def refresh(
    table: PriceTable, reports: Iterable[PriceReport], *, source: str, about: str
) -> tuple[PriceTable, list[PriceChange]]:
    """The table with the prices of the reports in it, and what is new in it.

    The same reports always give the same table.
    """
    regions = {region: dict(prices) for region, prices in table.regions.items()}
    changes = []
    for report in reports:
        prices = regions.setdefault(report.region, {})
        for key, price in sorted(report.prices.items()):
            before = prices.get(key)
            if before is None or (before.amount, before.unit) != (price.amount, price.unit):
                changes.append(PriceChange(report.region, key, before, price))
            prices[key] = price
    kept = {price.source for prices in regions.values() for price in prices.values()}
    known = {**table.sources, source: about}
    sources = {name: text for name, text in known.items() if name in kept}
    regions = {region: prices for region, prices in regions.items() if prices}
    return PriceTable(table.currency, regions, sources), changes
