"""A request's life, as the people in it see it."""

from copy import deepcopy
from typing import Any

import pytest

from landform.access.rules import NotAllowed
from landform.changes.errors import PullRequestNotFound
from landform.changes.models import PullRequestState, ReviewState
from landform.db import jobs
from landform.kernel.errors import InvalidInputs
from landform.outputs.errors import StateUnavailable
from landform.policies.models import Stage
from landform.requests.errors import (
    IdempotencyKeyReused,
    IllegalTransition,
    NameTaken,
    RequestNotFound,
    StaleRequest,
)
from landform.requests.models import Event, Status
from landform.requests.service import ADVANCE
from landform.requests.steps import next_step
from landform.runs.models import Lock, Phase
from tests.support.builders import ANA, PAYMENTS, PLATFORM, ROSA, SAM
from tests.support.clock import ManualClock
from tests.support.world import PLAN, PORTAL, World


async def test_an_order_becomes_a_pull_request_an_apply_and_a_resource(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)

    done = await world.advance(request)

    assert done.status is Status.COMPLETED
    assert world.pull_request(done).state is PullRequestState.MERGED
    assert await world.timeline(done) == [
        "submitted",
        "policy_allowed",
        "pull_request_opened",
        "plan_succeeded",
        "approved",
        "apply_started",
        "apply_succeeded",
        "resource_registered",
        "pull_request_merged",
    ]
    entity = (await world.catalog.entity("resource:default/orders-dev")).document
    assert entity["spec"]["landform"]["outputs"]["endpoint"] == "orders.test:5432"
    assert entity["relations"] == [{"type": "ownedBy", "targetRef": "group:default/payments"}]


async def test_a_sensitive_output_is_named_and_never_stored(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    await world.advance(request)

    entity = await world.catalog.entity("resource:default/orders-dev")

    assert entity.document["spec"]["landform"]["outputs"]["secret"] == {"sensitive": True}
    assert "hunter2" not in entity.text


async def test_submitting_stores_the_request_and_queues_its_first_step(world: World) -> None:
    request = await world.submit()

    async with world.db.transaction() as tx:
        due = await jobs.claim(tx, worker="test", now=world.clock(), limit=10)
    assert [(job.kind, job.subject) for job in due] == [("advance_request", request.id)]
    assert world.forge.pull_requests == {}


async def test_the_pull_request_holds_the_values_and_nothing_else_changes(world: World) -> None:
    request = await world.advance(await world.submit(note="for the ${shop}"))

    files = await world.forge.changed_files(1)

    directory = "live/dev/payments/orders"
    assert {file.path for file in files} == {
        f"{directory}/{name}"
        for name in (
            "catalog-info.yaml",
            "landform.auto.tfvars.json",
            "main.tf",
            "outputs.tf",
            "variables.tf",
            "versions.tf",
        )
    }
    values = world.forge.files(request.branch)[f"{directory}/landform.auto.tfvars.json"]
    assert '"note": "for the ${shop}"' in values


async def test_what_a_policy_denies_is_rejected_with_its_reason(world: World) -> None:
    world.engine.answers[Stage.REQUEST] = {"deny": [{"rule": "naming", "msg": "Too short."}]}

    rejected = await world.advance(await world.submit())

    assert (rejected.status, rejected.reason) == (Status.REJECTED, "Too short.")
    assert world.forge.pull_requests == {}


async def test_a_policy_that_cannot_be_evaluated_leaves_it_to_a_person(world: World) -> None:
    world.engine.failure = "opa: no such file"

    held = await world.advance(await world.submit())

    assert held.status is Status.AWAITING_APPROVAL
    assert "a person must decide" in (held.reason or "")


async def test_a_reviewer_lets_a_held_request_go_on(world: World) -> None:
    world.engine.answers[Stage.REQUEST] = {"needs_approval": [{"rule": "big", "msg": "Big."}]}
    held = await world.advance(await world.submit())

    with pytest.raises(NotAllowed):
        await world.requests.approve(held.id, await world.subject(ANA), "")
    await world.requests.approve(held.id, await world.subject(ROSA), "Fine.")

    assert (await world.advance(held)).status is Status.PULL_REQUEST_OPEN


async def test_a_reviewer_turns_a_held_request_down(world: World) -> None:
    world.engine.answers[Stage.REQUEST] = {"needs_approval": [{"rule": "big", "msg": "Big."}]}
    held = await world.advance(await world.submit())

    rejected = await world.requests.reject(held.id, await world.subject(SAM), "Too big.")

    assert rejected.status is Status.REJECTED
    assert "Too big." in (rejected.reason or "")


async def test_a_plan_that_a_policy_denies_is_not_offered_for_approval(world: World) -> None:
    world.engine.answers[Stage.PLAN] = {"deny": [{"rule": "destroy", "msg": "It destroys."}]}

    failed = await world.planned()

    assert (failed.status, failed.reason) == (Status.PLAN_FAILED, "It destroys.")


async def test_a_failed_plan_is_tried_again_when_somebody_asks(world: World) -> None:
    request = await world.advance(await world.submit())
    await world.finish_plan(request, error="Error: no such module")
    failed = await world.advance(request)
    assert (failed.status, failed.reason) == (Status.PLAN_FAILED, "Error: no such module")

    await world.requests.retry(failed.id, await world.subject(ANA))
    again = await world.advance(failed)
    await world.finish_plan(again)

    assert (await world.advance(again)).status is Status.PLANNED


async def test_a_failed_apply_is_planned_approved_and_applied_again(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request, error="Error: quota")
    failed = await world.advance(request)
    assert (failed.status, failed.reason) == (Status.APPLY_FAILED, "Error: quota")

    await world.requests.retry(failed.id, await world.subject(ANA))
    again = await world.advance(failed)
    await world.finish_plan(again)
    applying = await world.advance(again)
    assert applying.status is Status.APPLYING  # the approval is of this very commit
    await world.finish_apply(applying)

    assert (await world.advance(applying)).status is Status.COMPLETED


async def test_a_commit_after_the_approval_voids_it(world: World) -> None:
    request = await world.planned()
    await world.review(request)
    world.forge.push(request.branch, {"live/dev/payments/orders/evil.tf": "# more\n"})

    changed = await world.advance(request)

    assert changed.status is Status.PULL_REQUEST_OPEN
    assert changed.head_sha == world.pull_request(request).head_sha
    await world.finish_plan(changed)
    assert (await world.advance(changed)).status is Status.PLANNED
    assert world.runner.applied == []


async def test_nobody_approves_their_own_request(world: World) -> None:
    request = await world.planned()

    with pytest.raises(NotAllowed, match="Nobody decides on their own request"):
        await world.review(request, ANA)


async def test_only_the_reviewing_group_approves(world: World) -> None:
    ben: dict[str, Any] = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": "ben"},
        "spec": {"memberOf": [PAYMENTS]},
    }
    await world.catalog.put_entity(ben, location="test:ben")
    request = await world.planned()

    with pytest.raises(NotAllowed, match="group:default/platform-team"):
        await world.review(request, "user:default/ben")
    with pytest.raises(PullRequestNotFound):
        await world.review(request, "user:default/mallory")


