"""What runners report, and what of it may be kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.runs.errors import UnreadableReport
from landform.runs.models import ChangeCount, Phase
from landform.runs.reports import count_changes, read_apply_webhook, read_callback, storable

HEAD = "a" * 40
TOKEN = "ghp_canary"
REPO = {
    "FullName": "acme/infra",
    "Owner": "acme",
    "Name": "infra",
    "CloneURL": f"https://bot:{TOKEN}@github.com/acme/infra.git",
    "SanitizedCloneURL": "https://bot:<redacted>@github.com/acme/infra.git",
    "VCSHost": {"Hostname": "github.com", "Type": 0},
}
APPLY: dict[str, Any] = {
    "Workspace": "default",
    "Repo": REPO,
    "Pull": {"Num": 42, "HeadCommit": HEAD, "URL": "", "BaseRepo": REPO},
    "User": {"Username": "alice", "Teams": None},
    "Success": True,
    "Directory": "live/dev/payments/orders",
    "ProjectName": "",
}
CALLBACK: dict[str, Any] = {
    "command": "plan",
    "repository": "acme/infra",
    "pull": 42,
    "head_commit": HEAD,
    "directory": "live/dev/payments/orders",
    "workspace": "default",
    "project": "",
    "success": True,
    "error": None,
    "plan": {"resource_changes": []},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def test_atlantis_own_body_is_read() -> None:
    report = read_apply_webhook(APPLY)

    assert (report.pull_request_number, report.head_sha) == (42, HEAD)
    assert (report.phase, report.succeeded) == (Phase.APPLY, True)


def test_the_forge_token_in_a_body_is_dropped_wherever_it_stands() -> None:
    kept = storable(APPLY)

    assert TOKEN not in str(kept)
    assert kept["Repo"]["FullName"] == "acme/infra"
    assert read_apply_webhook(kept) == read_apply_webhook(APPLY)


def test_a_plan_that_was_not_scrubbed_is_scrubbed_before_it_is_kept() -> None:
    change = {
        "actions": ["create"],
        "before": None,
        "after": {"password": "canary", "name": "orders"},
        "after_unknown": {},
        "before_sensitive": False,
        "after_sensitive": {"password": True},
    }
    plan = {"resource_changes": [{"address": "a.b", "type": "a", "change": change}]}

    kept = storable({**CALLBACK, "plan": plan})

    assert "canary" not in str(kept)
    assert "orders" in str(kept)


def test_outputs_are_kept_without_what_is_or_may_be_secret() -> None:
    outputs = {
        "endpoint": {"sensitive": False, "value": "x:5432"},
        "password": {"sensitive": True, "value": "canary"},
        "unmarked": {"value": "canary"},
        "odd": "canary",
    }

    kept = storable({**CALLBACK, "command": "apply", "outputs": outputs})

    assert "canary" not in str(kept)
    assert kept["outputs"]["endpoint"]["value"] == "x:5432"


def test_changes_are_counted_as_terraform_counts_them() -> None:
    actions = [["create"], ["update"], ["delete", "create"], ["delete"], ["no-op"], ["read"]]
    plan = {"resource_changes": [{"change": {"actions": each}} for each in actions]}

    assert count_changes(plan) == ChangeCount(adds=2, changes=1, destroys=2)


@pytest.mark.parametrize(
    "change",
    [
        {"command": "destroy"},
        {"pull": "42"},
        {"pull": True},
        {"pull": 2**40},
        {"head_commit": ""},
        {"directory": None},
        {"repository": 1},
        {"workspace": "x" * 2_000},
    ],
)
def test_a_callback_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UnreadableReport):
        read_callback({**CALLBACK, **change})


@given(
    body=JSON
    | st.builds(
        lambda junk: {**APPLY, **junk},
        st.dictionaries(st.sampled_from([*APPLY, "plan", "outputs"]), JSON),
    )
)
def test_any_json_is_read_or_refused(body: Any) -> None:
    kept = storable(body)
    for read in (read_callback, read_apply_webhook):
        try:
            read(kept)
        except UnreadableReport:
            continue
