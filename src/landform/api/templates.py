"""`/templates`, `/previews`: what can be asked for, and what would happen."""

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from landform.api.dependencies import Asking, Services
from landform.api.views import PolicyResultView
from landform.templates.models import Template

router = APIRouter(tags=["templates"])


class TemplateSummary(BaseModel):
    name: str
    title: str
    description: str
    owner: str
    type: str
    tags: list[str]
    version: str = Field(description="SHA-256 of the template's files.")
    orders: Literal["stack", "task"] = Field(
        description="`stack`: POST a request. `task`: POST /api/scaffolder/v2/tasks."
    )


class TemplateList(BaseModel):
    items: list[TemplateSummary]


class PageView(BaseModel):
    """One page of the form. ``json_schema`` is sent as `schema`, with Backstage's `ui:*` keys."""

    model_config = ConfigDict(serialize_by_alias=True)

    title: str
    description: str | None
    json_schema: dict[str, Any] = Field(alias="schema")


class TemplateView(TemplateSummary):
    pages: list[PageView]
    presentation: dict[str, Any] | None = Field(description="`buttonLabels`, as in Backstage.")


class PreviewRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(max_length=63)
    parameters: dict[str, Any]


class FileView(BaseModel):
    path: str
    text: str
    status: str | None = Field(
        description="`added`, `modified` or `unchanged`; null if the forge did not answer, "
        "or the owner's files are not yours to see."
    )
    diff: str = Field(description="Unified diff against the base branch of the infra repository.")


class PreviewPolicy(BaseModel):
    decision: str
    results: list[PolicyResultView]
    engine: str


class PreviewView(BaseModel):
    """What a request with these parameters would write, and what policies say of it."""

    name: str
    environment: str
    owner: str
    directory: str
    files: list[FileView]
    policy: PreviewPolicy
    cost: dict[str, Any] | None = Field(
        description="Estimate of a month: `currency`, `monthly`, `items`, `unpriced`, …"
    )


@router.get("/templates")
async def list_templates(subject: Asking, app: Services) -> TemplateList:
    """Every published template, by title."""
    del subject
    return TemplateList(
        items=[TemplateSummary(**_summary(each)) for each in app.templates.list_templates()]
    )


@router.get("/templates/{name}")
async def get_template(name: str, subject: Asking, app: Services) -> TemplateView:
    """One template with its form."""
    del subject
    template = app.templates.get(name)
    return TemplateView(
        **_summary(template),
        pages=[PageView(**asdict(page)) for page in template.pages],
        presentation=template.presentation,
    )


@router.post("/previews")
async def make_preview(body: PreviewRequest, subject: Asking, app: Services) -> PreviewView:
    """Show what a request would do, without making it."""
    template = app.templates.get(body.template)
    shown = await app.previews.preview(template, body.parameters, subject)
    return PreviewView(
        name=shown.stack.name,
        environment=shown.stack.environment,
        owner=shown.stack.owner,
        directory=shown.stack.directory,
        files=[FileView(**asdict(file)) for file in shown.files],
        cost=shown.cost.document() if shown.cost else None,
        policy=PreviewPolicy(
            decision=shown.report.decision,
            results=[
                PolicyResultView(
                    stage=each.stage, rule=each.rule, level=each.level, message=each.message
                )
                for each in shown.report.results
            ],
            engine=shown.report.engine,
        ),
    )


def _summary(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "title": template.title,
        "description": template.description,
        "owner": template.owner,
        "type": template.type,
        "tags": list(template.tags),
        "version": template.version,
        "orders": template.orders,
    }
