"""What a reviewer reads on the pull request. Pure.

User text is fenced and disarmed: it cannot mention people, close a fence, or
stand at the start of a line where Atlantis would read a command.
"""

import json

from landform.changes.models import CommitStatus, StatusState
from landform.policies.models import Decision
from landform.rendering.models import RenderedChange, Stack
from landform.requests.models import Action, Request, Status
from landform.templates.models import ApplyMode

MARKS = {
    Decision.ALLOW: "allowed",
    Decision.WARN: "warning",
    Decision.NEEDS_APPROVAL: "needs approval",
    Decision.DENY: "denied",
}
CONTEXT = "landform/request"
STATUS_TEXTS = {
    Status.PULL_REQUEST_OPEN: (StatusState.PENDING, "Waiting for the plan."),
    Status.PLANNED: (StatusState.PENDING, "Planned. Waiting for approval."),
    Status.PLAN_FAILED: (StatusState.FAILURE, "The plan failed, or a policy denies it."),
    Status.APPROVED: (StatusState.PENDING, "Approved. Waiting for the apply."),
    Status.APPLYING: (StatusState.PENDING, "Applying."),
    Status.APPLY_FAILED: (StatusState.FAILURE, "The apply failed."),
    Status.APPLIED: (StatusState.SUCCESS, "Applied."),
    Status.COMPLETED: (StatusState.SUCCESS, "Applied and in the catalog."),
    Status.CANCELLED: (StatusState.FAILURE, "Cancelled."),
}
DESTROYED = (StatusState.SUCCESS, "Destroyed, and no longer in the catalog.")
MAX_VALUE = 200  # characters of one value shown in the table


def title_of(request: Request) -> str:
    return inline(request.stack.title)


def body_of(request: Request, change: RenderedChange, *, portal_url: str) -> str:
    """Markdown: what, who, why, the values, what policies said, where to follow it."""
    stack = request.stack
    rows = "\n".join(
        f"| {inline(name)} | {inline(_shown(value))} |"
        for name, value in sorted(stack.variables.items())
    )
    policies = "\n".join(
        f"- {MARKS[result.level]}: {inline(result.message)} ({inline(result.rule)})"
        for result in request.policy
    )
    files = "\n".join(
        f"- `{path}`{' (removed)' if path in change.removed else ''}"
        for path in sorted((*change.files, *change.removed))
    )
    return f"""{_lead(request)}Requested by {inline(request.requested_by)} \
for {inline(stack.owner)} with the template {inline(request.template)}.

{_quote(stack.description)}
| Variable | Value |
| --- | --- |
{rows}

**Policies on the request**

{policies or "- no rule objected"}

**Files**

{files}

Follow it at {portal_url}/requests/{request.id}. Landform opened this pull request. \
The plan of the head commit is applied {_when(stack.apply)} {_reviewers(stack)} \
approved it{_and_owners(stack)}.
"""


def status_of(request: Request, *, portal_url: str) -> CommitStatus | None:
    """The commit status that links the pull request back to the request.

    Successful once the plan is applied: required for merging, it keeps people from
    merging what is not applied yet.
    """
    if request.status not in STATUS_TEXTS:
        return None
    state, text = STATUS_TEXTS[request.status]
    if request.status is Status.COMPLETED and request.action is Action.DESTROY:
        state, text = DESTROYED
    return CommitStatus(CONTEXT, state, text, f"{portal_url}/requests/{request.id}")


def inline(text: str) -> str:
    """One line of text that Markdown, GitHub and Atlantis take as nothing but text."""
    one_line = " ".join(text.split())[:MAX_VALUE]
    escaped = "".join(
        f"\\{character}" if character in "\\`*_{}[]()<>#+!|~&" else character
        for character in one_line
    )
    # A zero-width space after @ keeps the name readable and mentions nobody.
    return escaped.replace("@", "@\u200b")


def _lead(request: Request) -> str:
    if request.action is not Action.DESTROY:
        return ""
    name, environment = inline(request.stack.name), inline(request.stack.environment)
    return f"**Applying this destroys {name} in {environment}, and all that it holds.**\n\n"


def _and_owners(stack: Stack) -> str:
    owners = " or ".join(inline(owner) for owner in stack.codeowners)
    return f", and one of {owners}, who own this directory" if owners else ""


def _reviewers(stack: Stack) -> str:
    members = "member" if stack.quorum == 1 else "members"
    return f"{stack.quorum} {members} of {', '.join(inline(group) for group in stack.reviewers)}"


def _when(apply: ApplyMode) -> str:
    return "once" if apply is ApplyMode.AUTOMATIC else "when somebody asks for it, after"


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _quote(description: str | None) -> str:
    if not description:
        return ""
    return "".join(f"> {inline(line)}\n" for line in description.splitlines()[:20]) + "\n"
