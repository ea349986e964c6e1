"""What stands under a name, and what a new request may do with it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.kernel.errors import DomainError
from landform.requests.errors import AnotherStack, NameTaken, NothingThere, NothingToChange
from landform.requests.models import Action, Request, Status
from landform.requests.standing import check_standing, is_left_behind, standing
from tests.support.builders import NOON, a_request, a_stack

LARGER = a_stack(variables={"name": "orders-db", "size": 50})
THEIRS = a_stack(owner="group:default/shop", directory="live/dev/shop/orders-db")

CREATED = a_request(id="created", status=Status.COMPLETED)
DESTROYED = a_request(id="destroyed", action=Action.DESTROY, status=Status.COMPLETED)
HALF = a_request(id="half", status=Status.CANCELLED, apply_started_at=NOON)
REFUSED = a_request(id="refused", status=Status.REJECTED)
UNDER_WAY = a_request(id="under-way", status=Status.PLANNED)
HALF_GONE = a_request(
    id="half-gone", action=Action.DESTROY, status=Status.CANCELLED, apply_started_at=NOON
)


def ids(request: Request | None) -> str | None:
    return request.id if request else None


def refusal(request: Request, *history: Request) -> type[DomainError] | None:
    try:
        check_standing(request, history)
    except DomainError as error:
        return type(error)
    return None


def to(action: Action, **changes: Any) -> Request:
    return a_request(id="new", action=action, **changes)


@pytest.mark.parametrize(
    ("history", "stands"),
    [
        ([], None),
        ([REFUSED], None),
        ([CREATED], "created"),
        ([CREATED, REFUSED], "created"),
        ([HALF], "half"),
        ([CREATED, DESTROYED], None),
        ([CREATED, HALF_GONE], "created"),
        ([CREATED, DESTROYED, HALF], "half"),
    ],
)
def test_what_an_apply_made_stands_until_it_is_destroyed(
    history: list[Request], stands: str | None
) -> None:
    assert ids(standing(history)) == stands


@pytest.mark.parametrize(
    ("history", "request_", "is_left"),
    [
        ([HALF], HALF, True),
        ([CREATED, DESTROYED, HALF], HALF, True),
        ([HALF, UNDER_WAY], HALF, False),
        ([HALF, CREATED], HALF, False),
        ([HALF, DESTROYED], HALF, False),
        ([CREATED], CREATED, False),
        ([REFUSED], REFUSED, False),
        ([CREATED, HALF_GONE], HALF_GONE, False),
    ],
)
def test_what_was_given_up_half_way_is_left_behind_until_somebody_is_at_it(
    history: list[Request], request_: Request, is_left: bool
) -> None:
    assert is_left_behind(request_, history) == is_left


@pytest.mark.parametrize("action", Action)
def test_a_name_has_one_request_under_way(action: Action) -> None:
    assert refusal(to(action, stack=LARGER), CREATED, UNDER_WAY) is NameTaken


def test_a_name_is_free_until_something_is_made_and_again_when_it_is_gone() -> None:
    create = to(Action.CREATE)

    assert refusal(create) is None
    assert refusal(create, REFUSED) is None
    assert refusal(create, CREATED) is NameTaken
    assert refusal(create, CREATED, HALF_GONE) is NameTaken
    assert refusal(create, CREATED, DESTROYED) is None


def test_what_is_there_in_part_is_taken_up_again_where_it_is_and_nowhere_else() -> None:
    assert refusal(to(Action.CREATE), HALF) is None
    assert refusal(to(Action.CREATE, stack=THEIRS), HALF) is NameTaken


@pytest.mark.parametrize("action", [Action.UPDATE, Action.DESTROY])
def test_only_what_is_there_is_changed_or_retired(action: Action) -> None:
    request = to(action, stack=LARGER)

    assert refusal(request, CREATED) is None
    assert refusal(request, HALF) is None
    assert refusal(request, CREATED, HALF_GONE) is None
    for history in ([], [REFUSED], [CREATED, DESTROYED]):
        assert refusal(request, *history) is NothingThere


@pytest.mark.parametrize("action", [Action.UPDATE, Action.DESTROY])
def test_what_belongs_to_others_is_another_stack(action: Action) -> None:
    assert refusal(to(action, stack=THEIRS), CREATED) is AnotherStack


def test_an_update_changes_something() -> None:
    same = to(Action.UPDATE, stack=a_stack(title="Change orders-db in dev"))

    assert refusal(same, CREATED) is NothingToChange
    assert refusal(to(Action.UPDATE, stack=LARGER), CREATED) is None
    assert refusal(to(Action.UPDATE, template="database-v2"), CREATED) is None


def test_an_update_to_the_same_mends_what_failed_half_way() -> None:
    assert refusal(to(Action.UPDATE), CREATED, HALF_GONE) is None
    assert refusal(to(Action.UPDATE), HALF) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Action),
            st.sampled_from([Status.COMPLETED, Status.REJECTED, Status.CANCELLED]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_there_is_always_something_that_can_be_asked_next(
    asked: list[tuple[Action, Status, bool]],
) -> None:
    """Nobody is ever stuck: a name can be taken, or what has it be changed and retired."""
    history = [
        a_request(
            action=action,
            status=status,
            apply_started_at=NOON if begun or status is Status.COMPLETED else None,
            created_at=NOON + timedelta(hours=number),
        )
        for number, (action, status, begun) in enumerate(asked)
    ]

    may_create = refusal(to(Action.CREATE), *history) is None
    may_retire = refusal(to(Action.DESTROY), *history) is None

    assert may_retire == (standing(history) is not None)
    assert may_create or may_retire
