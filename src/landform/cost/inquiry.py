"""What a pricer asks with: a resource's arguments, prices of its region, stated use. Pure.

Every question that has no answer raises `NotPriced` with the reason, so a pricer reads as the
bill does and cannot guess by accident.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from landform.cost.models import CostPart
from landform.cost.prices import Price, PriceTable, decimal_of, plain
from landform.cost.resources import ManagedResource

SECRETIVE = "(sensitive)"
MAX_TEXT = 64  # characters; names of sizes and engines are shorter

Line = tuple[str, str, str]
"""Name of the use, what it is on the bill, key of its price."""


class NotPriced(Exception):
    """Why a resource has no price; ends its pricer."""


@dataclass(frozen=True)
class Quote:
    """What a pricer answers. No parts: the resource itself costs nothing."""

    parts: tuple[CostPart, ...]
    assumptions: tuple[str, ...] = ()

    def __add__(self, other: "Quote") -> "Quote":
        return Quote(self.parts + other.parts, self.assumptions + other.assumptions)


@dataclass(frozen=True)
class Inquiry:
    """One resource, and what its price depends on. ``used`` collects the prices looked up."""

    resource: ManagedResource
    table: PriceTable
    region: str
    hours: Decimal
    usage: Mapping[str, Decimal]
    used: list[Price]
    siblings: Sequence[ManagedResource] = ()

    def text(self, name: str, default: str | None = None) -> str:
        """A text argument. Raises `NotPriced` where it is unknown, or missing without default."""
        value = self._known(name)
        if value is None and default is not None:
            return default
        if value is None or value == "":
            raise NotPriced(f"`{name}` is not set")
        # What is returned may be shown in a reason: it is of one line, and short.
        if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
            raise NotPriced(f"`{name}` is not a text that can be priced")
        if value == SECRETIVE:
            raise NotPriced(f"`{name}` is not shown")
        return value

    def number(self, name: str, default: int | None = None) -> Decimal:
        """A number. Raises `NotPriced` where it is unknown, no number, or missing."""
        value = self._known(name)
        if value is None:
            if default is None:
                raise NotPriced(f"`{name}` is not set")
            return Decimal(default)
        number = decimal_of(value)
        if number is None or number < 0:
            raise NotPriced(f"`{name}` is not a number that can be counted with")
        return number

    def flag(self, name: str) -> bool:
        """Whether a switch is on; one that is not set, or set by AWS only, is off."""
        value = None if self.resource.is_unknown(name) else self.resource.values.get(name)
        return value is True or (isinstance(value, str) and value.lower() == "true")

    def is_unset(self, name: str) -> bool:
        """Whether the argument has no value yet: not set, or left to AWS."""
        return self.resource.is_unknown(name) or self.resource.values.get(name) in (None, "", 0)

    def block(self, name: str) -> "Inquiry | None":
        """The first nested block of this name, to be asked the same way."""
        found = self.resource.blocks(name)
        return self._about(found[0]) if found else None

    def blocks(self, name: str) -> list["Inquiry"]:
        return [self._about(block) for block in self.resource.blocks(name)]

    def sibling(self, kind: str) -> "Inquiry | None":
        """The one resource of this type in the same module; None where there are none or more."""
        found = [each for each in self.siblings if each.type == kind]
        return self._about(found[0]) if len(found) == 1 else None

    def use(self, name: str) -> Decimal | None:
        """How much of something is assumed to be used a month, where that is stated."""
        return self.usage.get(name)

    def part(self, what: str, key: str, quantity: Decimal | int) -> CostPart:
        """One line of the bill. Raises `NotPriced` where the table has no such price."""
        price = self.table.find(self.region, key)
        if price is None:
            raise NotPriced(f"no price for {key} in {self.region}")
        self.used.append(price)
        return CostPart(what, Decimal(quantity), price.unit, price.amount)

    def depends_on_use(self, *lines: Line) -> Quote:
        """Lines that depend on use alone.

        Raises:
            NotPriced: no use is stated for any of them.
        """
        quote = self.extras(*lines)
        if not quote.parts:
            names = ", ".join(use for use, _, _ in lines)
            raise NotPriced(f"its price depends on use, and none is stated ({names})")
        return quote

    def extras(self, *lines: Line) -> Quote:
        """Lines that depend on use, as far as it is stated; the others are said to be missing."""
        stated = [(use, what, key) for use, what, key in lines if (self.use(use) or 0) > 0]
        parts = tuple(self.part(what, key, self.usage[use]) for use, what, key in stated)
        assumed = tuple(
            f"{part.what}: {plain(part.quantity)} {part.unit} a month, assumed" for part in parts
        )
        missing = [what for use, what, _ in lines if self.use(use) is None]
        return Quote(parts, assumed + ((f"not counted: {', '.join(missing)}",) if missing else ()))

    def _known(self, name: str) -> object:
        if self.resource.is_unknown(name):
            raise NotPriced(f"`{name}` is known after the apply only")
        return self.resource.values.get(name)

    def _about(self, resource: ManagedResource) -> "Inquiry":
        return replace(self, resource=resource)
