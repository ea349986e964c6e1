"""The catalog entity of what a request made, and its state. Pure."""

from enum import StrEnum
from typing import Any

from landform.catalog.validation import origin_of, owner_of
from landform.catalog.write_rules import is_registered
from landform.kernel.names import EntityRef
from landform.outputs.models import StateOutputs
from landform.rendering.models import Stack
from landform.requests.models import Action, EventType, Request

STATE_LABEL = "landform.dev/state"


class ResourceState(StrEnum):
    """Whether a resource is as it was asked for."""

    IN_SYNC = "in-sync"
    CHANGING = "changing"
    FAILED = "failed"
    DRIFTED = "drifted"
    DESTROYING = "destroying"


STATE_AFTER = {
    EventType.APPLY_STARTED: ResourceState.CHANGING,
    EventType.APPLY_SEEN: ResourceState.CHANGING,
    EventType.APPLY_SUCCEEDED: ResourceState.IN_SYNC,
    EventType.APPLY_FAILED: ResourceState.FAILED,
    EventType.DRIFT_FOUND: ResourceState.DRIFTED,
    EventType.DRIFT_ENDED: ResourceState.IN_SYNC,
}
"""The events that change a resource; of all others of its requests it knows nothing."""


def resource_state(action: Action, event: EventType) -> ResourceState:
    """What a resource's state is after the latest event of `STATE_AFTER` in any of its requests.

    A proposal, its review, its withdrawal: they change no resource. So a failed apply stays
    one until another apply begins, whatever is asked meanwhile. What is destroyed is being
    destroyed until the catalog has it no more.
    """
    state = STATE_AFTER[event]
    is_going = action is Action.DESTROY and state is not ResourceState.FAILED
    return ResourceState.DESTROYING if is_going else state


def resource_ref(stack: Stack) -> EntityRef:
    """The name that the Resource of a stack has in the catalog."""
    return EntityRef("resource", "default", stack.entity_name)


def is_resource_of(stack: Stack, document: dict[str, Any]) -> bool:
    """Whether an apply in the stack's directory registered this entity."""
    made = document["spec"].get("landform")
    in_directory = isinstance(made, dict) and made.get("directory") == stack.directory
    return in_directory and is_registered(origin_of(document))


def other_owner(stack: Stack, document: dict[str, Any]) -> str | None:
    """Whose the entity under the stack's name is; None where the stack may have it."""
    return None if is_resource_of(stack, document) else owner_of(document)


def with_state(document: dict[str, Any], state: ResourceState) -> dict[str, Any] | None:
    """The entity as it is to be put back with ``state``; None where it says so already."""
    metadata = document["metadata"]
    labels = metadata.get("labels", {})
    if labels.get(STATE_LABEL) == state:
        return None
    return {
        "apiVersion": document["apiVersion"],
        "kind": document["kind"],
        "metadata": metadata | {"labels": labels | {STATE_LABEL: str(state)}},
        "spec": document["spec"],
    }


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
        "labels": {
            "landform.dev/environment": stack.environment,
            STATE_LABEL: str(ResourceState.IN_SYNC),
        },
        "links": [{"url": f"{portal_url}/requests/{request.id}", "title": "Request"}],
    }
    if request.pull_request_url:
        metadata["links"].append({"url": request.pull_request_url, "title": "Pull request"})
    if stack.description:
        metadata["description"] = stack.description
    spec_: dict[str, Any] = {"type": stack.type, "owner": stack.owner}
    if stack.system:
        spec_["system"] = stack.system
    if stack.used_by:
        spec_["dependencyOf"] = list(stack.used_by)
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
