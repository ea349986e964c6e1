"""Which condition leads."""

from collections.abc import Callable

from landform.catalog.filters import All, AnyOf, Exists, Not, OneOf, Predicate
from landform.catalog.planning import Plan, needs_sizes, plan

KIND, OWNER = OneOf("kind", ("resource",)), OneOf("spec.owner", ("team-a",))
SOME = OneOf("spec.type", ("database", "bucket"))
TOTAL = 100_000


def sized(sizes: dict[Predicate, int]) -> Callable[[Predicate], float]:
    return lambda part: sizes.get(part, TOTAL)


def chosen(predicate: Predicate, sizes: dict[Predicate, int], *, ordered: bool = False) -> Plan:
    return plan(predicate, ordered=ordered, wanted=21, total=TOTAL, size=sized(sizes))


def test_nothing_asked_is_a_walk_over_all() -> None:
    assert chosen(All(()), {}) == Plan(None, (), in_order=True)
    assert chosen(Not(KIND), {}) == Plan(None, (Not(KIND),), in_order=True)


def test_one_value_alone_is_walked_without_asking_for_sizes() -> None:
    assert not needs_sizes(OWNER, ordered=False)
    assert chosen(OWNER, {}) == Plan(OWNER, (), in_order=True)


def test_the_rarest_condition_leads() -> None:
    found = chosen(All((KIND, OWNER, SOME)), {KIND: 50_000, OWNER: 100, SOME: 30_000})

    assert found == Plan(OWNER, (KIND, SOME), in_order=True)


def test_what_is_rare_is_gathered_and_sorted() -> None:
    found = chosen(All((KIND, OWNER)), {KIND: 50_000, OWNER: 100}, ordered=True)

    assert found == Plan(OWNER, (KIND,), in_order=False)


def test_what_is_common_is_found_on_a_walk_that_gives_up_in_time() -> None:
    found = chosen(All((KIND, SOME)), {KIND: 50_000, SOME: 30_000}, ordered=True)

    assert (found.leading, found.in_order) == (None, True)
    assert found.most == 30_021
    assert found.otherwise == Plan(SOME, (KIND,), in_order=False)


def test_several_values_have_no_order_of_their_own() -> None:
    assert needs_sizes(SOME, ordered=False)
    assert chosen(SOME, {SOME: 40}) == Plan(SOME, (), in_order=False)


def test_alternatives_lead_only_if_each_could() -> None:
    rare = AnyOf((OWNER, Exists("metadata.title")))
    assert chosen(rare, {rare: 30}) == Plan(rare, (), in_order=False)
    with_not = AnyOf((OWNER, Not(KIND)))
    assert chosen(with_not, {with_not: 30}) == Plan(None, (with_not,), in_order=True)