async def test_an_approver_who_left_the_group_no_longer_counts(world: World) -> None:
    request = await world.planned()
    await world.review(request)
    await world.catalog.put_entity(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "User",
            "metadata": {"name": "rosa"},
            "spec": {"memberOf": []},
        },
        location="test:people",
    )

    assert (await world.advance(request)).status is Status.PLANNED


async def test_changes_requested_holds_the_request_until_approved(world: World) -> None:
    request = await world.planned()
    await world.review(request, SAM, ReviewState.CHANGES_REQUESTED)
    await world.review(request, ROSA)
    assert (await world.advance(request)).status is Status.PLANNED

    await world.review(request, SAM, ReviewState.APPROVED)

    assert (await world.advance(request)).status is Status.APPLYING


async def test_cancelling_closes_the_pull_request(world: World) -> None:
    request = await world.planned()

    await world.requests.cancel(request.id, await world.subject(ANA), "Not needed.")
    cancelled = await world.advance(request)

    assert cancelled.status is Status.CANCELLED
    assert world.pull_request(request).state is PullRequestState.CLOSED
    assert "Not needed." in (cancelled.reason or "")


async def test_what_is_being_applied_cannot_be_cancelled(world: World) -> None:
    request = await world.applying()

    with pytest.raises(IllegalTransition):
        await world.requests.cancel(request.id, await world.subject(ANA), "")

    assert world.pull_request(request).state is PullRequestState.OPEN


