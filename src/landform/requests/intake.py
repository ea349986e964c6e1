"""From what a person filled in to a new request. Pure: time and ids are arguments."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime

from landform.access.models import Subject
from landform.kernel.errors import InvalidInputs
from landform.rendering.models import RenderedChange, Stack, StackSettings
from landform.rendering.stack import render_retirement, render_stack, resolve_stack
from landform.rendering.verify import verify_retirement, verify_stack
from landform.requests.models import Action, Request, Status, Submission
from landform.templates.models import Template
from landform.templates.values import clean_values, validate_values


def prepare_stack(
    template: Template, parameters: dict[str, object], settings: StackSettings
) -> tuple[dict[str, object], Stack]:
    """Check the parameters and resolve the stack; shared by submit and preview.

    Raises:
        InvalidInputs, RenderFailed: the parameters do not fit.
    """
    values = validate_values(template, parameters)
    return values, resolve_stack(template, values, settings)


def new_request(
    request_id: str,
    template: Template,
    submission: Submission,
    subject: Subject,
    settings: StackSettings,
    *,
    at: datetime,
) -> Request:
    """A request as it is before anything was done.

    Raises:
        InvalidInputs, RenderFailed: the parameters do not fit.
    """
    values, stack = prepare_stack(template, submission.parameters, settings)
    if submission.action is Action.UPDATE:
        # The template's own title says what it creates.
        stack = replace(stack, title=f"Change {stack.name} in {stack.environment}")
    return Request(
        id=request_id,
        action=submission.action,
        template=template.name,
        template_version=template.version,
        stack=stack,
        parameters=values,
        requested_by=subject.ref,
        status=Status.SUBMITTED,
        created_at=at,
        updated_at=at,
    )


def rendered(request: Request, settings: StackSettings) -> RenderedChange:
    """What the request's pull request writes and takes away, checked.

    Raises:
        UnsafeRendering: the files hold something else than they may.
    """
    if request.action is Action.DESTROY:
        change = render_retirement(request.stack, request.template, settings)
        verify_retirement(change)
    else:
        change = render_stack(request.stack, request.template, settings)
        verify_stack(change, request.stack)
    return change


def retirement(request_id: str, there: Request, subject: Subject, *, at: datetime) -> Request:
    """A new request that destroys what an earlier one made."""
    stack = there.stack
    return Request(
        id=request_id,
        action=Action.DESTROY,
        template=there.template,
        template_version=there.template_version,
        stack=replace(stack, title=f"Retire {stack.name} in {stack.environment}"),
        parameters=there.parameters,
        requested_by=subject.ref,
        status=Status.SUBMITTED,
        created_at=at,
        updated_at=at,
    )


def fingerprint(submission: Submission) -> str:
    """The same for the same submission; tells a repeated one from another with its key.

    Raises:
        InvalidInputs: values that no template takes, such as ones nested too deep to be read.
    """
    values, errors = clean_values(submission.parameters)
    if errors:
        raise InvalidInputs(errors)
    said = asdict(replace(submission, parameters=values))
    # What was not said then is not said now: keys outlive a release.
    given = {name: value for name, value in said.items() if value is not None}
    document = json.dumps(given, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()
