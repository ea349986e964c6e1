"""``fetch:*``: bring files from beside the template into the workspace."""

from collections.abc import Awaitable, Callable

from landform.rendering.ports import FileRenderer
from landform.rendering.template_files import FetchOptions
from landform.tasks.actions.registry import Action, ActionSpec, Call, flag, schema, text, texts
from landform.tasks.errors import Elsewhere, InvalidStep, StepFailed
from landform.tasks.workspace import Workspace, safe_path
from landform.templates.files import TemplateFile as File

_URL = text("Relative path of the directory or file to fetch, from where the template lies")
_TARGET = text("Path within the workspace, default its root")
_TOKEN = text("Not used: files come from beside the template")
_VALUES = {"type": "object", "additionalProperties": {}, "description": "What templates see"}
_HOW = {
    "cookiecutterCompat": flag("Take `{{ cookiecutter.x }}` for `${{ values.x }}`"),
    "replace": flag("Replace files that are in the workspace already"),
    "trimBlocks": flag("Remove the first newline after a block"),
    "lstripBlocks": flag("Remove blanks from the start of a line to a block"),
    "token": _TOKEN,
}


_ONE_FILE = {"url": _URL, "targetPath": text("Path within the workspace"), "token": _TOKEN}
_MANY = {"url": _URL, "targetPath": _TARGET, "values": _VALUES, **_HOW}

PLAIN = ActionSpec(
    "fetch:plain",
    "Places files from beside the template in the workspace.",
    schema({"url": _URL, "targetPath": _TARGET, "token": _TOKEN}, required=("url",)),
    supports_dry_run=True,
)
PLAIN_FILE = ActionSpec(
    "fetch:plain:file",
    "Places one file from beside the template in the workspace.",
    schema(_ONE_FILE, required=("url", "targetPath")),
    supports_dry_run=True,
)
TEMPLATE = ActionSpec(
    "fetch:template",
    "Places files in the workspace, with their names and texts rendered.",
    schema(
        {
            **_MANY,
            "copyWithoutTemplating": texts("Globs of files that are copied as they are"),
            "copyWithoutRender": texts("Ignored, as by Backstage"),
            "templateFileExtension": {
                "anyOf": [{"type": "string"}, {"type": "boolean"}],
                "description": "Render only files with this extension (true: .njk)",
            },
        },
        required=("url",),
    ),
    supports_dry_run=True,
)
TEMPLATE_FILE = ActionSpec(
    "fetch:template:file",
    "Places one file in the workspace, with its text rendered.",
    schema({**_MANY, "targetPath": _ONE_FILE["targetPath"]}, required=("url", "targetPath")),
    supports_dry_run=True,
)
SPECS = (PLAIN, PLAIN_FILE, TEMPLATE, TEMPLATE_FILE)


def actions(renderer: FileRenderer) -> list[Action]:
    """The actions that fetch, with a renderer for those that render."""
    return [
        Action(PLAIN, _fetch_plain),
        Action(PLAIN_FILE, _fetch_plain_file),
        Action(TEMPLATE, _fetching_template(renderer)),
        Action(TEMPLATE_FILE, _fetching_template_file(renderer)),
    ]


def fetched(call: Call) -> Workspace:
    """What the step's `url` names, beside the template.

    Raises:
        Elsewhere: it is an address of something that is not beside the template.
        StepFailed: there is nothing of that name.
    """
    url = call.input["url"]
    if "://" in url:
        raise Elsewhere(
            f"{url} lies elsewhere: this service takes files from beside the template only. "
            "Put them into the template's directory and name them by a relative path."
        )
    path = safe_path(url)
    if path not in call.template_files:
        raise StepFailed(f"There is no {url} beside the template.")
    return call.template_files.below(path)


def place(call: Call, files: dict[str, File], directory: str, *, replace: bool) -> None:
    """Put files into the workspace, over those that are there only with ``replace``."""
    for path, file in files.items():
        target = safe_path(path, within=directory)
        if target in call.workspace and not replace:
            continue
        call.workspace.write(target, file)


async def _fetch_plain(call: Call) -> None:
    await call.log("Fetching plain content from remote URL")
    directory = safe_path(call.input.get("targetPath", "./"))
    place(call, fetched(call).files, directory, replace=True)


async def _fetch_plain_file(call: Call) -> None:
    await call.log("Fetching plain content from remote URL")
    call.workspace.write(safe_path(call.input["targetPath"]), _single(call))


def _fetching_template(renderer: FileRenderer) -> Callable[[Call], Awaitable[None]]:
    async def fetch(call: Call) -> None:
        given = call.input
        files = fetched(call).files
        await call.log("Fetching template content from remote URL")
        await call.log("Listing files and directories in template")
        directory = safe_path(given.get("targetPath", "./"))
        rendered = await renderer.render(files, given.get("values") or {}, _options(call))
        place(call, rendered, directory, replace=given.get("replace", False))
        await call.log(f"Template result written to {directory or '.'}")

    return fetch


def _fetching_template_file(renderer: FileRenderer) -> Callable[[Call], Awaitable[None]]:
    async def fetch(call: Call) -> None:
        given = call.input
        await call.log("Fetching template file content from remote URL")
        target = safe_path(given["targetPath"])
        if target in call.workspace and not given.get("replace", False):
            message = f"File {given['targetPath']} already exists in workspace, not replacing."
            await call.log(message)
            return
        values = given.get("values") or {}
        file = await renderer.render_file(target, _single(call), values, _options(call))
        call.workspace.write(target, file)

    return fetch


def _single(call: Call) -> File:
    path = safe_path(call.input["url"])
    files = fetched(call).files
    if call.template_files.is_directory(path) or len(files) != 1:
        raise StepFailed(f"{call.input['url']} is a directory, not a file.")
    [file] = files.values()
    return file


def _options(call: Call) -> FetchOptions:
    given = call.input
    extension = given.get("templateFileExtension") or False
    if extension and (given.get("copyWithoutTemplating") or given.get("cookiecutterCompat")):
        raise InvalidStep(
            "Fetch action input extension incompatible with copyWithoutTemplating and "
            "cookiecutterCompat"
        )
    return FetchOptions(
        copy_without_templating=tuple(given.get("copyWithoutTemplating", ())),
        template_file_extension=extension,
        cookiecutter_compat=given.get("cookiecutterCompat", False),
        trim_blocks=given.get("trimBlocks", False),
        lstrip_blocks=given.get("lstripBlocks", False),
        hosts=call.hosts,
    )
