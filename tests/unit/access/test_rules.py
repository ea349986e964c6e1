"""Who may do what: every permission for every kind of subject."""

import pytest

from landform.access.models import Permission, Stake, Subject
from landform.access.rules import NotAllowed, authorize, refusal

STAKE = Stake("user:default/ana", "group:default/payments", ("group:default/platform-team",))
SUBJECTS = {
    "the requester": Subject("user:default/ana", frozenset({"group:default/payments"})),
    "a requester who reviews": Subject(
        "user:default/ana", frozenset({"group:default/platform-team"})
    ),
    "a colleague of the owner": Subject("user:default/bo", frozenset({"group:default/payments"})),
    "a reviewer": Subject("user:default/rosa", frozenset({"group:default/platform-team"})),
    "a stranger": Subject("user:default/eve", frozenset({"group:default/other"})),
    "nobody in particular": Subject("user:default/guest"),
}
MAY = {
    Permission.SUBMIT: set(SUBJECTS),
    Permission.DECIDE: {"a reviewer"},
    Permission.REVIEW: {"a reviewer"},
    Permission.CANCEL: set(SUBJECTS) - {"a stranger", "nobody in particular"},
    Permission.RETRY: set(SUBJECTS) - {"a stranger", "nobody in particular"},
    Permission.APPLY: set(SUBJECTS) - {"a stranger", "nobody in particular"},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("who", SUBJECTS)
def test_each_may_what_the_table_says(permission: Permission, who: str) -> None:
    allowed = refusal(SUBJECTS[who], permission, STAKE) is None

    assert allowed == (who in MAY[permission]), f"{who} {permission}"


def test_a_template_without_reviewers_can_be_approved_by_nobody() -> None:
    with pytest.raises(NotAllowed, match="the template names none"):
        authorize(
            SUBJECTS["a reviewer"],
            Permission.REVIEW,
            Stake(STAKE.requested_by, STAKE.owner, ()),
        )
