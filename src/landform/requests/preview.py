"""What a request would do, without making it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from landform.access.models import Subject
from landform.catalog.service import CatalogService
from landform.kernel.names import EntityRef
from landform.policies.models import PolicyReport, Stage
from landform.policies.service import PolicyService
from landform.rendering.models import RenderedChange, Stack, StackSettings
from landform.rendering.stack import render_stack
from landform.rendering.verify import verify_stack
from landform.requests import documents
from landform.requests.intake import prepare_stack
from landform.templates.models import Template


@dataclass(frozen=True)
class Preview:
    """The files of a request and what the request policies say of it."""

    stack: Stack
    change: RenderedChange
    report: PolicyReport


async def preview(
    template: Template,
    parameters: dict[str, Any],
    subject: Subject,
    settings: StackSettings,
    policies: PolicyService,
    catalog: CatalogService,
) -> Preview:
    """Render and judge as `submit` and the worker would.

    Raises:
        InvalidInputs, RenderFailed, UnsafeRendering: the parameters do not fit.
    """
    values, stack = prepare_stack(template, parameters, settings)
    change = render_stack(stack, template.name, settings)
    await asyncio.to_thread(verify_stack, change, stack)
    document = documents.request_document(
        documents.Facts(template.name, stack, values, subject.ref),
        requester_groups=subject.groups,
        owner_exists=await catalog.exists(EntityRef.parse(stack.owner)),
        system_exists=bool(stack.system and await catalog.exists(EntityRef.parse(stack.system))),
    )
    return Preview(stack, change, await policies.evaluate(Stage.REQUEST, document))
