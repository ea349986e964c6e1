"""Resources and prices to an estimate. Pure: the same arguments always give the same figures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from landform.cost.free import is_free
from landform.cost.inquiry import Inquiry, NotPriced, Quote
from landform.cost.models import (
    CENT,
    HOURS_PER_MONTH,
    CostEstimate,
    PricedItem,
    UnpricedItem,
    cents,
)
from landform.cost.pricers import PRICERS
from landform.cost.prices import Price, PriceTable
from landform.cost.resources import ManagedResource, read_plan

ENGINE = "table"
REGION = re.compile(r"[a-z]{2}[a-z0-9-]{1,30}")
NO_USE: "Usage" = {}

Usage = Mapping[str, Mapping[str, Decimal]]
"""Type of managed resource to what is assumed to be used of each a month.

An address inside a module, such as ``aws_sqs_queue.dead_letters``, stands for that one alone.
"""


@dataclass(frozen=True)
class _Bill:
    items: dict[str, PricedItem] = field(default_factory=dict)
    unpriced: dict[str, UnpricedItem] = field(default_factory=dict)
    used: list[Price] = field(default_factory=list)


def estimate_plan(
    plan: Any,
    prices: PriceTable,
    *,
    region: str,
    usage: Usage = NO_USE,
    hours: int = HOURS_PER_MONTH,
) -> CostEstimate:
    """What there will be after the plan (``terraform show -json``) costs a month.

    What the apply decides is not guessed: where a price needs it, the resource is not priced.
    A resource that is not priced on one of its two sides counts nothing to the difference.

    Raises:
        InvalidPlan: it is not a plan.
    """
    sides = read_plan(plan)
    before = _bill(sides.before, prices, region, usage, hours)
    after = _bill(sides.after, prices, region, usage, hours)
    unclear = before.unpriced.keys() | after.unpriced.keys()
    difference = _sum(after, without=unclear) - _sum(before, without=unclear)
    return _estimate(after, prices, difference=difference)


def estimate_values(
    resources: Sequence[ManagedResource],
    prices: PriceTable,
    *,
    region: str,
    usage: Usage = NO_USE,
    hours: int = HOURS_PER_MONTH,
) -> CostEstimate:
    """What these resources cost a month; they are known from values, before there is a plan."""
    return _estimate(_bill(resources, prices, region, usage, hours), prices, difference=None)


def _bill(
    resources: Sequence[ManagedResource],
    prices: PriceTable,
    region: str,
    usage: Usage,
    hours: int,
) -> _Bill:
    bill = _Bill()
    modules: dict[str, list[ManagedResource]] = {}
    for resource in resources:
        modules.setdefault(_module(resource), []).append(resource)
    for resource in resources:
        if is_free(resource.type):
            continue
        ask = Inquiry(
            resource,
            prices,
            _region(resource, region),
            Decimal(hours),
            _use_of(resource, usage),
            bill.used,
            modules[_module(resource)],
        )
        _enter(bill, ask)
    return bill


def _enter(bill: _Bill, ask: Inquiry) -> None:
    resource = ask.resource
    already = len(bill.used)
    try:
        quote = _quote(ask)
    except NotPriced as reason:
        del bill.used[already:]
        bill.unpriced[resource.address] = UnpricedItem(resource.address, resource.type, f"{reason}")
        return
    if quote.parts:
        # What costs anything is at least a cent: 0 would say that it is free.
        total = max(CENT, cents(sum((part.monthly for part in quote.parts), Decimal(0))))
        bill.items[resource.address] = PricedItem(
            resource.address, resource.type, total, quote.parts, quote.assumptions
        )


def _quote(ask: Inquiry) -> Quote:
    pricer = PRICERS.get(ask.resource.type)
    if pricer is None:
        raise NotPriced(f"{ask.resource.type} has no price rule")
    quote = pricer(ask)
    if quote.parts and not any(part.quantity for part in quote.parts):
        raise NotPriced("there is nothing of it to count")
    return quote


def _estimate(bill: _Bill, prices: PriceTable, *, difference: Decimal | None) -> CostEstimate:
    return CostEstimate(
        currency=prices.currency,
        monthly=_sum(bill),
        items=tuple(bill.items[address] for address in sorted(bill.items)),
        unpriced=tuple(bill.unpriced[address] for address in sorted(bill.unpriced)),
        engine=ENGINE,
        prices_as_of=min((price.as_of for price in bill.used), default=None),
        difference=difference,
    )


def _sum(bill: _Bill, *, without: Iterable[str] = ()) -> Decimal:
    left_out = set(without)
    counted = (item.monthly for address, item in bill.items.items() if address not in left_out)
    return sum(counted, Decimal(0))


def _module(resource: ManagedResource) -> str:
    """The address of the module that the resource is in; empty for the root module."""
    return resource.address.rpartition(f"{resource.type}.")[0]


def _use_of(resource: ManagedResource, usage: Usage) -> Mapping[str, Decimal]:
    address = resource.address.removeprefix(_module(resource)).partition("[")[0]
    return {**usage.get(resource.type, {}), **usage.get(address, {})}


def _region(resource: ManagedResource, default: str) -> str:
    """Where it is: AWS resources of provider 6 may name a region of their own."""
    own = resource.values.get("region")
    if not isinstance(own, str) or not own:
        return default
    return own if REGION.fullmatch(own) else "an unknown region"
