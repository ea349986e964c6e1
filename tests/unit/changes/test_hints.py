"""What is kept of a GitHub delivery: where to look, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.changes.hints import READERS, Hint, from_json, hint_of, to_json

INFRA: dict[str, Any] = {"repository": {"full_name": "acme/infra"}}
PULL: dict[str, Any] = {
    "number": 7,
    "head": {"ref": "landform-x", "repo": {"full_name": "Acme/infra"}},
    "body": "ghp_secret",
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("event", "body", "expected"),
    [
        ("pull_request", {"pull_request": PULL}, Hint("acme/infra", 7, None, "landform-x")),
        ("pull_request_review", {"pull_request": PULL}, Hint("acme/infra", 7, None, "landform-x")),
        ("issue_comment", {"issue": {"number": 7, "pull_request": {}}}, Hint("acme/infra", 7)),
        ("status", {"sha": "a" * 40}, Hint("acme/infra", sha="a" * 40)),
        ("push", {"ref": "refs/heads/landform-x"}, Hint("acme/infra", branch="landform-x")),
    ],
)
def test_a_delivery_says_where_to_look(event: str, body: Any, expected: Hint) -> None:
    assert hint_of(event, INFRA | body) == expected


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("issue_comment", INFRA | {"issue": {"number": 7}}),  # an issue, no pull request
        ("push", INFRA | {"ref": "refs/tags/v1"}),
        ("workflow_run", INFRA | {"sha": "a" * 40}),
        ("status", {"sha": "a" * 40}),
        ("status", INFRA | {"sha": 7}),
        ("pull_request", INFRA | {"pull_request": {"number": True}}),
        ("pull_request", []),
    ],
)
def test_what_is_not_for_us_says_nothing(event: str, body: Any) -> None:
    assert hint_of(event, body) is None


@pytest.mark.parametrize("home", [{"full_name": "mallory/infra"}, None])
def test_a_fork_s_branch_is_none_of_ours_whatever_its_name(home: Any) -> None:
    pull = PULL | {"head": {"ref": "landform-x", "repo": home}}

    assert hint_of("pull_request", INFRA | {"pull_request": pull}) == Hint("acme/infra", 7)


def test_nothing_that_people_wrote_is_kept() -> None:
    hint = hint_of("pull_request", INFRA | {"pull_request": PULL})

    assert hint is not None
    assert "ghp_secret" not in str(to_json(hint))
    assert from_json(to_json(hint)) == hint


@given(
    event=st.sampled_from(sorted(READERS)),
    body=st.dictionaries(st.sampled_from(["pull_request", "issue", "sha", "ref", "head"]), JSON),
)
def test_no_body_is_too_strange(event: str, body: dict[str, Any]) -> None:
    hint = hint_of(event, INFRA | body)

    assert hint is None or hint.number or hint.sha or hint.branch