async def test_who_cancels_before_the_apply_is_recorded_is_first(world: World) -> None:
    """The worker saw an approved request; it was withdrawn before the worker wrote anything."""
    request = await world.planned()
    await world.review(request)
    approved = await world.requests.get(request.id)
    while approved.status is not Status.APPROVED:
        seen = await world.advancer._look(approved)
        event = next_step(approved, seen)
        assert isinstance(event, Event)
        await world.advancer._record(approved, event)
        approved = await world.requests.get(request.id)
    seen = await world.advancer._look(approved)
    await world.requests.cancel(request.id, await world.subject(ANA), "")

    start = next_step(approved, seen)
    assert isinstance(start, Event)
    with pytest.raises(StaleRequest):
        await world.advancer._record(approved, start)

    assert (await world.advance(request)).status is Status.CANCELLED
    assert world.runner.applied == []


async def test_a_commit_pushed_during_the_apply_goes_through_every_gate(world: World) -> None:
    request = await world.applying()
    world.forge.push(request.branch, {"live/dev/payments/orders/more.tf": "# more\n"})
    await world.finish_apply(request)

    again = await world.advance(request)

    assert again.status is Status.PULL_REQUEST_OPEN
    await world.finish_plan(again)
    planned = await world.advance(again)
    assert planned.status is Status.PLANNED  # the first approval was of another commit
    await world.review(planned)
    await world.finish_apply(await world.advance(planned))
    assert (await world.advance(planned)).status is Status.COMPLETED


async def test_a_pull_request_closed_during_the_apply_ends_with_its_reason(world: World) -> None:
    request = await world.applying()
    await world.forge.close(1)
    await world.finish_apply(request)

    done = await world.advance(request)

    assert done.status is Status.COMPLETED
    assert "closed without merging" in (done.reason or "")
    assert await world.catalog.exists("resource:default/orders-dev")


async def test_a_group_that_a_policy_names_has_to_approve(world: World) -> None:
    dba = "group:default/dba"
    await world.catalog.put_entities(
        [
            {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Group",
                "metadata": {"name": "dba"},
                "spec": {"type": "team", "children": [], "members": ["dora"]},
            }
        ],
        location="test:people",
    )
    rule = {"rule": "big", "msg": "Big.", "group": dba, "quorum": 1}
    world.engine.answers[Stage.REQUEST] = {"needs_approval": [rule]}
    held = await world.advance(await world.submit())
    await world.requests.approve(held.id, await world.subject("user:default/dora"), "")
    request = await world.advance(held)
    await world.finish_plan(request)
    request = await world.advance(request)

    await world.review(request, ROSA)
    assert (await world.advance(request)).status is Status.PLANNED
    await world.review(request, "user:default/dora")

    assert (await world.advance(request)).status is Status.APPLYING


async def test_a_stranger_cannot_cancel(world: World) -> None:
    request = await world.planned()

    with pytest.raises(RequestNotFound):
        await world.requests.cancel(request.id, await world.subject("user:default/eve"), "")


async def test_a_pull_request_closed_by_hand_ends_the_request(world: World) -> None:
    request = await world.planned()
    await world.forge.close(1)

    assert (await world.advance(request)).status is Status.CANCELLED


async def test_the_same_key_gives_the_same_request(world: World) -> None:
    first = await world.submit(key="k1")

    assert (await world.submit(key="k1")).id == first.id
    with pytest.raises(IdempotencyKeyReused):
        await world.submit(key="k1", name="other")
    with pytest.raises(NameTaken):
        await world.submit(SAM, key="k1")  # another person's key, but the name is taken


async def test_a_name_is_taken_once_in_an_environment(world: World) -> None:
    first = await world.submit()

    with pytest.raises(NameTaken):
        await world.submit(owner=PLATFORM)
    await world.submit(environment="production")
    await world.requests.cancel(first.id, await world.subject(ANA), "")
    await world.submit()


async def test_wrong_values_are_refused_field_by_field(world: World) -> None:
    with pytest.raises(InvalidInputs) as refusal:
        await world.submit(name="Bad Name", environment="moon", extra=1)

    assert {error.field for error in refusal.value.errors} == {"/name", "/environment", "/extra"}


async def test_a_state_that_cannot_be_read_is_tried_again(world: World) -> None:
    request = await world.applying()
    await world.finish_apply(request)
    world.states.unavailable = True
    with pytest.raises(StateUnavailable):
        await world.advance(request)
    assert (await world.requests.get(request.id)).status is Status.APPLIED

    world.states.unavailable = False

    assert (await world.advance(request)).status is Status.COMPLETED


