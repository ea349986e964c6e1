"""Who may do what: every permission for every kind of subject."""

import pytest

from landform.access.models import Permission, Role, Scope, Stake, Subject
from landform.access.return_to import own_path
from landform.access.rules import RULES, NotAllowed, authorize, refusal
from landform.access.secrets import PERSONAL, new_token, token_id

STAKE = Stake(
    "user:default/ana", "group:default/payments", ("group:default/platform-team",), "database"
)
SUBJECTS = {
    "the requester": Subject("user:default/ana", frozenset({"group:default/payments"})),
    "a requester who reviews": Subject(
        "user:default/ana", frozenset({"group:default/platform-team"})
    ),
    "a requester who runs it": Subject("user:default/ana", roles=frozenset(Role)),
    "a colleague of the owner": Subject("user:default/bo", frozenset({"group:default/payments"})),
    "a reviewer": Subject("user:default/rosa", frozenset({"group:default/platform-team"})),
    "the template's owner": Subject("user:default/tom", templates=frozenset({"database"})),
    "an operator": Subject("user:default/otto", roles=frozenset({Role.OPERATOR})),
    "an auditor": Subject("user:default/audrey", roles=frozenset({Role.AUDITOR})),
    "an admin": Subject("user:default/ada", roles=frozenset({Role.ADMIN})),
    "a stranger": Subject("user:default/eve", frozenset({"group:default/other"})),
    "nobody in particular": Subject("user:default/guest"),
}
RUN_IT = {"a requester who runs it", "an operator", "an admin"}
ASKED = {"the requester", "a requester who reviews", "a requester who runs it"}
CONCERNED = ASKED | {"a colleague of the owner", "a reviewer"} | RUN_IT
MAY = {
    Permission.READ: CONCERNED | {"the template's owner", "an auditor"},
    Permission.SUBMIT: set(SUBJECTS),
    Permission.DECIDE: {"a reviewer"},
    Permission.REVIEW: {"a reviewer"},
    Permission.COMMENT: CONCERNED | {"the template's owner"},
    Permission.CANCEL: CONCERNED,
    Permission.RETIRE: CONCERNED,
    Permission.RETRY: CONCERNED,
    Permission.APPLY: CONCERNED,
    Permission.PLAN: CONCERNED - {"an operator"},
    Permission.WRITE_CATALOG: set(SUBJECTS),
    Permission.RULE_CATALOG: {"a requester who runs it", "an admin"},
    Permission.OPERATE: RUN_IT,
    Permission.AUDIT: RUN_IT | {"an auditor"},
    Permission.MAKE_TOKENS: set(SUBJECTS),
    Permission.GIVE_TOKENS: {"a requester who runs it", "an admin"},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("who", SUBJECTS)
def test_each_may_what_the_table_says(permission: Permission, who: str) -> None:
    allowed = refusal(SUBJECTS[who], permission, STAKE) is None

    assert allowed == (who in MAY[permission]), f"{who} {permission}"


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("who", SUBJECTS)
def test_without_the_scope_nobody_may_but_read(permission: Permission, who: str) -> None:
    subject = SUBJECTS[who]
    read_only = Subject(
        subject.ref, subject.groups, subject.roles, subject.templates, frozenset({Scope.READ})
    )

    allowed = refusal(read_only, permission, STAKE) is None

    assert allowed == (permission is Permission.READ and who in MAY[permission])


def test_every_permission_has_a_rule() -> None:
    assert set(RULES) == set(Permission)


def test_a_template_without_reviewers_can_be_approved_by_nobody() -> None:
    with pytest.raises(NotAllowed, match="the template names none"):
        authorize(
            SUBJECTS["a reviewer"],
            Permission.REVIEW,
            Stake(STAKE.requested_by, STAKE.owner, ()),
        )


@pytest.mark.parametrize("path", ["/", "/requests", "/requests?status=planned&a=b#c", "/a/../b"])
def test_a_page_of_ours_is_returned_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [None, "", "requests", "//evil", "/\\evil", "/a\\b", "/\n/evil", "/é", "http://evil", "/auth/x",
     "/api/landform/v1/me", "/sign-in", "/" + "a" * 2000],
)  # fmt: skip
def test_anything_else_leads_to_the_first_page(path: str | None) -> None:
    assert own_path(path) == "/"


def test_a_token_names_its_row_and_nothing_of_its_secret() -> None:
    text, public = new_token(PERSONAL)

    assert token_id(text) == public
    assert public not in text.rpartition("_")[2]
    assert [token_id(each) for each in ("", text[:-1], f"{text}x", text.upper())] == [None] * 4
