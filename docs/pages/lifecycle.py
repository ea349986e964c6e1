"""`docs/reference/lifecycle.md`, and the tables of it that other pages show."""

from docs.pages.markdown import NOTICE, table
from landform.requests.lifecycle import FACTS, TRANSITIONS
from landform.requests.models import TERMINAL, EventType, Status

STEPS_ASIDE = frozenset({EventType.STEP_FAILED})

MEANS = {
    Status.SUBMITTED: "Stored; policies and the pull request are still to come",
    Status.AWAITING_APPROVAL: "A policy wants a person before there is a pull request",
    Status.PULL_REQUEST_OPEN: "The pull request exists; its head has no good plan yet",
    Status.PLANNED: "The head is planned, and no policy denies the plan",
    Status.PLAN_FAILED: "The plan failed, or a policy denies it",
    Status.APPROVED: "The quorum is reached for exactly this head",
    Status.APPLYING: "The runner was asked to apply, or was seen to",
    Status.APPLY_FAILED: "Terraform failed, perhaps half-way",
    Status.APPLIED: "Applied; the Resource (or its removal) and the merge are still to come",
    Status.COMPLETED: "The catalog has the Resource (or no longer), the pull request is merged",
    Status.REJECTED: "A policy or a reviewer turned it down",
    Status.CANCELLED: "Withdrawn, or the pull request was closed, or merged before its apply",
}

HAPPENED = {
    EventType.SUBMITTED: "A person asked",
    EventType.POLICY_ALLOWED: "No policy on the request objects",
    EventType.APPROVAL_REQUIRED: "A policy on the request wants a person, or gave no answer",
    EventType.POLICY_DENIED: "A policy on the request denies it",
    EventType.REQUEST_APPROVED: "A reviewer let a held request go on",
    EventType.REQUEST_REJECTED: "A reviewer turned a held request down",
    EventType.PULL_REQUEST_OPENED: "Landform opened the pull request, or found it open",
    EventType.HEAD_CHANGED: "Somebody pushed: the plan and all approvals are void",
    EventType.PLAN_SUCCEEDED: "The head was planned and no policy denies the plan",
    EventType.PLAN_FAILED: "Terraform could not plan, or a policy denies the plan",
    EventType.APPROVED: "The last approval that was missing is there",
    EventType.APPROVAL_LOST: "An approval no longer counts",
    EventType.APPLY_ASKED: "A person asked to apply (templates with `apply: manual`)",
    EventType.APPLY_STARTED: "Landform asked the runner to apply, or saw it applying",
    EventType.APPLY_SEEN: "Somebody else had it applied, perhaps unapproved: the reason says so",
    EventType.APPLY_SUCCEEDED: "The runner says that the apply succeeded",
    EventType.APPLY_FAILED: "The runner says that the apply failed, or has no plan to apply",
    EventType.RETRY_ASKED: "A person asked to try again",
    EventType.PLAN_RESTARTED: "Landform asked the runner for a new plan",
    EventType.RESOURCE_REGISTERED: "The Resource is in the catalog",
    EventType.RESOURCE_UNREGISTERED: "It was destroyed, and is no longer in the catalog",
    EventType.PULL_REQUEST_MERGED: "The pull request is merged, by Landform or somebody else",
    EventType.PULL_REQUEST_CLOSED: "Somebody closed the pull request",
    EventType.WITHDRAWN: "A person cancelled the request",
    EventType.DRIFT_FOUND: "A drift detection: the stack is no longer as git has it",
    EventType.DRIFT_ENDED: "A drift detection: it is as git has it again",
    EventType.STEP_FAILED: "A step was refused; the reason says why, and it is tried again",
}


def lifecycle_page() -> str:
    """`docs/reference/lifecycle.md`."""
    return f"""# Lifecycle of a request

{NOTICE}

The one table is `TRANSITIONS` in `src/landform/requests/lifecycle.py`; nothing else sets a status.
A pair of status and event that is not in it is refused as `illegal-transition`.

## Picture
Only events that change the status; the others are in the tables.

```mermaid
{state_diagram()}
```

## Statuses
{status_table()}

## Events
{event_table()}

Facts of an event that become fields of the request:
{", ".join(f"`{fact}`" for fact in sorted(FACTS))}.
"""


def state_diagram() -> str:
    """The transitions as Mermaid."""
    arrows: dict[tuple[Status, Status], list[EventType]] = {}
    for (before, event), after in TRANSITIONS.items():
        if before is not after and event not in STEPS_ASIDE:
            arrows.setdefault((before, after), []).append(event)
    lines = ["stateDiagram-v2", f"    [*] --> {Status.SUBMITTED}"]
    lines += [
        f"    {before} --> {after}: {', '.join(events)}"
        for (before, after), events in arrows.items()
    ]
    lines += [f"    {status} --> [*]" for status in Status if status in TERMINAL]
    return "\n".join(lines)


def status_table() -> str:
    """Each status: what it means and what it accepts."""
    rows = []
    for status in Status:
        accepted = [event for (before, event) in TRANSITIONS if before is status]
        leaves = [event for event in accepted if TRANSITIONS[status, event] is not status]
        stays = [event for event in accepted if event not in leaves]
        ways = [f"`{event}` → `{TRANSITIONS[status, event]}`" for event in leaves]
        rows.append(
            (
                f"`{status}`",
                MEANS[status],
                "<br>".join(ways) or "the end",
                ", ".join(f"`{event}`" for event in stays) or "-",
            )
        )
    return table(("Status", "Means", "Leaves by", "Stays on"), rows)


def event_table() -> str:
    """Each event: what happened and from where it leads."""
    rows = []
    for event in EventType:
        before = [status for status, each in TRANSITIONS if each is event]
        accepted = ", ".join(f"`{status}`" for status in before)
        rows.append((f"`{event}`", HAPPENED[event], accepted or "no request yet"))
    return table(("Event", "What happened", "Accepted by"), rows)
