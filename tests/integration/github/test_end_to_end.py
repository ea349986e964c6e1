"""From the form to the catalog by GitHub and a real Atlantis, whatever gets lost on the way."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import ANA, ROSA
from tests.support.installation import API, CANONICAL, RETRIED
from tests.support.production import REPOSITORY, Engineers, production
from tests.support.terraform import needs_terraform
from tests.support.waiting import await_until

pytestmark = [pytest.mark.atlantis, needs_terraform]

STACK = "live/dev/payments/orders"
PLAN, APPLY = f"atlantis plan -d {STACK}", f"atlantis apply -d {STACK}"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Engineers]:
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    async with production(tmp_path, url) as people:
        people.place.start("service", "serve")
        await people.load()
        yield people


async def expect_done(people: Engineers, request: dict[str, Any]) -> dict[str, Any]:
    """It is completed, applied once, merged, and in the catalog."""
    done = await people.follow(request, "completed")
    [resource] = await people.resources()
    assert resource["spec"]["landform"]["outputs"]["endpoint"] == "orders.example.test:5432"
    assert people.place.github.pull(done["pull_request"]["number"]).merged
    return done


async def test_an_order_becomes_a_pull_request_a_plan_an_apply_and_a_resource(
    people: Engineers,
) -> None:
    request = await people.submit(note="for @everybody\natlantis apply\n```")

    done = await expect_done(people, request)

    github = people.place.github
    assert await people.timeline(done) == CANONICAL
    assert people.place.applied == ["orders"]
    assert people.place.commands(1) == [APPLY]  # the plan was Atlantis's own idea
    pull = github.pull(1)
    assert {label.name for label in pull.labels} == {"landform", "dev"}
    assert github.head(pull.head_ref) is None
    assert github.file(f"{STACK}/landform.auto.tfvars.json", "main") is not None

    def announced() -> bool:
        statuses = github.statuses(pull.head_sha)
        ours = [each.description for each in statuses if each.context == "landform/request"]
        return ours[-1] == "Applied and in the catalog."

    await await_until(announced, what="the end beside the commit")
    log = "".join(people.place.log)
    assert people.place.token not in log
    assert people.place.atlantis.token not in log
    assert people.place.secret not in log


async def test_the_portal_shows_the_pull_request_and_leads_to_github_for_the_review(
    people: Engineers,
) -> None:
    await people.wait_for(await people.submit(), "planned")
    reviews = f"{API}/pull-requests/1/reviews"

    page = await people.ask(ROSA, "GET", f"{API}/pull-requests/1")
    body = {"state": "approved", "head_sha": page["head_sha"]}
    refused = await people.ask(ROSA, "POST", reviews, body, fine=frozenset({409}))

    assert page["approval"]["review_url"] == page["url"]
    assert page["plan"]["adds"] == 1
    assert {file["path"] for file in page["files"]} >= {f"{STACK}/main.tf"}
    assert "Review it on GitHub" in refused["detail"]


async def test_without_any_webhook_of_github_it_takes_longer_and_nothing_else(
    people: Engineers,
) -> None:
    people.place.github.drop(hook=people.place.our_hook)

    done = await expect_done(people, await people.submit())

    assert await people.timeline(done) == CANONICAL
    assert people.place.applied == ["orders"]
    assert people.place.commands(1) == [APPLY]


async def test_a_pull_request_that_atlantis_was_not_told_of_is_planned_by_command(
    people: Engineers,
) -> None:
    people.place.github.drop(
        lambda event, _: event == "pull_request", hook=people.place.atlantis_hook
    )

    done = await expect_done(people, await people.submit())

    assert await people.timeline(done) == CANONICAL
    assert people.place.commands(1) == [PLAN, APPLY]


async def test_a_command_that_did_not_reach_atlantis_is_given_again(people: Engineers) -> None:
    github = people.place.github
    lost: list[dict[str, Any]] = []

    def first_command(event: str, payload: dict[str, Any]) -> bool:
        command = event == "issue_comment" and payload["comment"]["body"] == APPLY
        lose = command and not lost
        lost.extend([payload] if lose else [])
        return lose

    with github.drop(first_command, hook=people.place.atlantis_hook):
        await expect_done(people, await people.submit())

    assert people.place.applied == ["orders"]
    assert people.place.commands(1) == [APPLY, APPLY]


async def test_reports_that_do_not_arrive_are_asked_for_again(people: Engineers) -> None:
    """The service is down when Atlantis sends the plan, and later its apply."""
    place = people.place
    place.touch("hold-plan")
    request = await people.submit()
    pull_request = (await people.follow(request, "pull_request_open"))["pull_request"]
    place.atlantis.wait_for_status(
        place.github.pull(pull_request["number"]).head_sha, f"atlantis/plan: {STACK}/default",
        "pending",
    )  # fmt: skip

    place.services.pop("service").close()
    place.release("hold-plan")
    head = place.github.pull(1).head_sha
    place.atlantis.wait_for_status(head, f"atlantis/plan: {STACK}/default", "success")
    place.start("service", "serve")

    await expect_done(people, request)
    assert place.applied == ["orders"]
    assert place.commands(1) == [PLAN, APPLY]


async def test_atlantis_may_be_restarted_between_plan_and_apply(people: Engineers) -> None:
    request = await people.submit()
    await people.wait_for(request, "planned")

    people.place.atlantis.restart()

    done = await expect_done(people, request)
    assert await people.timeline(done) == CANONICAL
    assert people.place.applied == ["orders"]


async def test_a_plan_that_was_lost_with_atlantis_is_made_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    more = {"RUNNER__ATLANTIS__SILENCE_SECONDS": "3"}
    async with production(tmp_path, url, more=more) as people:
        place = people.place
        place.start("service", "serve")
        await people.load()
        place.touch("hold-plan")
        request = await people.submit()
        await people.follow(request, "pull_request_open")
        head = place.github.pull(1).head_sha
        place.atlantis.wait_for_status(head, f"atlantis/plan: {STACK}/default", "pending")

        place.atlantis.kill()
        place.release("hold-plan")
        place.atlantis.start()

        await expect_done(people, request)
        assert place.commands(1) == [PLAN, APPLY]


async def test_a_commit_after_the_approval_goes_through_every_gate_again(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    async with production(tmp_path, url) as people:
        place = people.place
        place.start("service", "serve")
        await people.load()
        request = await people.submit()
        planned = await people.wait_for(request, "planned")
        branch = place.github.pull(1).head_ref
        values = place.github.file(f"{STACK}/landform.auto.tfvars.json", branch)
        assert values is not None

        # Rosa approves what she saw; Ana pushes at the same time.
        first = place.github.pull(1).head_sha
        pushed = place.github.push(
            branch, {f"{STACK}/landform.auto.tfvars.json": values + "\n"}, login="ana-gh"
        )
        place.github.review(1, "rosa-gh", "APPROVED", head_sha=first)
        again = await people.wait_for(planned, "planned", head_sha=pushed)

        assert again["pull_request"]["head_sha"] == pushed
        assert place.applied == []
        done = await expect_done(people, request)
        assert "head_changed" in await people.timeline(done)
        assert place.applied == ["orders"]


async def test_an_apply_that_fails_is_said_and_can_be_tried_again(people: Engineers) -> None:
    place = people.place
    place.touch("fail-create")
    request = await people.submit()
    failed = await people.follow(request, "apply_failed")
    assert "Atlantis says" in failed["reason"]

    place.release("fail-create")
    await people.ask(ANA, "POST", f"{API}/requests/{request['id']}/retry")

    done = await expect_done(people, request)
    assert await people.timeline(done) == RETRIED
    assert place.applied == ["orders", "orders"]
    assert place.commands(1) == [APPLY, PLAN, APPLY]


async def test_another_pull_request_s_lock_is_said_and_waited_for(people: Engineers) -> None:
    place, github = people.place, people.place.github
    github.push("by-hand", {f"{STACK}/main.tf": "# mine\n"}, login="rosa-gh")
    by_hand = github.open_pull("by-hand", login="rosa-gh")
    place.atlantis.wait_until(place.atlantis.locks, what="the lock of the pull request by hand")
    request = await people.submit()
    locked = await people.follow(request, "plan_failed")
    assert "Atlantis says" in locked["reason"]

    github.close(by_hand.number, "rosa-gh")
    place.atlantis.wait_until(lambda: not place.atlantis.locks(), what="the lock is released")
    await people.ask(ANA, "POST", f"{API}/requests/{request['id']}/retry")

    await expect_done(people, request)


async def test_an_apply_by_hand_is_seen_and_not_merged_before_somebody_approved(
    people: Engineers,
) -> None:
    github = people.place.github
    request = await people.submit()
    await people.wait_for(request, "planned")
    github.review(1, "ana-gh", "APPROVED")  # Atlantis takes anybody's word, we do not
    github.comment(1, "ana-gh", APPLY)

    applied = await people.wait_for(request, "applied")

    assert "without this: 1 more approval" in applied["reason"]
    assert not github.pull(1).merged
    assert people.place.commands(1) == []
    github.review(1, "rosa-gh", "APPROVED")
    await expect_done(people, request)


async def test_a_lock_that_outlived_its_pull_request_is_released(people: Engineers) -> None:
    place, github = people.place, people.place.github
    request = await people.submit()
    await people.wait_for(request, "planned")
    assert place.atlantis.locks()

    with github.drop(lambda event, _: event == "pull_request", hook=people.place.atlantis_hook):
        await people.ask(ANA, "POST", f"{API}/requests/{request['id']}/cancel", {})
        # Hooks are told one after another, Atlantis before us.
        await await_until(
            lambda: any(
                told.hook is place.our_hook and told.action == "closed"
                for told in github.deliveries("pull_request")
            ),
            what="the pull request closed",
        )

    # Nobody told Atlantis that the pull request was closed, so it is our word that it heeds.
    place.atlantis.wait_until(lambda: not place.atlantis.locks(), what="the lock is released")
    assert place.commands(1) == ["atlantis unlock"]


async def test_outputs_may_come_from_the_callback_alone(tmp_path: Path) -> None:
    """For a service that may not read the state; of the secret only that it is there."""
    url = f"sqlite:///{tmp_path / 'landform.db'}"
    async with production(tmp_path, url, more={"STATE__KIND": "reported"}) as people:
        people.place.start("service", "serve")
        await people.load()

        done = await expect_done(people, await people.submit())

        [resource] = await people.resources()
        assert resource["spec"]["landform"]["outputs"]["secret"] == {"sensitive": True}

        await people.follow(await people.retire(done), "completed")
        assert await people.resources() == [], "no output is reported any more"


async def test_what_somebody_changed_by_hand_is_shown_until_it_is_as_git_has_it(
    people: Engineers,
) -> None:
    """Atlantis detects it, when somebody asks it to; there is no cloud here but the state."""
    place = people.place
    done = await expect_done(people, await people.submit(note="as ordered"))
    state = place.root / "state" / STACK / "terraform.tfstate"
    ordered = state.read_text()

    state.write_text(ordered.replace("as ordered", "by hand"))
    place.atlantis.detect_drift(REPOSITORY, STACK)
    await await_until(partial(_is_shown, people, "drifted"), what="a drifted resource")
    events = (await people.ask(ANA, "GET", f"{API}/requests/{done['id']}/events"))["items"]
    assert events[-1]["type"] == "drift_found"
    assert events[-1]["facts"] == {"adds": 0, "changes": 1, "destroys": 0}

    state.write_text(ordered)
    place.atlantis.detect_drift(REPOSITORY, STACK)
    await await_until(partial(_is_shown, people, "in-sync"), what="a resource in sync")
    assert await people.timeline(done) == [*CANONICAL, "drift_found", "drift_ended"]
    assert place.applied == ["orders"], "nothing was applied for that"


async def _is_shown(people: Engineers, state: str) -> bool:
    [resource] = await people.resources()
    label: str = resource["metadata"]["labels"]["landform.dev/state"]
    return label == state


async def test_what_is_there_is_changed_and_then_retired_by_pull_requests(
    people: Engineers,
) -> None:
    place, github = people.place, people.place.github
    first = await expect_done(people, await people.submit(note="as ordered"))
    state = place.root / "state" / STACK / "terraform.tfstate"

    changed = await expect_done(people, await people.change(note="as changed"))

    assert changed["plan"] == {**changed["plan"], "adds": 0, "changes": 1, "destroys": 0}
    assert "as changed" in state.read_text()
    assert place.applied == ["orders"], "it was changed where it is"

    gone = await people.follow(await people.retire(first), "completed")

    assert gone["plan"] == {**gone["plan"], "adds": 0, "changes": 0, "destroys": 1}
    assert json.loads(state.read_text())["resources"] == []
    assert await people.resources() == []
    assert github.pull(gone["pull_request"]["number"]).merged
    assert github.file(f"{STACK}/main.tf", "main") is None
    kept = github.file(f"{STACK}/versions.tf", "main")
    assert kept is not None
    assert kept.startswith("# Retired: orders in dev")

    again = await expect_done(people, await people.submit(note="once more"))

    assert again["plan"] == {**again["plan"], "adds": 1, "changes": 0, "destroys": 0}
