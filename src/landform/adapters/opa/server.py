"""An OPA server, whose operator loads the policies: nothing is uploaded from here."""

import asyncio
import re
from typing import Any

import httpx2
import stamina

from landform.adapters.opa.answers import (
    MAX_RESULT_BYTES,
    NoAnswer,
    checked_package,
    decode_answer,
    encode_input,
    package_of,
    sentence_of,
    undefined,
)
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage

CONNECT_SECONDS = 3.0
ATTEMPTS = 3
WAIT_SECONDS = 0.1  # and as much jitter; doubled for the third attempt
_TRANSIENT = (httpx2.NetworkError, httpx2.RemoteProtocolError)
_CODE = re.compile(r"[a-z_]{1,50}")


class OpaServer:
    """Fulfils `landform.policies.ports.PolicyEngine` with OPA's data API.

    ``token`` is sent as a bearer token, for servers started with ``--authentication=token``.
    One instance belongs to one event loop.
    """

    name = "opa-server"

    def __init__(
        self,
        base_url: str,
        *,
        timeout_seconds: float = 10,
        token: str | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._http = httpx2.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"} if token else None,
            timeout=httpx2.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            transport=transport,
        )

    async def evaluate(self, stage: Stage, document: dict[str, Any]) -> dict[str, Any]:
        return await self.ask(package_of(stage), encode_input(document))

    async def ask(self, package: str, given: bytes) -> dict[str, Any]:
        """Return what a package holds for an input that is JSON already.

        Raises:
            NoAnswer: the server cannot be reached or is too slow.
            PolicyEngineUnavailable: it answered, but not with a package.
        """
        content = b"".join((b'{"input":', given, b"}"))
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status, body = await self._post(package, content)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise NoAnswer(
                f"The OPA server gave no answer within {self._timeout_seconds:g} seconds."
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NoAnswer(f"The OPA server cannot be reached ({type(error).__name__}).") from error
        if status != httpx2.codes.OK:
            raise PolicyEngineUnavailable(_refusal(status, body))
        answer = decode_answer(body, "The OPA server")
        if "result" not in answer:
            raise undefined(package)
        return checked_package(answer["result"], package)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, package: str, content: bytes) -> tuple[int, bytes]:
        # The context, not the decorator: that one logs the arguments of what it repeats.
        async for attempt in stamina.retry_context(
            on=_TRANSIENT,
            attempts=ATTEMPTS,
            timeout=None,  # `evaluate` has one for all of them
            wait_initial=WAIT_SECONDS,
            wait_jitter=WAIT_SECONDS,
        ):
            with attempt:
                status, body = await self._post_once(package, content)
        return status, body

    async def _post_once(self, package: str, content: bytes) -> tuple[int, bytes]:
        body = bytearray()
        async with self._http.stream(
            "POST",
            f"/v1/data/{package.replace('.', '/')}",
            params={"strict-builtin-errors": "true"},
            content=content,
            headers={"Content-Type": "application/json"},
        ) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_RESULT_BYTES:
                    raise PolicyEngineUnavailable(
                        f"The OPA server's answer is larger than {MAX_RESULT_BYTES // 1024**2} MiB."
                    )
        return response.status_code, bytes(body)


def _refusal(status: int, body: bytes) -> str:
    """Say why the server refused: its first error, or else only the code of the refusal."""
    try:
        answer = decode_answer(body, "The OPA server")
    except PolicyEngineUnavailable:
        return f"The OPA server answered {status}."
    if answer.get("errors"):
        return sentence_of(answer["errors"])
    # Not the message: of an input that OPA cannot read it quotes the text.
    code = answer.get("code")
    known = isinstance(code, str) and _CODE.fullmatch(code)
    return f"The OPA server answered {status}{f' ({code})' if known else ''}."
