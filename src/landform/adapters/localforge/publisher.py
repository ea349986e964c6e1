"""Repositories of tasks on this machine: bare ones, beside the infra repository.

They are found below one directory as ``<owner>/<name>.git`` in lower case, since no forge
tells names apart by case, and cloned from there. A repository is made beside its place and
moved there when it is whole: whoever finds one finds a first commit that says whose it is.
"""

import errno
import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from landform.adapters.localforge.forge import LocalForge
from landform.adapters.localforge.git import Git
from landform.adapters.localforge.objects import EXECUTABLE, SYMLINK, NewCommit, writing
from landform.adapters.localforge.refs import RefUpdate, move_refs
from landform.changes.errors import ForgeRefused, ForgeUnavailable
from landform.changes.paths import safe_branch, safe_path
from landform.kernel.clock import Clock
from landform.kernel.errors import Invalid
from landform.kernel.names import safe_name
from landform.tasks.ports import (
    NewRepository,
    ProposedFiles,
    ProposedPullRequest,
    Published,
    RepositoryAddress,
)
from landform.tasks.publishing import (
    MAX_READ,
    check_order,
    first_message,
    is_first_of,
    name_taken,
    proposal_of,
    text_of,
)

BLOB = "/blob/"
MAKING = ".making-"  # how directories begin that are not whole; no safe name does
ABANDONED_SECONDS = 24 * 3600.0  # after so long, whoever made it is dead
_FOUND = re.compile(r"[0-9a-f]{40,64} blob (?P<size>[0-9]+)")


