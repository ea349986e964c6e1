"""Outputs as the runner's callback told them, for a service that may not read states."""

from typing import Any

import pytest

from landform.adapters.reported.state import ReportedStateStore
from landform.kernel.names import UnsafeName
from landform.outputs.errors import UnreadableState
from landform.outputs.models import Output
from landform.requests.models import Request
from landform.runs.models import Phase
from landform.runs.reports import read_apply_webhook, read_callback
from tests.support.world import REPOSITORY, World

TOLD = {
    "endpoint": {"sensitive": False, "type": "string", "value": "orders.test:5432"},
    "password": {"sensitive": True, "type": "string", "value": "hunter2"},
    "unmarked": {"value": "hunter3"},
}


def a_callback(request: Request, outputs: Any) -> dict[str, Any]:
    return {
        "command": "apply",
        "repository": REPOSITORY,
        "pull": request.pull_request_number,
        "head_commit": request.head_sha,
        "directory": request.stack.directory,
        "workspace": "default",
        "success": True,
        "outputs": outputs,
    }


async def test_what_the_last_apply_told_is_read_without_secrets(world: World) -> None:
    request = await world.applying()
    store = ReportedStateStore(world.runs)
    assert await store.read_outputs(request.stack.directory, "default") is None

    await world.waker.receive_report(read_callback(a_callback(request, TOLD)))
    # Atlantis's own webhook has no outputs, and comes whenever it likes.
    await world.waker.receive_report(world.a_report(request, Phase.APPLY, None, None))

    state = await store.read_outputs(request.stack.directory, "default")
    assert state is not None
    assert state.outputs == {
        "endpoint": Output("endpoint", "orders.test:5432", sensitive=False),
        "password": Output("password", None, sensitive=True),
        "unmarked": Output("unmarked", None, sensitive=True),
    }
    assert await store.read_outputs(request.stack.directory, "blue") is None


async def test_outputs_of_another_form_are_refused(world: World) -> None:
    request = await world.applying()
    report = read_callback(a_callback(request, {"endpoint": {"sensitive": False}}))
    await world.waker.receive_report(report)

    with pytest.raises(UnreadableState):
        await ReportedStateStore(world.runs).read_outputs(request.stack.directory, "default")


async def test_a_directory_cannot_lead_elsewhere(world: World) -> None:
    with pytest.raises(UnsafeName):
        await ReportedStateStore(world.runs).read_outputs("live/../secret", "default")


def test_the_webhook_of_atlantis_has_no_outputs() -> None:
    body = {
        "Workspace": "default",
        "Repo": {"FullName": REPOSITORY},
        "Pull": {"Num": 1, "HeadCommit": "a" * 40},
        "Success": True,
        "Directory": "live/dev/x",
        "outputs": TOLD,
    }

    assert read_apply_webhook(body).outputs is None
