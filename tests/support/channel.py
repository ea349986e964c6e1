"""A pull request that Atlantis listens to, and an Atlantis that does what a test says."""

from dataclasses import dataclass, field

from landform.adapters.atlantis.ports import PostedComment, PostedStatus
from landform.adapters.atlantis.statuses import Reporter
from landform.changes.errors import ForgeUnavailable
from landform.changes.models import CommitStatus, StatusState
from landform.kernel.clock import Clock
from landform.runs.errors import RunnerUnavailable
from landform.runs.models import Lock, Phase, Project

REPORTER = Reporter("atlantis-bot")


@dataclass
class MemoryChannel:
    """Fulfils `Channel`. ``forgetful`` makes a comment and then does not answer."""

    clock: Clock
    posted: list[PostedStatus] = field(default_factory=list)
    comments: list[PostedComment] = field(default_factory=list)
    down: bool = False
    forgetful: bool = False

    async def statuses(self, head_sha: str) -> list[PostedStatus]:
        self._expect_up()
        return list(reversed(self.posted))

    async def own_comments(self, number: int) -> list[PostedComment]:
        self._expect_up()
        return list(self.comments)

    async def say(self, number: int, body: str) -> None:
        self._expect_up()
        self.comments.append(PostedComment(len(self.comments) + 1, body, self.clock()))
        if self.forgetful:
            raise ForgeUnavailable("The connection broke before the answer came.")

    @property
    def said(self) -> list[str]:
        return [comment.body for comment in self.comments]

    def post(
        self,
        context: str,
        state: StatusState,
        *,
        by: str = REPORTER.login,
        text: str = "It says so.",
        url: str | None = "http://atlantis.test/jobs/1",
    ) -> None:
        """Somebody posts a status on the head."""
        status = CommitStatus(context, state, text, url)
        self.posted.append(PostedStatus(len(self.posted) + 1, status, by, self.clock()))

    def report(self, project: Project, phase: Phase, *states: StatusState) -> None:
        """Atlantis posts the project's statuses, one after the other."""
        for state in states:
            self.post(REPORTER.project_context(project, phase), state)

    def _expect_up(self) -> None:
        if self.down:
            raise ForgeUnavailable("GitHub did not answer.")


@dataclass
class MemoryAtlantis:
    """Fulfils `Atlantis`."""

    idle: bool = False
    held: list[Lock] = field(default_factory=list)
    down: bool = False

    async def is_idle(self) -> bool:
        if self.down:
            raise RunnerUnavailable("Atlantis did not answer.")
        return self.idle

    async def locks(self, repository: str) -> list[Lock]:
        if self.down:
            raise RunnerUnavailable("Atlantis did not answer.")
        return list(self.held)
