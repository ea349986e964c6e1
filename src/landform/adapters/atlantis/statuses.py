"""What Atlantis's commit statuses say of a project. Pure.

Atlantis reports by commit status only: one context per project and phase, and one
for all projects of the pull request together. Descriptions may be overridden and
comments silenced, so only states and the order of ids are read.
Source: Atlantis v0.47 ``server/events/commit_status_updater.go``.
"""

import hashlib
from dataclasses import dataclass

from landform.adapters.atlantis.ports import PostedStatus
from landform.changes.models import StatusState
from landform.runs.models import Phase, Project, RunStatus, RunView

MAX_CONTEXT = 255  # characters; Atlantis cuts longer contexts and adds a digest
DIGEST_BYTES = 6

RUN_STATUS = {
    StatusState.PENDING: RunStatus.RUNNING,
    StatusState.SUCCESS: RunStatus.SUCCEEDED,
    StatusState.FAILURE: RunStatus.FAILED,
    StatusState.ERROR: RunStatus.FAILED,
}


@dataclass(frozen=True)
class Reporter:
    """Whom we believe: the account of Atlantis, and how it names its contexts."""

    login: str
    status_name: str = "atlantis"

    def project_context(self, project: Project, phase: Phase) -> str:
        """The context of one project, e.g. ``atlantis/plan: live/dev/orders/default``."""
        return _shortened(f"{self.status_name}/{phase}: {project.directory}/{project.workspace}")

    def combined_context(self, phase: Phase) -> str:
        """The context of all projects of the pull request."""
        return f"{self.status_name}/{phase}"


def latest(
    project: Project, statuses: list[PostedStatus], reporter: Reporter
) -> dict[Phase, PostedStatus]:
    """The status that decides each phase. ``statuses`` newest first.

    An apply that is older than the newest plan was of another plan, and is left out.
    """
    believed = [each for each in statuses if each.creator.lower() == reporter.login.lower()]
    plan = _decisive(believed, project, Phase.PLAN, reporter)
    apply = _decisive(believed, project, Phase.APPLY, reporter)
    found = {Phase.PLAN: plan} if plan else {}
    if apply and (plan is None or apply.id > plan.id):
        found[Phase.APPLY] = apply
    return found


def view_of(phase: Phase, posted: PostedStatus) -> RunView:
    """What a status says of a run."""
    status = RUN_STATUS[posted.status.state]
    error = _error(phase, posted) if status is RunStatus.FAILED else None
    return RunView(phase, status, error, id=str(posted.id))


def _decisive(
    statuses: list[PostedStatus], project: Project, phase: Phase, reporter: Reporter
) -> PostedStatus | None:
    mine = _of(statuses, reporter.project_context(project, phase))
    combined = _of(statuses, reporter.combined_context(phase))
    if not combined or combined[0].status.state not in (StatusState.FAILURE, StatusState.ERROR):
        return mine[0] if mine else _at_work(combined)
    # Atlantis may fail before it comes to any project. Otherwise each project says its own.
    began = next((s.id for s in combined if s.status.state is StatusState.PENDING), 0)
    spoke = mine and mine[0].id > began
    return mine[0] if spoke else combined[0]


def _at_work(combined: list[PostedStatus]) -> PostedStatus | None:
    # Success of no project at all is no result of ours.
    is_at_work = combined and combined[0].status.state is StatusState.PENDING
    return combined[0] if is_at_work else None


def _of(statuses: list[PostedStatus], context: str) -> list[PostedStatus]:
    return [each for each in statuses if each.status.context == context]


def _error(phase: Phase, posted: PostedStatus) -> str:
    said = posted.status.description.strip().rstrip(".") or f"the {phase} failed"
    where = posted.status.target_url or "its comment on the pull request"
    return f"Atlantis says: {said}. Details: {where} ."


def _shortened(context: str) -> str:
    if len(context) <= MAX_CONTEXT:
        return context
    suffix = "-" + hashlib.sha256(context.encode()).digest()[:DIGEST_BYTES].hex()
    return context[: MAX_CONTEXT - len(suffix)] + suffix
