"""What `infracost breakdown --format json` says, as an estimate. Pure.

Source: https://www.infracost.io/docs/features/cli_commands/#examples (format version 0.2)
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from landform.cost.errors import CostEngineUnavailable
from landform.cost.models import CostEstimate, CostPart, PricedItem, UnpricedItem, cents
from landform.cost.prices import decimal_of
from landform.cost.resources import read_plan


def read_breakdown(answer: Any, plan: dict[str, Any]) -> CostEstimate:
    """The estimate that an answer holds; the plan names what Infracost only counts by type.

    Raises:
        CostEngineUnavailable: the answer has another shape than the documented one.
    """
    try:
        return _read(answer, plan)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CostEngineUnavailable("the answer of infracost has an unknown shape") from None


def _read(answer: dict[str, Any], plan: dict[str, Any]) -> CostEstimate:
    read = [
        _resource(resource)
        for project in answer["projects"]
        for resource in project["breakdown"]["resources"]
    ]
    unsupported = {
        kind
        for project in answer["projects"]
        for kind in (project.get("summary") or {}).get("unsupportedResourceCounts") or {}
    }
    items = sorted((i for i in read if isinstance(i, PricedItem)), key=lambda item: item.address)
    unpriced = [item for item in read if isinstance(item, UnpricedItem)]
    unpriced += [
        UnpricedItem(each.address, each.type, f"infracost has no prices of {each.type}")
        for each in read_plan(plan).after
        if each.type in unsupported
    ]
    return CostEstimate(
        currency=_text(answer["currency"]),
        monthly=sum((item.monthly for item in items), Decimal(0)),
        items=tuple(items),
        unpriced=tuple(sorted(unpriced, key=lambda item: item.address)),
        engine="infracost",
        prices_as_of=_date(answer.get("timeGenerated")),
        difference=_difference(answer.get("diffTotalMonthlyCost")),
    )


def _resource(resource: dict[str, Any]) -> PricedItem | UnpricedItem:
    address, kind = _text(resource["name"]), _text(resource.get("resourceType") or "")
    components = list(_components(resource))
    missing = [each["name"] for each in components if each.get("priceNotFound")]
    if missing:
        reason = f"infracost found no price for {', '.join(missing)}"
        return UnpricedItem(address, kind, reason)
    open_ended = [each["name"] for each in components if each.get("monthlyCost") is None]
    counted = [each for each in components if _number(each.get("monthlyCost") or 0) > 0]
    if not counted:
        return UnpricedItem(address, kind, "its price depends on use, and none is stated")
    assumptions = (f"not counted: {', '.join(open_ended)}",) if open_ended else ()
    # Not quantity times price: Infracost's own cost knows of steps and discounts.
    total = cents(sum((_number(each["monthlyCost"]) for each in counted), Decimal(0)))
    return PricedItem(address, kind, total, tuple(map(_part, counted)), assumptions)


def _components(resource: dict[str, Any], within: str = "") -> Iterator[dict[str, Any]]:
    for component in resource.get("costComponents") or []:
        yield {**component, "name": within + _text(component["name"])}
    for part in resource.get("subresources") or []:
        yield from _components(part, f"{within}{_text(part['name'])}: ")


def _part(component: dict[str, Any]) -> CostPart:
    return CostPart(
        component["name"],
        _number(component["monthlyQuantity"]),
        _text(component["unit"]),
        _number(component["price"]),
    )


def _difference(value: Any) -> Decimal | None:
    return None if value is None else cents(_number(value, least=None))


def _number(value: Any, *, least: int | None = 0) -> Decimal:
    number = decimal_of(value)
    if number is None or (least is not None and number < least):
        raise ValueError(value)
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _date(value: Any) -> str | None:
    return value[:10] if isinstance(value, str) and value[:4].isdigit() else None
