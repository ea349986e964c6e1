"""``fs:*``: delete, rename and list what is in the workspace."""

from typing import Any

from pathspec import GitIgnoreSpec

from landform.tasks.actions.registry import Action, ActionSpec, Call, flag, schema, text, texts
from landform.tasks.errors import StepFailed
from landform.tasks.workspace import Workspace, safe_path

LISTED = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": text("Name of the file or directory"),
            "path": text("path to the file or directory relative to the workspace"),
            "fullPath": text("full path to the file or directory"),
        },
        "required": ["name", "path", "fullPath"],
    },
}


_RENAMED = schema(
    {
        "from": text("The source location of the file to be renamed"),
        "to": text("The destination of the new file"),
        "overwrite": flag("Overwrite existing file or directory, default is false"),
    },
    required=("from", "to"),
)

DELETE = ActionSpec(
    "fs:delete",
    "Deletes files and directories from the workspace",
    schema(
        {"files": texts("A list of files and directories that will be deleted")},
        required=("files",),
    ),
    supports_dry_run=True,
)
RENAME = ActionSpec(
    "fs:rename",
    "Renames files and directories within the workspace",
    schema({"files": {"type": "array", "items": _RENAMED}}, required=("files",)),
    supports_dry_run=True,
)
READ_DIRECTORY = ActionSpec(
    "fs:readdir",
    "Reads files and directories from the workspace",
    schema(
        {
            "paths": texts("Directories to read"),
            "recursive": flag("Read what is in directories below, too") | {"default": False},
        },
        required=("paths",),
    ),
    schema({"files": LISTED, "folders": LISTED}, required=("files", "folders")),
    supports_dry_run=True,
)
SPECS = (DELETE, RENAME, READ_DIRECTORY)


def actions() -> list[Action]:
    """The actions on files."""
    return [
        Action(DELETE, _delete),
        Action(RENAME, _rename),
        Action(READ_DIRECTORY, _read_directory),
    ]


async def _delete(call: Call) -> None:
    for pattern in call.input["files"]:
        for path in matching(call.workspace, safe_path(pattern)):
            call.workspace.remove(path)
            await call.log(f"File {path} deleted successfully")


async def _rename(call: Call) -> None:
    for each in call.input["files"]:
        source, target = each["from"], each["to"]
        call.workspace.move(source, target, overwrite=each.get("overwrite", False))
        await call.log(f"File {source} renamed to {target} successfully")


async def _read_directory(call: Call) -> None:
    files, folders = list[dict[str, Any]](), list[dict[str, Any]]()
    for given in call.input["paths"]:
        start = safe_path(given)
        if not call.workspace.is_directory(start):
            raise StepFailed(f"There is no directory {given} in the workspace.")
        recursive = call.input.get("recursive", False)
        for path, is_directory in call.workspace.entries(start, recursive=recursive):
            # There is no path outside the workspace, so the full one is the same.
            found = {"name": path.rpartition("/")[2], "path": path, "fullPath": path}
            (folders if is_directory else files).append(found)
    call.output("files", files)
    call.output("folders", folders)


def matching(workspace: Workspace, pattern: str) -> list[str]:
    """Files that a glob names, as globby has it: ``*`` stays in its directory, ``**`` does not."""
    if pattern in workspace:
        return [pattern]
    spec = GitIgnoreSpec.from_lines([f"/{pattern}"])
    return [path for path in workspace.files if spec.match_file(path)]
