"""Put a commit's files where Terraform runs."""

import shutil
import subprocess
import tarfile
from pathlib import Path

from landform.adapters.terraform.steps import StepFailed
from landform.kernel.names import safe_name


class _MayNotBeExtracted(Exception):
    """A link or a name that leads out of the checkout, or a device."""


HAS_FILTERS = hasattr(tarfile, "data_filter")
REFUSALS = (_MayNotBeExtracted, *((tarfile.FilterError,) if HAS_FILTERS else ()))


def check_out(repository: Path, sha: str, target: Path) -> None:
    """Extract the commit's tree into ``target``, whole or not at all.

    The ``data`` filter refuses links and names that lead out of the target, devices
    and set-uid bits: the tree is what the author of a pull request wrote.

    Raises:
        StepFailed: there is no such commit, or its tree cannot be extracted.
    """
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    # The tree, not the commit, whose message `export-subst` would write into files: what is
    # planned is what reviewers saw.
    tree_ish = f"{sha}^{{tree}}"
    command = ["git", f"--git-dir={repository}", "archive", "--format=tar", tree_ish]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as git:
        try:
            with tarfile.open(fileobj=git.stdout, mode="r|") as tree:
                _extract(tree, draft)
        except (tarfile.TarError, OSError, _MayNotBeExtracted) as error:
            git.kill()
            refused = isinstance(error, REFUSALS)
            why = "has a file that may not be extracted" if refused else "cannot be checked out"
            raise StepFailed(f"The commit {sha} {why}.") from error
    if git.returncode != 0:
        raise StepFailed(f"The commit {sha} cannot be checked out.")
    draft.replace(target)


def _extract(tree: tarfile.TarFile, target: Path) -> None:
    if HAS_FILTERS:
        tree.extractall(target, filter="data")
        return
    # Python 3.11.0 to 3.11.3 (Debian 12 has 3.11.2) cannot judge links, so there are none.
    root = target.resolve()
    for member in tree:
        place = (target / member.name).resolve()
        if not (member.isfile() or member.isdir()) or not place.is_relative_to(root):
            raise _MayNotBeExtracted(member.name)
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        tree.extract(member, target)


def prepare_directory(checkout: Path, directory: str, overrides: dict[str, str]) -> Path:
    """The project's directory in the checkout, with the overrides in it.

    Raises:
        StepFailed: the commit has no such directory.
    """
    path = (checkout / directory).resolve()
    if not path.is_dir() or not path.is_relative_to(checkout.resolve()):
        raise StepFailed(f"The commit has no directory {directory}.")
    for name, text in overrides.items():
        file = path / safe_name(name, "override file")
        file.unlink(missing_ok=True)  # it might be a link into another project's directory
        file.write_text(text, encoding="utf-8")
    return path
