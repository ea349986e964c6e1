"""Make the bare repository that a local forge works on."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from landform.adapters.localforge.git import Git
from landform.adapters.localforge.objects import NewCommit, reading, writing
from landform.adapters.localforge.refs import RefMoved, RefUpdate, move_refs
from landform.adapters.localforge.store import OURS, STATE_REF, empty_state
from landform.changes.paths import check_paths

# People who push must not see or touch our records. Nor may they make a ref that git
# would take for ours while that does not exist: it looks for `x` in `refs/tags/x` too.
HIDDEN = ("refs/landform", "refs/refs", "refs/tags/refs", "refs/heads/refs", "refs/remotes")


async def create_repository(
    git: Git, files: Mapping[str, str], *, at: datetime, base_branch: str
) -> None:
    """Add what is missing: the repository, its settings, a first commit, the first state.

    Raises:
        UnsafePath: a path cannot be used.
        ForgeUnavailable: git failed.
    """
    check_paths(files)
    git.repository.mkdir(parents=True, exist_ok=True)
    await git.run("init", "--quiet", "--bare", "--template=", f"--initial-branch={base_branch}")
    await _configure(git)
    base_ref = f"refs/heads/{base_branch}"
    async with reading(git) as objects:
        has_base = await objects.commit(base_ref) is not None
        has_state = await objects.commit(STATE_REF) is not None
    if has_base and has_state:
        return
    content = {path: text.encode() for path, text in files.items()}
    async with writing(git) as writer:
        first = await writer.commit(NewCommit("First commit\n", OURS, at, files=content))
        state = await writer.commit(empty_state(at))
    for ref, sha, exists in ((base_ref, first, has_base), (STATE_REF, state, has_state)):
        if not exists:
            # Moved means that another process was first; what it made is as good.
            with suppress(RefMoved):
                await move_refs(git, [RefUpdate(ref, sha, None)])


async def _configure(git: Git) -> None:
    listed = await git.run(
        "config", "--local", "--null", "--get-all", "transfer.hideRefs", ok=(0, 1)
    )
    hidden = listed.stdout.decode("utf-8", "replace").split("\0")
    for ref in HIDDEN:
        if ref not in hidden:
            await git.run("config", "--local", "--add", "transfer.hideRefs", ref)
    # Broken or malicious objects are stopped at the door.
    await git.run("config", "--local", "receive.fsckObjects", "true")
