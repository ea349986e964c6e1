"""Products of the price list to prices of the table. Pure.

A product whose shape is not known, or that contradicts another one, gives no price.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from landform.adapters.pricing.questions import UNITS, WANTED_SIZES, Line, Question
from landform.cost.prices import Price, decimal_of

SOURCE = "aws-price-list"
CURRENCY = "USD"


class UnknownShape(Exception):
    """A product is not as the price list documents it."""


def read_products(
    question: Question, region: str, products: Iterable[str]
) -> tuple[dict[str, Price], list[str]]:
    """The prices that answer a question, and what is wrong with the rest."""
    found: dict[str, set[Price]] = {}
    strange = 0
    for product in products:
        try:
            for key, price in _prices(question, region, product):
                found.setdefault(key, set()).add(price)
        except UnknownShape:
            strange += 1
    problems = [f"{strange} product(s) have an unknown shape"] if strange else []
    prices = {}
    for key, candidates in found.items():
        if len({price.amount for price in candidates}) > 1:
            problems.append(f"{key} has {len(candidates)} different prices")
        else:
            prices[key] = max(candidates, key=lambda price: price.as_of)
    return prices, problems


def _prices(question: Question, region: str, text: str) -> Iterable[tuple[str, Price]]:
    product = _parsed(text)
    attributes = _part(product, "product", "attributes")
    usages = _spellings(str(attributes.get("usagetype", "")), region)
    size = attributes.get("instanceType")
    if isinstance(size, str) and not WANTED_SIZES.fullmatch(size):
        return
    for line in question.lines:
        if any(re.fullmatch(line.usage, usage) for usage in usages):
            yield _key(line, attributes), _price(line, product)


def _key(line: Line, attributes: dict[str, Any]) -> str:
    try:
        return line.key.format_map({name: str(value) for name, value in attributes.items()})
    except KeyError as missing:
        raise UnknownShape(str(missing)) from None


def _price(line: Line, product: dict[str, Any]) -> Price:
    terms = list(_part(product, "terms", "OnDemand").values())
    published = product.get("publicationDate")
    if len(terms) != 1 or not isinstance(published, str) or not published[:4].isdigit():
        raise UnknownShape("terms")
    steps = [
        (begin, amount, str(step.get("unit")))
        for step in _part(terms[0], "priceDimensions").values()
        if isinstance(step, dict)
        and (begin := decimal_of(step.get("beginRange"))) is not None
        and (amount := decimal_of(_part(step, "pricePerUnit").get(CURRENCY))) is not None
    ]
    # The first step may be free; what an estimate wants is the price of the first that is not.
    paid: list[tuple[Decimal, Decimal, str]] = sorted(step for step in steps if step[1] > 0)
    if not paid:
        raise UnknownShape("priceDimensions")
    _, amount, unit = paid[0]
    if line.unit in UNITS and unit.lower() not in UNITS[line.unit]:
        raise UnknownShape(unit)
    return Price(amount.normalize(), line.unit, published[:10], SOURCE)


def _parsed(text: Any) -> dict[str, Any]:
    try:
        product = json.loads(text)
    except (TypeError, ValueError):
        raise UnknownShape("JSON") from None
    if not isinstance(product, dict):
        raise UnknownShape("JSON")
    return product


def _part(node: Any, *path: str) -> dict[str, Any]:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise UnknownShape(".".join(path))
    return node


def _spellings(usage: str, region: str) -> set[str]:
    """`EUC1-NatGateway-Hours` and `eu-central-1-KMS-Keys`, also without where they are."""
    return {usage, re.sub(rf"^(?:{re.escape(region)}|[A-Z]{{2,3}}\d?)-", "", usage)}
