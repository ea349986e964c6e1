"""A publisher in memory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.changes.models import Proposal
from landform.changes.paths import check_proposal, safe_path
from landform.kernel.clock import Clock
from landform.kernel.errors import Invalid
from landform.tasks.ports import (
    NewRepository,
    ProposedFiles,
    ProposedPullRequest,
    Published,
    RepositoryAddress,
)
from landform.tasks.publishing import check_order, name_taken, proposal_of, text_of
from landform.templates.files import TemplateFile as File
from tests.support.forge import NOON

HOST = "git.example"


@dataclass(frozen=True)
class MemoryRepository:
    """What was published, and by which task."""

    order: NewRepository
    published: Published

    @property
    def page(self) -> str:
        return f"https://{HOST}/{self.order.address.full_name}"


class MemoryPublisher:
    """Fulfils `Publisher` without git; knows no host but `HOST`.

    ``down`` makes every call raise `ForgeUnavailable`. ``repositories`` are by full name in
    lower case, ``proposals`` by repository and branch.
    """

    def __init__(self, *, clock: Clock = lambda: NOON) -> None:
        self.down = False
        self.repositories: dict[str, MemoryRepository] = {}
        self.proposals: dict[tuple[str, str], Proposal] = {}
        self._clock = clock

    def add_repository(self, full_name: str, files: Mapping[str, str]) -> None:
        """One that is somebody else's."""
        owner, _, name = full_name.partition("/")
        held = {path: File(text.encode()) for path, text in files.items()}
        self._create(NewRepository(RepositoryAddress(HOST, owner, name), held, task_id="nobody's"))

    async def create_repository(self, order: NewRepository) -> Published:
        self._check_up()
        check_order(order)
        self._check_host(order.address)
        there = self.repositories.get(order.address.full_name.lower())
        if there is None:
            return self._create(order)
        if there.order.task_id != order.task_id:
            raise name_taken(order.address.full_name)
        return there.published

    async def propose(self, proposal: ProposedFiles) -> ProposedPullRequest:
        self._check_up()
        self._check_host(proposal.repository)
        full_name = proposal.repository.full_name.lower()
        there = self.repositories.get(full_name)
        if there is None:
            raise ForgeRefused(f"There is no repository {proposal.repository.full_name}.")
        target = proposal.target_branch or there.order.default_branch
        wanted = proposal_of(proposal, at=self._clock())
        check_proposal(wanted, base_branch=target)
        self.proposals.setdefault((full_name, proposal.branch), wanted)
        branches = [branch for name, branch in self.proposals if name == full_name]
        number = branches.index(proposal.branch) + 1
        return ProposedPullRequest(f"https://{HOST}/{full_name}/pull/{number}", number, target)

    async def read_url(self, url: str) -> str:
        self._check_up()
        page, _, rest = url.partition("/blob/")
        branch, _, path = rest.partition("/")
        there = next((each for each in self.repositories.values() if each.page == page), None)
        try:
            if there and branch == there.order.default_branch:
                return text_of(path, there.order.files[safe_path(path)].content)
        except (KeyError, Invalid):
            pass
        raise ForgeRefused(f"There is no file {url} here.")

    def _create(self, order: NewRepository) -> Published:
        page = f"https://{HOST}/{order.address.full_name}"
        commit = hashlib.sha1(page.encode(), usedforsecurity=False).hexdigest()
        made = Published(f"{page}.git", f"{page}/blob/{order.default_branch}", commit)
        self.repositories[order.address.full_name.lower()] = MemoryRepository(order, made)
        return made

    def _check_up(self) -> None:
        if self.down:
            raise ForgeUnavailable("The forge does not answer. Trying again is safe.")

    def _check_host(self, address: RepositoryAddress) -> None:
        if address.host != HOST:
            raise ForgeRefused(f"The template names {address.host}; here is {HOST} only.")
