"""`/templates`, `/previews`: what can be asked for, and what would happen."""

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from landform.access.models import Subject
from landform.access.rules import NotAllowed
from landform.api.dependencies import ApiServices, Asking, Services
from landform.api.pull_requests import ResourceChange, resource_changes
from landform.api.views import FormAction, PolicyResultView
from landform.policies.models import PolicyReport
from landform.requests.errors import PreviewPlanNotFound, TooManyPreviewPlans
from landform.requests.models import Action
from landform.requests.preview import Preview
from landform.requests.speculative import PlanStatus, PreviewPlan
from landform.runs.reports import count_changes
from landform.templates.models import Template

router = APIRouter(tags=["templates"])

NO_PLANNER = (
    "Previews are not planned here: runner.preview_plans is off, several processes serve, or "
    "the runner is Atlantis, which plans pull requests only."
)


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


class UsedTemplate(TemplateSummary):
    uses: int = Field(description="How many requests and tasks were made with it, by anybody.")


class TemplateList(BaseModel):
    items: list[UsedTemplate]


class PageView(BaseModel):
    """One page of the form. ``json_schema`` is sent as `schema`, with Backstage's `ui:*` keys."""

    model_config = ConfigDict(serialize_by_alias=True)

    title: str
    description: str | None
    json_schema: dict[str, Any] = Field(alias="schema")


class TemplateView(TemplateSummary):
    pages: list[PageView]
    presentation: dict[str, Any] | None = Field(description="`buttonLabels`, as in Backstage.")
    fixed: list[str] = Field(
        description="Fields that say which stack it is; an update keeps their values."
    )


class PreviewRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(max_length=63)
    parameters: dict[str, Any]
    action: FormAction = Action.CREATE
    plan: bool = Field(default=False, description="Have the runner plan it too, where it can.")


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


class PreviewPlanView(BaseModel):
    """The plan of a preview. It can never be applied; a request makes one of its own."""

    id: str
    url: str
    status: PlanStatus
    count: dict[str, int] | None = Field(
        None, description="`adds`, `changes`, `destroys`; a replacement is one add and one destroy."
    )
    resource_changes: list[ResourceChange] = []
    policy: PreviewPolicy | None = Field(None, description="What policies say of the plan.")
    cost: dict[str, Any] | None = None
    error: str | None = None
    log: str = Field("", description="The end of Terraform's output, of a plan that failed.")


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
    plan: PreviewPlanView | None = Field(
        None, description="Running, if it was asked for; GET its `url` until it is not."
    )
    plan_unavailable: str | None = Field(
        None, description="Why there is no plan, if it was asked for."
    )


@router.get("/templates")
async def list_templates(subject: Asking, app: Services) -> TemplateList:
    """Every published template, by title."""
    del subject
    requests = await app.requests.count_by_template()
    tasks = await app.tasks.count_by_template()
    return TemplateList(
        items=[
            UsedTemplate(
                **_summary(each),
                uses=requests.get(each.name, 0) + tasks.get(f"template:default/{each.name}", 0),
            )
            for each in app.templates.list_templates()
        ]
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
        fixed=list(template.stack.fixed) if template.stack else [],
    )


@router.post("/previews")
async def make_preview(body: PreviewRequest, subject: Asking, app: Services) -> PreviewView:
    """Show what a request would do, without making it."""
    template = app.templates.get(body.template)
    shown = await app.previews.preview(template, body.parameters, subject, body.action)
    return PreviewView(
        name=shown.stack.name,
        environment=shown.stack.environment,
        owner=shown.stack.owner,
        directory=shown.stack.directory,
        files=[FileView(**asdict(file)) for file in shown.files],
        cost=shown.cost.document() if shown.cost else None,
        policy=_policy(shown.report),
        **_start_plan(app, shown, subject) if body.plan else {},
    )


@router.get("/previews/plans/{plan_id}")
async def get_preview_plan(plan_id: str, subject: Asking, app: Services) -> PreviewPlanView:
    """The plan of a preview, for the person who asked for it, for a quarter of an hour."""
    if app.preview_plans is None:
        raise PreviewPlanNotFound(NO_PLANNER)
    return _plan_view(app.preview_plans.get(plan_id, subject))


def _start_plan(app: ApiServices, shown: Preview, subject: Subject) -> dict[str, Any]:
    if app.preview_plans is None:
        return {"plan_unavailable": NO_PLANNER}
    try:
        return {"plan": _plan_view(app.preview_plans.start(shown, subject))}
    except (TooManyPreviewPlans, NotAllowed) as error:
        return {"plan_unavailable": error.detail}  # the rest of the preview is good


def _plan_view(made: PreviewPlan) -> PreviewPlanView:
    view = PreviewPlanView(
        id=made.id, url=f"/api/landform/v1/previews/plans/{made.id}", status=made.status
    )
    if made.plan is None or made.plan.document is None:
        failed = made.plan
        return view.model_copy(update={"error": failed.error, "log": failed.log} if failed else {})
    judgement = made.judgement
    return view.model_copy(
        update={
            "count": asdict(count_changes(made.plan.document)),
            "resource_changes": resource_changes(made.plan.document),
            "policy": _policy(judgement.report) if judgement else None,
            "cost": judgement.cost.document() if judgement and judgement.cost else None,
        }
    )


def _policy(report: PolicyReport) -> PreviewPolicy:
    return PreviewPolicy(
        decision=report.decision,
        results=[
            PolicyResultView(
                stage=each.stage, rule=each.rule, level=each.level, message=each.message
            )
            for each in report.results
        ],
        engine=report.engine,
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
