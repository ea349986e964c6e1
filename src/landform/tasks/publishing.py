"""What is the same on every forge: what may be published, and how it is known again. Pure."""

from collections.abc import Mapping
from datetime import datetime

from landform.changes.branches import id_in_branch
from landform.changes.errors import ForgeRefused
from landform.changes.models import Proposal
from landform.changes.paths import check_link, check_paths, safe_branch
from landform.kernel.names import safe_name
from landform.tasks.ports import NewRepository, ProposedFiles
from landform.templates.files import TemplateFile as File

TRAILER = "Landform-Task"
MAX_READ = 1024 * 1024  # bytes of a file that is read by its address
# Forges take these endings for an address of theirs, not for a part of the name.
RESERVED_ENDINGS = (".git", ".wiki")


def check_order(order: NewRepository) -> None:
    """Check everything about a new repository that needs no forge.

    Raises:
        UnsafeName: owner, name or branch is not a safe name.
        UnsafePath: a path is not safe, or a symbolic link leaves the repository.
        ForgeRefused: there are no files, or no repository can have that name.
    """
    safe_name(order.address.owner, "owner")
    name = safe_name(order.address.name, "repository")
    safe_branch(order.default_branch)
    if name.lower().endswith(RESERVED_ENDINGS):
        raise ForgeRefused(f"A repository cannot be named {name}: that is an address of git's own.")
    if not order.files:
        raise ForgeRefused(f"There are no files to put into {order.address.full_name}.")
    _check_files(order.files)


def first_message(order: NewRepository) -> str:
    """The message of the first commit; its last line says which task made it."""
    message = order.message.strip() or "initial commit"
    return f"{message}\n\n{trailer(order.task_id)}\n"


def is_first_of(message: str, task_id: str) -> bool:
    """Whether a first commit with this message is the task's.

    Only the last line counts: those before it are somebody's own words.
    """
    return message.rstrip().rpartition("\n")[2] == trailer(task_id)


def trailer(task_id: str) -> str:
    """How a task signs what it made."""
    return f"{TRAILER}: {task_id}"


def name_taken(full_name: str) -> ForgeRefused:
    """The refusal of a name that somebody else's repository has."""
    return ForgeRefused(f"There is a repository {full_name} already. Choose another name.")


def proposal_of(proposed: ProposedFiles, *, at: datetime) -> Proposal:
    """What to ask a forge for.

    Raises:
        UnsafePath: a path is not safe.
        ForgeRefused: a file is a symbolic link, or no text, or the branch is a request's.
    """
    if id_in_branch(proposed.branch):
        # Our account opens both: nobody could tell this pull request from the request's.
        raise ForgeRefused(
            f"Branches like {proposed.branch} are those of requests; give this one another name."
        )
    _check_files(proposed.files)
    for path, file in proposed.files.items():
        if file.is_symlink:
            raise ForgeRefused(f"{path} is a symbolic link; pull requests of tasks have none.")
    return Proposal(
        branch=proposed.branch,
        title=proposed.title,
        body=proposed.description,
        author=proposed.author,
        files={path: text_of(path, file.content) for path, file in proposed.files.items()},
        proposed_at=at,
        removed=proposed.removed,
        reviewers=(*proposed.reviewers, *map(_group, proposed.team_reviewers)),
        executable=tuple(path for path, file in proposed.files.items() if file.executable),
        message=proposed.message,
    )


def text_of(path: str, content: bytes) -> str:
    """The content as text. Raises `ForgeRefused` where it is none, or too long to be read."""
    if len(content) > MAX_READ:
        raise ForgeRefused(f"{path} is larger than {MAX_READ // 2**10} KiB.")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ForgeRefused(f"{path} is not text in UTF-8.") from None


def _group(name: str) -> str:
    return name if name.startswith("group:") else f"group:{name}"


def _check_files(files: Mapping[str, File]) -> None:
    check_paths(files)
    for path, file in files.items():
        if file.is_symlink:
            check_link(path, file.content.decode("utf-8", "surrogateescape"))
