"""From what a person filled in to a new request. Pure: time and ids are arguments."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime

from landform.access.models import Subject
from landform.kernel.errors import InvalidInputs
from landform.rendering.models import Stack, StackSettings
from landform.rendering.stack import resolve_stack
from landform.requests.models import Request, Status, Submission
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


def fingerprint(submission: Submission) -> str:
    """The same for the same submission; tells a repeated one from another with its key.

    Raises:
        InvalidInputs: values that no template takes, such as ones nested too deep to be read.
    """
    values, errors = clean_values(submission.parameters)
    if errors:
        raise InvalidInputs(errors)
    document = json.dumps(asdict(replace(submission, parameters=values)), sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()
