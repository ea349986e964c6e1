"""What every state store does. Told over memory, local files and S3 (moto)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from landform.adapters.localstate.state import LocalStateStore
from landform.adapters.s3.state import S3StateStore
from landform.kernel.names import UnsafeName
from landform.outputs.errors import StateUnavailable, UnreadableState
from landform.outputs.models import Output, StateOutputs
from landform.outputs.ports import StateStore
from tests.support.state_store import MemoryStateStore, state_document

DIRECTORY = "live/dev/team-orders/orders-db"
DOCUMENT = state_document({"endpoint": "db:5432", "password": "s3cret"}, sensitive=("password",))
OUTPUTS = StateOutputs(
    serial=1,
    outputs={
        "endpoint": Output("endpoint", "db:5432", sensitive=False),
        "password": Output("password", None, sensitive=True),
    },
    resources=0,
)


@dataclass(frozen=True)
class Stage:
    """A store, a way to put a state where Terraform would, and a way to break it down."""

    store: StateStore
    put: Callable[[str, str, bytes], object]
    break_down: Callable[[], object]


def memory_stage() -> Stage:
    store = MemoryStateStore()

    def put(directory: str, workspace: str, document: bytes) -> None:
        store.documents[directory, workspace] = document

    return Stage(store, put, lambda: setattr(store, "unavailable", True))


def local_stage(root: Path) -> Stage:
    def put(directory: str, workspace: str, document: bytes) -> None:
        below = "" if workspace == "default" else f"terraform.tfstate.d/{workspace}/"
        path = root / directory / f"{below}terraform.tfstate"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)

    # A file where a directory should be: what even root cannot read.
    return Stage(LocalStateStore(root), put, lambda: (root / "live").write_text(""))


def s3_stage(endpoint: str, bucket: str, stop: Callable[[], object]) -> Stage:
    client: Any = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=bucket)

    def put(directory: str, workspace: str, document: bytes) -> None:
        prefix = "" if workspace == "default" else f"env:/{workspace}/"
        key = f"{prefix}{directory}/terraform.tfstate"
        client.put_object(Bucket=bucket, Key=key, Body=document)

    store = S3StateStore(bucket, region="us-east-1", endpoint_url=endpoint)
    return Stage(store, put, stop)


@pytest.fixture(params=["memory", "local", "s3"])
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    if request.param == "memory":
        yield memory_stage()
    elif request.param == "local":
        yield local_stage(tmp_path)
    else:
        moto = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        moto.start()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        host, port = moto.get_host_and_port()
        try:
            yield s3_stage(f"http://{host}:{port}", f"states-{port}", moto.stop)
        finally:
            moto.stop()


async def test_the_outputs_of_a_state_are_read_without_its_secrets(stage: Stage) -> None:
    stage.put(DIRECTORY, "default", DOCUMENT)

    assert await stage.store.read_outputs(DIRECTORY, "default") == OUTPUTS


async def test_every_workspace_has_a_state_of_its_own(stage: Stage) -> None:
    stage.put(DIRECTORY, "blue", DOCUMENT)

    assert await stage.store.read_outputs(DIRECTORY, "default") is None
    assert await stage.store.read_outputs(DIRECTORY, "blue") == OUTPUTS


async def test_where_there_is_no_state_yet_there_are_no_outputs(stage: Stage) -> None:
    assert await stage.store.read_outputs(DIRECTORY, "default") is None


async def test_what_is_not_a_state_is_refused(stage: Stage) -> None:
    stage.put(DIRECTORY, "default", b"<html>s3cret</html>")

    with pytest.raises(UnreadableState) as refused:
        await stage.store.read_outputs(DIRECTORY, "default")

    assert "s3cret" not in str(refused.value)


async def test_a_directory_cannot_lead_to_another_state(stage: Stage) -> None:
    with pytest.raises(UnsafeName):
        await stage.store.read_outputs("live/../secret", "default")


async def test_a_store_that_does_not_answer_says_so(stage: Stage) -> None:
    stage.break_down()

    with pytest.raises(StateUnavailable):
        await stage.store.read_outputs(DIRECTORY, "default")
