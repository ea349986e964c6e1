"""A GitHub emulator with one repository and the people of a small firm."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.github.emulator import GitHubEmulator
from tests.support.github.receiver import Receiver

REPOSITORY = "acme/infra"


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[GitHubEmulator]:
    """Without TLS: for PyGithub and for webhooks."""
    with GitHubEmulator(tmp_path / "github") as made:
        populate(made.start())
        yield made


@pytest.fixture
def tls_emulator(tmp_path: Path) -> Iterator[GitHubEmulator]:
    """With TLS: for git and Atlantis, who are told whom to trust."""
    with GitHubEmulator(tmp_path / "github") as made:
        populate(made.start(tls=True))
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def populate(emulator: GitHubEmulator) -> None:
    """Landform proposes, Rosa (of the platform team) reviews, Ana may only read."""
    files = {"README.md": "# Infra\n", "live/old/main.tf": "# old\n"}
    emulator.create_repository(REPOSITORY, files)
    emulator.add_user("landform")
    emulator.add_user("rosa", permission="admin", name="Rosa Luz")
    emulator.add_user("ana", permission="read")
    emulator.add_team("platform", "rosa")
