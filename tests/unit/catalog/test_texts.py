"""Which entities have their words together."""

from hypothesis import given
from hypothesis import strategies as st

from landform.catalog.repository.texts import FIRST_GROUP, group_of


def test_groups_grow_by_odd_numbers() -> None:
    ends = [FIRST_GROUP * number**2 for number in range(1, 5)]

    assert [group_of(end - 1) for end in ends] == [0, 1, 2, 3]
    assert [group_of(end) for end in ends] == [1, 2, 3, 4]
    assert group_of(1_000_000) == 15


@given(st.integers(0, 2**40), st.integers(0, 2**20))
def test_later_entities_are_in_no_earlier_group(number: int, more: int) -> None:
    assert group_of(number) <= group_of(number + more)