class LocalPublisher:
    """Fulfils `Publisher` (`landform.tasks.ports`) with git repositories of this machine.

    What only a forge with people has is left out: visibility, topics, homepage, protection.
    Pull requests are opened on the infra repository only: no other has a forge here.

    Args:
        directory: where the repositories are; made when it is needed.
        forge: of the infra repository.
        infra: ``owner/name`` of the infra repository.
        base_branch: of the infra repository.
        clock: what time it is.
    """

    def __init__(
        self, directory: Path, forge: LocalForge, *, infra: str, base_branch: str, clock: Clock
    ) -> None:
        self._directory = directory.absolute()
        self._forge = forge
        self._infra = infra
        self._base_branch = base_branch
        self._clock = clock

    @property
    def root(self) -> str:
        """How the addresses of all files of its repositories begin."""
        return f"{self._directory.as_uri()}/"

    async def create_repository(self, order: NewRepository) -> Published:
        check_order(order)
        if self._is_infra(order.address):
            raise name_taken(order.address.full_name)
        place = self._place(order.address)
        if not place.exists():
            await self._make(place, order)
        first = await self._first_of(place, order)
        url = place.as_uri()
        return Published(url, f"{url}{BLOB}{order.default_branch}", first)

    async def propose(self, proposal: ProposedFiles) -> ProposedPullRequest:
        if not self._is_infra(proposal.repository):
            raise ForgeRefused(
                f"Pull requests are opened on {self._infra} only (setting forge.repository); "
                f"the template names {proposal.repository.full_name}."
            )
        if proposal.target_branch not in (None, self._base_branch):
            raise ForgeRefused(
                f"Pull requests go to {self._base_branch} only (setting forge.base_branch); "
                f"the template names {proposal.target_branch}."
            )
        wanted = proposal_of(proposal, at=self._clock())
        opened = await self._forge.open_pull_request(wanted)
        return ProposedPullRequest(opened.url, opened.number, opened.base_branch)

    async def read_url(self, url: str) -> str:
        address, branch, path = self._parts(url)
        place = self._place(address)
        if not (place / "HEAD").is_file():
            raise ForgeRefused(f"There is no repository {address.full_name}.")
        content = await _read(Git(place), f"refs/heads/{branch}:{path}")
        if content is None:
            raise ForgeRefused(f"There is no file {path} on {branch} of {address.full_name}.")
        return text_of(path, content)

    # ── where ────────────────────────────────────────────────────────────────────

    def _is_infra(self, address: RepositoryAddress) -> bool:
        return address.full_name.lower() == self._infra.lower()

    def _place(self, address: RepositoryAddress) -> Path:
        owner, name = safe_name(address.owner, "owner"), safe_name(address.name, "repository")
        return self._directory / owner.lower() / f"{name.lower()}.git"

    def _parts(self, url: str) -> tuple[RepositoryAddress, str, str]:
        """Repository, branch and path of the address of a file. Raises `ForgeRefused`."""
        root = self.root
        repository, blob, rest = url.removeprefix(root).partition(f".git{BLOB}")
        owner, slash, name = unquote(repository).partition("/")
        branch, _, path = unquote(rest).partition("/")
        elsewhere = ForgeRefused(
            f"{url[:200]} is not a file of a repository of this forge; those are below {root}."
        )
        if not url.startswith(root) or not blob or not slash:
            raise elsewhere
        try:
            address = RepositoryAddress("", safe_name(owner, "owner"), safe_name(name, "name"))
            return address, safe_branch(branch), safe_path(path)
        except Invalid:
            raise elsewhere from None

    # ── how ──────────────────────────────────────────────────────────────────────

    async def _make(self, place: Path, order: NewRepository) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            _sweep(place.parent)
            with TemporaryDirectory(prefix=MAKING, dir=place.parent) as making:
                made = Path(making) / place.name
                made.mkdir()
                await self._fill(Git(made), order)
                _move(made, place)
        except OSError as error:
            raise ForgeUnavailable(
                f"The repository cannot be written here: {error.strerror}."
            ) from None

    async def _fill(self, git: Git, order: NewRepository) -> None:
        branch = order.default_branch
        await git.run("init", "--quiet", "--bare", "--template=", f"--initial-branch={branch}")
        # Broken or malicious objects are stopped at the door.
        await git.run("config", "--local", "receive.fsckObjects", "true")
        modes = {path: EXECUTABLE for path, file in order.files.items() if file.executable}
        modes |= {path: SYMLINK for path, file in order.files.items() if file.is_symlink}
        files = {path: file.content for path, file in order.files.items()}
        first = NewCommit(first_message(order), "Landform", self._clock(), files=files, modes=modes)
        async with writing(git) as writer:
            commit = await writer.commit(first)
        await move_refs(git, [RefUpdate(f"refs/heads/{branch}", commit, None)])

    async def _first_of(self, place: Path, order: NewRepository) -> str:
        """The first commit, whatever people pushed since. Raises `ForgeRefused` if not ours."""
        if (place / "HEAD").is_file():
            log = await Git(place).run("log", "--all", "--max-parents=0", "--format=%H%n%B%x00")
            for each in log.stdout.decode("utf-8", "replace").split("\0"):
                commit, _, message = each.lstrip().partition("\n")
                if is_first_of(message, order.task_id):
                    return commit
        raise name_taken(order.address.full_name)


async def _read(git: Git, name: str) -> bytes | None:
    """The file of that name; a link is followed as long as it stays in the repository.

    Raises:
        ForgeRefused: it is too large.
    """
    options, asked = ("cat-file", "--follow-symlinks"), f"{name}\n".encode()
    about = (await git.run(*options, "--batch-check", stdin=asked)).stdout.decode(
        "utf-8", "replace"
    )
    found = _FOUND.fullmatch(about.rstrip("\n"))
    if found is None:
        return None
    if int(found["size"]) > MAX_READ:
        raise ForgeRefused(f"{name.partition(':')[2]} is larger than {MAX_READ // 2**10} KiB.")
    answer = await git.run(*options, "--batch", stdin=asked)
    return answer.stdout.partition(b"\n")[2][:-1]


def _move(made: Path, place: Path) -> None:
    """Put the whole repository where it belongs, unless another process was first."""
    try:
        made.rename(place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return
    # What was told to be there is still there after the machine lost its power.
    directory = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _sweep(directory: Path) -> None:
    """Clear away what processes left behind that were killed while they made a repository."""
    for path in directory.glob(f"{MAKING}*"):
        with suppress(FileNotFoundError):
            # The machine's time, not the service's: it is compared with a file's.
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
