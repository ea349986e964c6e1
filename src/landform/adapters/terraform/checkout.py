"""Put a commit's files where Terraform runs."""

import shutil
import subprocess
import tarfile
from pathlib import Path

from landform.adapters.terraform.steps import StepFailed
from landform.kernel.names import safe_name


def check_out(repository: Path, sha: str, target: Path) -> None:
    """Extract the commit's tree into ``target``, whole or not at all.

    The ``data`` filter refuses links and names that lead out of the target, devices
    and set-uid bits: the tree is what the author of a pull request wrote.

    Raises:
        StepFailed: there is no such commit, or its tree cannot be extracted.
    """
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    command = ["git", f"--git-dir={repository}", "archive", "--format=tar", sha]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as git:
        try:
            with tarfile.open(fileobj=git.stdout, mode="r|") as tree:
                tree.extractall(draft, filter="data")
        except (tarfile.TarError, OSError) as error:
            git.kill()
            refused = isinstance(error, tarfile.FilterError)
            why = "has a file that may not be extracted" if refused else "cannot be checked out"
            raise StepFailed(f"The commit {sha} {why}.") from error
    if git.returncode != 0:
        raise StepFailed(f"The commit {sha} cannot be checked out.")
    draft.replace(target)


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
