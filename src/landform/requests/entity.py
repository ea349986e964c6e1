"""The catalog entity of what a request made. Pure."""

from typing import Any

from landform.outputs.models import StateOutputs
from landform.requests.models import Request


def resource_entity(request: Request, state: StateOutputs, *, portal_url: str) -> dict[str, Any]:
    """Return the Backstage ``Resource`` with the outputs its template declares.

    A sensitive output is named without its value.
    """
    stack = request.stack
    outputs: dict[str, Any] = {}
    for spec in stack.outputs:
        output = state.outputs.get(spec.name)
        if output is not None:
            hidden = output.sensitive or spec.sensitive
            outputs[spec.name] = {"sensitive": True} if hidden else output.value
    metadata: dict[str, Any] = {
        "name": stack.entity_name,
        "namespace": "default",
        "title": f"{stack.name} ({stack.environment})",
        "annotations": {
            "backstage.io/source-template": f"template:default/{request.template}",
            "landform.dev/directory": stack.directory,
            "landform.dev/request-id": request.id,
        },
        "labels": {"landform.dev/environment": stack.environment},
        "links": [{"url": f"{portal_url}/requests/{request.id}", "title": "Request"}],
    }
    if request.pull_request_url:
        metadata["links"].append({"url": request.pull_request_url, "title": "Pull request"})
    if stack.description:
        metadata["description"] = stack.description
    spec_: dict[str, Any] = {"type": stack.type, "owner": stack.owner}
    if stack.system:
        spec_["system"] = stack.system
    spec_["landform"] = {
        "template": request.template,
        "template_version": request.template_version,
        "request": request.id,
        "name": stack.name,
        "environment": stack.environment,
        "directory": stack.directory,
        "module": stack.module,
        "outputs": outputs,
    }
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": metadata,
        "spec": spec_,
    }
