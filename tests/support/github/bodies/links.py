"""Where things are: the addresses inside every body."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.support.github.records import Repository


@dataclass(frozen=True)
class Links:
    """``api`` is the prefix the client used, since clients insist on getting it back."""

    api: str
    html: str

    def repository(self, repository: Repository) -> str:
        return f"{self.api}/repos/{repository.full_name}"

    def page(self, repository: Repository) -> str:
        return f"{self.html}/{repository.full_name}"


def moment(at: datetime | None) -> str | None:
    """A time as GitHub writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def node_id(kind: str, key: object) -> str:
    """The opaque id that GraphQL would take."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()
