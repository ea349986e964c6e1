"""Everything the REST handlers use, in one place."""

from pathlib import Path

from tests.support.github.bodies.links import Links
from tests.support.github.conversation import Conversation
from tests.support.github.outbox import Outbox
from tests.support.github.pulls import PullDesk
from tests.support.github.reviews import ReviewDesk
from tests.support.github.statuses import StatusBoard
from tests.support.github.world import Clock, GitHub


class Services:
    """The world and its use cases. ``url`` is known once the server listens."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self.github = GitHub(root, clock)
        self.url = "http://127.0.0.1"
        self.pulls = PullDesk(self.github)
        self.reviews = ReviewDesk(self.github)
        self.conversation = Conversation(self.github)
        self.statuses = StatusBoard(self.github)
        self.outbox = Outbox(self.github, lambda: Links(f"{self.url}/api/v3", self.url))
        self.github.publish = self.outbox.publish