async def test_a_lost_plan_report_is_asked_for_again(world: World) -> None:
    request = await world.advance(await world.submit())
    world.runner.finish(world.project(request), Phase.PLAN)

    waiting = await world.advance(request)

    assert waiting.status is Status.PULL_REQUEST_OPEN
    assert len(world.runner.reported) == 2  # once when it ended, once because we asked
    await world.report_plan(request)
    assert (await world.advance(request)).status is Status.PLANNED


@pytest.mark.parametrize("phase", [Phase.PLAN, Phase.APPLY])
async def test_a_run_that_vanished_is_asked_for_again(world: World, phase: Phase) -> None:
    plan = phase is Phase.PLAN
    request = await (world.advance(await world.submit()) if plan else world.applying())
    world.runner.lose(world.project(request), phase)

    await world.advance(request)

    assert (await world.runner.observe(world.project(request)))[phase].status == "running"


async def test_the_worker_looks_again_by_itself(world: World, clock: ManualClock) -> None:
    request = await world.submit()

    assert await world.advancer.advance(request.id) is not None  # seconds until the next look


async def test_a_request_whose_job_was_lost_is_found_and_looked_at(world: World) -> None:
    request = await world.submit()
    assert await world.waker.wake_forgotten() == 0  # it has its job

    await world.finish_jobs()

    assert await world.waker.wake_forgotten() == 1
    assert await world.jobs(ADVANCE) == {request.id}


async def test_an_apply_by_hand_is_followed_and_what_it_lacked_is_said(world: World) -> None:
    request = await world.planned()
    await world.runner.apply(world.project(request))

    seen = await world.advance(request)
    await world.finish_apply(seen)
    applied = await world.advance(seen)

    assert (seen.status, applied.status) == (Status.APPLYING, Status.APPLIED)
    assert applied.reason is not None
    assert "1 more approval" in applied.reason
    assert await world.catalog.exists("resource:default/orders-dev")
    assert world.pull_request(applied).state is PullRequestState.OPEN

    await world.review(applied)
    assert (await world.advance(applied)).status is Status.COMPLETED


async def test_merged_by_hand_before_the_apply_ends_the_request_and_says_why(world: World) -> None:
    request = await world.planned()
    await world.forge.merge(1, head_sha=world.pull_request(request).head_sha)

    ended = await world.advance(request)

    assert (ended.status, ended.pull_request_state) == (Status.CANCELLED, "merged")
    assert ended.reason is not None
    assert "merged before its plan was applied" in ended.reason


async def test_another_plan_of_the_same_commit_is_judged_before_it_is_applied(
    world: World,
) -> None:
    request = await world.planned()
    await world.review(request)
    destroying = deepcopy(PLAN)
    destroying["resource_changes"][0]["change"]["actions"] = ["delete"]
    world.engine.answers[Stage.PLAN] = {"deny": ["It destroys something."]}

    await world.report_plan(request, plan=destroying)
    judged = await world.advance(request)

    assert judged.status is Status.PLAN_FAILED
    assert judged.reason == "It destroys something."
    assert world.runner.applied == []


async def test_where_the_request_stands_is_announced_on_the_forge(world: World) -> None:
    request = await world.advance(await world.submit())
    told = []

    def note() -> None:
        status = world.forge.announced[request.head_sha or "", "landform/request"]
        told.append((status.state.value, status.description))
        assert status.target_url == f"{PORTAL}/requests/{request.id}"

    note()
    await world.finish_plan(request)
    await world.advance(request)
    note()
    await world.review(request)
    await world.advance(request)
    note()
    await world.finish_apply(request)
    await world.advance(request)
    note()

    assert told == [
        ("pending", "Waiting for the plan."),
        ("pending", "Planned. Waiting for approval."),
        ("pending", "Applying."),
        ("success", "Applied and in the catalog."),
    ]


async def test_a_forge_that_takes_no_status_holds_up_nothing(world: World) -> None:
    world.forge.refuses_statuses = True

    assert (await world.applying()).status is Status.APPLYING


async def test_a_lock_of_a_request_that_ended_is_released(world: World) -> None:
    request = await world.planned()
    open_one, ended_one = (
        Lock(number, request.stack.directory, "default")
        for number in (request.pull_request_number or 0, 7)
    )
    world.runner.held = [open_one, ended_one]
    assert await world.waker.release_stale_locks() == 0  # nobody's, or still needed

    await world.requests.cancel(request.id, await world.subject(ANA), "")

    assert await world.waker.release_stale_locks() == 1
    assert world.runner.held == [ended_one]
