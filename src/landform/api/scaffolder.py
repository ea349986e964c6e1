"""Backstage's scaffolder v2: actions, forms, and trying a template without effects.

Source: @backstage/plugin-scaffolder-backend 4.2.0. Deliberate differences are listed in
docs/backstage-compatibility.md.
"""

import base64
import binascii
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from landform.access.models import Subject
from landform.api.backstage import JSON, BackstageRoute
from landform.api.dependencies import ApiServices, Services, current_subject
from landform.kernel.errors import Invalid, InvalidInputs, NotFound
from landform.tasks.actions.registry import ActionSpec
from landform.tasks.service import DryRun
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import EXECUTABLE, ORDINARY, TemplateFile

MAX_BODY = 10 * 1024 * 1024  # bytes, as Backstage
FILTERS = {
    "parseEntityRef": "The kind, namespace and name of an entity reference",
    "parseRepoUrl": "The host, owner and repository of a repository URL",
    "pick": "The value at a path of an object",
    "projectSlug": "The owner/repository of a repository URL",
}
DEFAULT_TITLE = "Please enter the following information"

router = APIRouter(
    prefix="/api/scaffolder",
    tags=["scaffolder"],
    route_class=BackstageRoute,
    max_body_size=MAX_BODY,
)
Asking = Annotated[Subject, Depends(current_subject)]


class SentFile(BaseModel):
    model_config = ConfigDict(extra="ignore")

    path: str
    base64Content: str  # noqa: N815 (Backstage's name)
    executable: bool = False


class DryRunBody(BaseModel):
    """A whole template, its files and one set of values."""

    template: dict[str, Any]
    values: dict[str, Any]
    secrets: dict[str, str] = Field(default_factory=dict)
    directoryContents: list[SentFile] = Field(default_factory=list)  # noqa: N815


@router.get("/v2/actions")
async def list_actions(subject: Asking, app: Services) -> Response:
    """Every action that a step may use, by id."""
    del subject
    return answer([_action(each) for each in app.tasks.actions.specs])


@router.get("/v2/templating-extensions")
async def templating_extensions(subject: Asking) -> Response:
    """What templates may use besides the language's own filters and functions."""
    del subject
    filters = {name: {"description": what} for name, what in FILTERS.items()}
    return answer({"filters": filters, "globals": {"functions": {}, "values": {}}})


@router.get("/v2/templates/{namespace}/{kind}/{name}/parameter-schema")
async def parameter_schema(
    namespace: str, kind: str, name: str, subject: Asking, app: Services
) -> Response:
    """The pages of a template's form."""
    del subject
    source = find_template(app, f"{kind}:{namespace}/{name}")
    metadata, spec = source.document["metadata"], source.document["spec"]
    found = {
        "title": metadata.get("title") or metadata["name"],
        "description": metadata.get("description"),
        "presentation": spec.get("presentation"),
        "ui:options": metadata.get("ui:options"),
        "steps": [
            {
                key: value
                for key, value in (
                    ("title", page.get("title") or DEFAULT_TITLE),
                    ("description", page.get("description")),
                    ("schema", page),
                )
                if value is not None
            }
            for page in source.pages
        ],
        "formDecorators": spec.get("formDecorators") or spec.get("EXPERIMENTAL_formDecorators"),
    }
    return answer(_without_nothing(found))


@router.post("/v2/dry-run")
async def dry_run(body: DryRunBody, subject: Asking, app: Services) -> Response:
    """Run the steps with no effect outside."""
    source = TemplateSource(_checked(body.template), Workspace(_files(body.directoryContents)))
    try:
        done = await app.tasks.dry_run(source, body.values, body.secrets, subject)
    except InvalidInputs as error:
        return errors(error)
    return answer(_dry_run(done))


def find_template(app: ApiServices, ref: str) -> TemplateSource:
    """The published template of this reference. Raises `NotFound`."""
    kind, _, place = ref.rpartition(":")
    namespace, _, name = place.rpartition("/")
    if (kind or "template").lower() != "template" or (namespace or "default") != "default":
        raise NotFound(f"Template {ref} not found")
    try:
        document, files = app.templates.source(name)
    except NotFound:
        raise NotFound(f"Template template:default/{name} not found") from None
    return TemplateSource(document, Workspace(files))


def errors(error: InvalidInputs) -> Response:
    """What does not fit, in the form in which Backstage's own form shows it."""
    found = [
        {
            "path": [part for part in each.field.split("/") if part],
            "property": "instance" + each.field.replace("/", "."),
            "message": each.message,
            "stack": f"instance{each.field.replace('/', '.')} {each.message}",
        }
        for each in error.errors
    ]
    return answer({"errors": found}, 400)


def answer(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type=JSON)


def _action(action: ActionSpec) -> dict[str, Any]:
    schemas = {"input": action.input_schema, "output": action.output_schema}
    return {
        "id": action.id,
        "description": action.description,
        "examples": list(action.examples),
        "schema": _without_nothing(schemas),
    }


def _dry_run(done: DryRun) -> dict[str, Any]:
    return {
        "log": [{"body": line.body()} for line in done.log],
        "output": done.output,
        "steps": done.steps,
        "directoryContents": [
            {
                "path": path,
                "executable": file.executable,
                "base64Content": base64.b64encode(file.content).decode(),
            }
            for path, file in done.workspace.files.items()
        ],
    }


def _files(sent: list[SentFile]) -> dict[str, TemplateFile]:
    found = {}
    for file in sent:
        try:
            content = base64.b64decode(file.base64Content, validate=True)
        except binascii.Error as error:
            raise Invalid(f"The content of {file.path} is not Base64") from error
        found[file.path] = TemplateFile(content, EXECUTABLE if file.executable else ORDINARY)
    return found


def _checked(template: dict[str, Any]) -> dict[str, Any]:
    """Raises `Invalid`, as Backstage words it."""
    spec, metadata = template.get("spec"), template.get("metadata")
    steps = spec.get("steps") if isinstance(spec, dict) else None
    fits = (
        template.get("apiVersion") == "scaffolder.backstage.io/v1beta3"
        and template.get("kind") == "Template"
        and isinstance(metadata, dict)
        and isinstance(steps, list)
        and all(isinstance(each, dict) and isinstance(each.get("action"), str) for each in steps)
    )
    if not fits:
        raise Invalid("Input template is not a template")
    return template


def _without_nothing(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}
