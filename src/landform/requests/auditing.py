"""Events of requests as entries of the audit log. Pure."""

from landform.audit.models import Entry, Outcome
from landform.requests.lifecycle import FACTS
from landform.requests.models import Event, EventType, Request, Status

VERBS = {
    EventType.SUBMITTED: "submit",
    EventType.REQUEST_APPROVED: "approve",
    EventType.REQUEST_REJECTED: "reject",
    EventType.WITHDRAWN: "cancel",
    EventType.RETRY_ASKED: "retry",
    EventType.APPLY_ASKED: "apply",
}
"""What people do, by the names that the API has for it."""

FAILURES = frozenset({EventType.PLAN_FAILED, EventType.APPLY_FAILED, EventType.STEP_FAILED})
REFUSALS = frozenset({EventType.POLICY_DENIED})


def entry_of(request: Request, event: Event, before: Status | None) -> Entry:
    """What is written down of ``event``, which made ``request`` what it is."""
    facts = {key: event.facts[key] for key in sorted(FACTS & event.facts.keys())}
    about = {} if before else {"template": request.template, "owner": request.stack.owner}
    return Entry(
        at=request.updated_at,
        actor=event.actor,
        action=f"request.{VERBS.get(event.type, event.type.value)}",
        object_kind="request",
        object_id=request.id,
        outcome=_outcome(event.type),
        cause=event.cause,
        before={"status": before.value} if before else None,
        after={"status": request.status.value, **about, **facts},
    )


def _outcome(event: EventType) -> Outcome:
    if event in REFUSALS:
        return Outcome.DENIED
    return Outcome.FAILED if event in FAILURES else Outcome.ALLOWED
