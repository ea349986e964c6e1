"""How a question is answered: which condition leads, and which are asked of what it finds.

Pure. Databases estimate tables of keys and values badly: they take every key for equally
common. We know how many entities have a value, so we decide and give them no choice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from landform.catalog.filters import All, AnyOf, Exists, HasPrefix, Not, OneOf, Predicate

DOUBT = 4  # how much worse than estimated a walk may turn out, as conditions go together
MAX_CANDIDATES = 8  # conditions that are looked at; one of them will do


@dataclass(frozen=True)
class Plan:
    """``leading`` gives the candidates, all of them if None; ``rest`` is asked of each.

    ``in_order``: candidates are walked in the order of the answer until it is full. Otherwise
    all are gathered and then sorted. A walk that has seen ``most`` candidates and is not full
    was a mistake (conditions go with the order: names that begin with the kind), and
    ``otherwise`` is to be done instead.
    """

    leading: Predicate | None
    rest: tuple[Predicate, ...]
    in_order: bool
    most: int | None = None
    otherwise: "Plan | None" = None


def conjuncts(predicate: Predicate) -> Iterator[Predicate]:
    """What must all hold."""
    if isinstance(predicate, All):
        for part in predicate.parts:
            yield from conjuncts(part)
    else:
        yield predicate


def candidates(predicate: Predicate) -> list[Predicate]:
    """Conditions that may lead: each is a set of entities that an index holds."""
    return [part for part in conjuncts(predicate) if can_lead(part)][:MAX_CANDIDATES]


def leaves(predicate: Predicate) -> Iterator[Exists | OneOf | HasPrefix]:
    """The conditions in a predicate that have no parts."""
    match predicate:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield predicate


def is_walkable(predicate: Predicate) -> bool:
    """Whether an index has its entities in the order of their numbers."""
    return isinstance(predicate, OneOf) and len(predicate.values) == 1


def plan(
    predicate: Predicate,
    *,
    ordered: bool,
    wanted: int,
    total: float,
    size: Callable[[Predicate], float],
) -> Plan:
    """The cheapest way to the first ``wanted`` entities of an answer.

    ``ordered``: by a value, not by number. ``size`` estimates how many satisfy a condition,
    of ``total``.
    """
    parts = tuple(conjuncts(predicate))
    possible = candidates(predicate)
    if not needs_sizes(predicate, ordered=ordered):
        return Plan(possible[0] if possible else None, () if possible else parts, in_order=True)
    matching = max(total, 1.0)
    for part in possible:
        matching *= min(size(part) / max(total, 1.0), 1.0)
    # Of the whole order, one in so many candidates is an answer.
    walk = min(DOUBT * wanted * max(total, 1.0) / max(matching, 0.5), max(total, 1.0))
    best, cost = Plan(None, parts, in_order=True), walk if possible else 0.0
    for part in possible:
        found = size(part)
        rest = tuple(each for each in parts if each is not part)
        in_order = is_walkable(part) and not ordered
        price = found + 1  # a walk may come to its end without being full
        if in_order and not rest:
            price = min(found, wanted)
        if price < cost:
            best, cost = Plan(part, rest, in_order), price
    if best.leading is None and ordered and possible:
        smallest = min(possible, key=size)
        rest = tuple(each for each in parts if each is not smallest)
        instead = Plan(smallest, rest, in_order=False)
        # What the other way would have cost: together they cost twice the better one.
        return Plan(
            None, parts, in_order=True, most=int(size(smallest)) + wanted, otherwise=instead
        )
    return best


def needs_sizes(predicate: Predicate, *, ordered: bool) -> bool:
    """Whether there is a choice to make."""
    possible = candidates(predicate)
    if not possible:
        return False
    alone = len(possible) == 1 and len(tuple(conjuncts(predicate))) == 1
    return not (alone and is_walkable(possible[0]) and not ordered)


def can_lead(predicate: Predicate) -> bool:
    """Whether all that satisfy it can be read from an index."""
    match predicate:
        case OneOf() | Exists() | HasPrefix():
            return True
        case AnyOf(parts):
            return bool(parts) and all(map(can_lead, parts))
        case All(parts):
            return any(map(can_lead, parts))
        case _:
            return False
