"""Read Terraform states from a bucket.

Needs `s3:GetObject` on the states, and `s3:ListBucket`: without it S3 says AccessDenied,
not NoSuchKey, of a state that is not there yet.
"""

import asyncio
import threading
from functools import cached_property
from typing import Any

from landform.kernel.names import safe_name
from landform.outputs.errors import StateUnavailable, UnreadableState
from landform.outputs.models import StateOutputs
from landform.outputs.state_file import MAX_STATE_BYTES, checked_directory, parse_state

CONNECT_SECONDS = 3
READ_SECONDS = 10
ATTEMPTS = 3
MISSING = frozenset({"NoSuchKey", "404"})


class S3StateStore:
    """Fulfils `landform.outputs.ports.StateStore` for Terraform's ``s3`` backend.

    ``key`` is the backend's key with ``{directory}`` for the project's directory.
    States of other workspaces than ``default`` are under ``workspace_key_prefix``,
    as the backend puts them. Credentials come from the usual AWS places.
    """

    def __init__(
        self,
        bucket: str,
        *,
        key: str = "{directory}/terraform.tfstate",
        workspace_key_prefix: str = "env:",
        region: str | None = None,
        endpoint_url: str | None = None,
    ) -> None:
        self._bucket = bucket
        self._key = key
        self._prefix = workspace_key_prefix
        self._region = region
        self._endpoint_url = endpoint_url
        self._making = threading.Lock()

    async def read_outputs(self, directory: str, workspace: str) -> StateOutputs | None:
        key = self._key_of(directory, workspace)
        document = await asyncio.to_thread(self._read, key)
        return None if document is None else parse_state(document)

    async def is_versioned(self) -> bool | None:
        """Whether the bucket keeps versions; None where we may not see that."""
        return await asyncio.to_thread(self._is_versioned)

    def _is_versioned(self) -> bool | None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            with self._making:
                client = self._client
            answer = client.get_bucket_versioning(Bucket=self._bucket)
        except (ClientError, BotoCoreError):
            return None
        return bool(answer.get("Status") == "Enabled")

    def _key_of(self, directory: str, workspace: str) -> str:
        key = self._key.replace("{directory}", checked_directory(directory))
        if workspace == "default":
            return key
        return f"{self._prefix}/{safe_name(workspace, 'workspace')}/{key}"

    def _read(self, key: str) -> bytes | None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            with self._making:
                client = self._client
            answer = client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                if answer["ContentLength"] > MAX_STATE_BYTES:
                    raise UnreadableState(f"The state {key} is too large to be read.")
                document: bytes = body.read()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in MISSING:
                return None
            raise StateUnavailable(f"S3 refused to give the state {key}: {code}.") from error
        except (BotoCoreError, OSError) as error:
            raise StateUnavailable(
                f"S3 did not give the state {key}: {type(error).__name__}."
            ) from error
        return document

    @cached_property
    def _client(self) -> Any:
        """Made when first needed: importing boto3 and making a client take half a second."""
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # Virtual-hosted names do not resolve for MinIO, moto and the like.
            s3={"addressing_style": "path" if self._endpoint_url else "auto"},
        )
        session = boto3.session.Session()  # the default session is not safe to share
        return session.client(
            "s3", region_name=self._region, endpoint_url=self._endpoint_url, config=config
        )
