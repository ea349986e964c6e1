"""The price table: what one unit of something costs, per region and key. Pure.

A key names what AWS sells, from general to special: ``rds/instance/postgres/db.t4g.small``,
``s3/storage/standard``. What is not in the table has no price: nothing is derived from
another region, engine or size.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from landform.cost.errors import InvalidPriceTable

FORMAT = 1
SMALLEST, LARGEST = Decimal("1e-15"), Decimal("1e15")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY = re.compile(r"[a-z0-9][a-z0-9./-]*")


@dataclass(frozen=True)
class Price:
    """What one ``unit`` costs. ``as_of`` is the date (ISO) on which ``source`` said so."""

    amount: Decimal
    unit: str
    as_of: str
    source: str


@dataclass(frozen=True)
class PriceTable:
    """Prices by region and key. ``sources`` says what the names of sources stand for."""

    currency: str
    regions: Mapping[str, Mapping[str, Price]]
    sources: Mapping[str, str] = field(default_factory=dict)

    def find(self, region: str, key: str) -> Price | None:
        """The price, or None where the table does not know it."""
        return self.regions.get(region, {}).get(key)

    def text(self) -> str:
        """The table as its file: sorted, one price a line, so that a diff shows prices."""
        regions = ",\n".join(
            f"    {json.dumps(region)}: {{\n{_lines(self.regions[region])}\n    }}"
            for region in sorted(self.regions)
        )
        head = json.dumps(
            {
                "format": FORMAT,
                "currency": self.currency,
                "sources": dict(sorted(self.sources.items())),
            },
            indent=2,
            ensure_ascii=False,
        )
        return f'{head[:-2]},\n  "regions": {{\n{regions}\n  }}\n}}\n'


def parse_table(file: str, text: str) -> PriceTable:
    """Read a price table.

    Raises:
        InvalidPriceTable: it is no JSON, or a price in it is not one; names file and place.
    """
    try:
        data = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise InvalidPriceTable(f"{file} is not JSON: {error}.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InvalidPriceTable(f"{file}: `format` must be {FORMAT}.")
    currency, regions = data.get("currency"), data.get("regions")
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        raise InvalidPriceTable(f"{file}: `currency` must be a code such as USD.")
    if not isinstance(regions, dict):
        raise InvalidPriceTable(f"{file}: `regions` must map regions to prices.")
    sources = data.get("sources", {})
    if not isinstance(sources, dict):
        raise InvalidPriceTable(f"{file}: `sources` must map names to descriptions.")
    return PriceTable(
        currency=currency,
        regions={region: _prices(file, region, prices) for region, prices in regions.items()},
        sources={str(name): str(about) for name, about in sources.items()},
    )


def _prices(file: str, region: str, prices: Any) -> dict[str, Price]:
    if not isinstance(prices, dict):
        raise InvalidPriceTable(f"{file}: {region} must map keys to prices.")
    return {key: _price(f"{file}: {region} {key}", key, price) for key, price in prices.items()}


def _price(place: str, key: str, price: Any) -> Price:
    if not _KEY.fullmatch(key):
        raise InvalidPriceTable(f"{place}: a key has lower-case letters, digits and ./- only.")
    if not isinstance(price, dict):
        raise InvalidPriceTable(f"{place}: must have price, unit, as_of and source.")
    texts = [price.get(name) for name in ("unit", "as_of", "source")]
    if not all(isinstance(text, str) and text for text in texts):
        raise InvalidPriceTable(f"{place}: unit, as_of and source must be texts.")
    if not _DATE.fullmatch(price["as_of"]):
        raise InvalidPriceTable(f"{place}: as_of must be a date such as 2026-03-18.")
    amount = decimal_of(price.get("price"))
    if amount is None or amount <= 0:
        raise InvalidPriceTable(f"{place}: price must be a number above 0, written as a text.")
    return Price(amount, price["unit"], price["as_of"], price["source"])


def decimal_of(value: Any) -> Decimal | None:
    """The number that a text or number says, else None; a boolean is none.

    Numbers of no earthly size are none either: they would outgrow the arithmetic.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    sensible = number.is_finite() and (number == 0 or SMALLEST <= abs(number) <= LARGEST)
    return number if sensible else None


def plain(number: Decimal) -> str:
    """The number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lines(prices: Mapping[str, Price]) -> str:
    return ",\n".join(
        f"      {json.dumps(key)}: "
        + json.dumps(
            {
                "price": plain(prices[key].amount),
                "unit": prices[key].unit,
                "as_of": prices[key].as_of,
                "source": prices[key].source,
            },
            ensure_ascii=False,
        )
        for key in sorted(prices)
    )
