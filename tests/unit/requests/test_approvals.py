"""Who counts as an approver."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from landform.changes.models import Review, ReviewState
from landform.policies.models import Decision, PolicyResult, Stage
from landform.requests.approvals import assess
from landform.requests.models import Status
from tests.support.builders import (
    ANA,
    HEAD,
    HOUR,
    NOON,
    PLATFORM,
    ROSA,
    SAM,
    a_request,
    a_review,
    a_stack,
)

MEMBERS = {ROSA: frozenset({PLATFORM}), SAM: frozenset({PLATFORM}), ANA: frozenset({PLATFORM})}
PLANNED = a_request(status=Status.PLANNED)


def test_a_member_of_the_reviewing_group_approves() -> None:
    approval = assess(PLANNED, (a_review(ROSA),), MEMBERS)

    assert (approval.approved_by, approval.missing) == ((ROSA,), ())


def test_the_requester_never_counts_not_even_as_a_reviewer() -> None:
    approval = assess(PLANNED, (a_review(ANA),), MEMBERS)

    assert approval.missing == (f"1 more approval by {PLATFORM}",)


def test_somebody_who_left_the_group_does_not_count() -> None:
    assert assess(PLANNED, (a_review(ROSA),), {}).missing


def test_an_approval_of_an_earlier_commit_does_not_count() -> None:
    assert assess(PLANNED, (a_review(ROSA, head_sha="b" * 40),), MEMBERS).missing


def test_one_person_approving_twice_is_one() -> None:
    two = replace(PLANNED, stack=a_stack(quorum=2))

    assert assess(two, (a_review(ROSA), a_review(ROSA)), MEMBERS).missing
    assert not assess(two, (a_review(ROSA), a_review(SAM)), MEMBERS).missing


def test_a_later_objection_takes_the_approval_back() -> None:
    reviews = (a_review(ROSA), a_review(ROSA, ReviewState.CHANGES_REQUESTED))

    assert f"{ROSA} asked for changes" in assess(PLANNED, reviews, MEMBERS).missing


def test_a_comment_after_an_approval_takes_nothing_back() -> None:
    reviews = (a_review(ROSA), a_review(ROSA, ReviewState.COMMENTED))

    assert not assess(PLANNED, reviews, MEMBERS).missing


def test_a_policy_on_the_plan_may_ask_for_another_group() -> None:
    dba = "group:default/dba"
    rule = PolicyResult(Stage.PLAN, "big", Decision.NEEDS_APPROVAL, "It is big.", dba, 1)
    request = replace(PLANNED, policy=(rule,))

    assert assess(request, (a_review(ROSA),), MEMBERS).missing == (f"1 more approval by {dba}",)
    members = MEMBERS | {SAM: frozenset({dba})}
    assert not assess(request, (a_review(ROSA), a_review(SAM)), members).missing


def test_what_a_policy_on_the_plan_asks_for_is_given_after_the_plan() -> None:
    rule = PolicyResult(Stage.PLAN, "big", Decision.NEEDS_APPROVAL, "It is big.", PLATFORM, 1)
    planned = replace(PLANNED, policy=(rule,), planned_at=NOON)
    before = replace(a_review(ROSA), at=NOON - HOUR)

    assert assess(planned, (before,), MEMBERS).missing
    assert not assess(planned, (a_review(ROSA),), MEMBERS).missing
    assert not assess(replace(planned, policy=()), (before,), MEMBERS).missing


def test_who_owns_the_directory_has_to_approve_too() -> None:
    dba = "group:default/dba"
    owned = replace(PLANNED, stack=a_stack(codeowners=(dba,)))
    members = MEMBERS | {SAM: frozenset({dba})}

    assert assess(owned, (a_review(ROSA),), members).missing == (f"1 more approval by {dba}",)
    assert not assess(owned, (a_review(ROSA), a_review(SAM)), members).missing


def test_where_no_group_is_named_nobody_approves() -> None:
    nameless = replace(PLANNED, stack=a_stack(reviewers=()))

    assert assess(nameless, (a_review(ROSA), a_review(SAM)), MEMBERS).missing


REVIEWS = st.lists(
    st.builds(
        Review,
        reviewer=st.sampled_from([ANA, ROSA, SAM, "user:default/mallory"]),
        state=st.sampled_from(ReviewState),
        head_sha=st.sampled_from([HEAD, "b" * 40]),
        body=st.just(""),
        at=st.just(NOON),
    ),
    max_size=8,
)


@given(reviews=REVIEWS, quorum=st.integers(1, 3))
def test_nothing_is_approved_without_a_quorum_of_distinct_current_members(
    reviews: list[Review], quorum: int
) -> None:
    request = replace(PLANNED, stack=a_stack(quorum=quorum))

    approval = assess(request, tuple(reviews), MEMBERS)

    if not approval.missing:
        honest = {
            review.reviewer
            for review in reviews
            if review.head_sha == HEAD
            and review.state is ReviewState.APPROVED
            and review.reviewer in (ROSA, SAM)
        }
        assert len(honest) >= quorum
