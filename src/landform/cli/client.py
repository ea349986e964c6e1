"""Calls to the API, and what its answers mean for a command."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx2
import typer

API = "/api/landform/v1"

EXIT_CODES = {
    400: 3,
    422: 3,
    404: 4,
    401: 5,
    403: 5,
    409: 6,
    412: 6,
    429: 7,
    502: 7,
    503: 7,
    504: 7,
}
"""HTTP status to exit code. 1: anything else; 2: wrong usage; 8: a watched request failed."""


# Control characters and those that turn the direction of writing: what one user wrote
# must not steer the terminal of another.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class CommandFailed(typer.Exit):
    """Ends the command: ``message`` was written to stderr as one `error:` line per problem."""


@dataclass(frozen=True)
class Connection:
    """Which service, and as whom."""

    server: str
    user: str | None
    token: str | None

    def headers(self) -> dict[str, str]:
        headers = {}
        if self.user:
            headers["Landform-User"] = self.user
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | Sequence[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Return the JSON of a good answer; end the command on any other."""
        return read(self.ask(method, path, json=json, params=params, headers=headers))

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | Sequence[str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Whatever the service answers; ends the command when it does not."""
        try:
            with self._client() as client:
                return client.request(method, path, json=json, params=params, headers=headers or {})
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fail(
                f"{self.server} does not answer ({error}). "
                "Start it with `landform serve`, or name another one with --server.",
                code=7,
            )

    def send(self, method: str, path: str) -> None:
        """As `call`, where a good answer says nothing more."""
        try:
            with self._client() as client:
                response = client.request(method, path)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fail(f"{self.server} does not answer ({error}).", code=7)
        if response.status_code >= 400:
            read(response)

    def text(self, path: str, *, params: Mapping[str, str]) -> Iterator[str]:
        """The text of ``path`` as it comes; ends the command when it is not a good answer."""
        with self._answer(path, params) as response:
            yield from response.iter_text()

    def download(self, path: str, *, params: Mapping[str, str]) -> Iterator[bytes]:
        """As `text`, byte for byte."""
        with self._answer(path, params) as response:
            yield from response.iter_bytes()

    def stream(self, path: str) -> Iterator[dict[str, Any]]:
        """Server-sent events of ``path``, as their JSON, until the stream ends."""
        with self._answer(path) as response:
            for line in response.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    @contextmanager
    def _answer(
        self, path: str, params: Mapping[str, str] | None = None
    ) -> Iterator[httpx2.Response]:
        """A good answer, to be read as it comes, however long that takes."""
        try:
            with (
                self._client() as client,
                client.stream("GET", path, params=params, timeout=None) as response,
            ):
                if response.status_code >= 400:
                    response.read()
                    read(response)
                yield response
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fail(f"The answer of {self.server} ended early ({error}).", code=7)

    def _client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.server, headers=self.headers(), timeout=30)


def read(response: httpx2.Response) -> Any:
    """Return the JSON of a good answer (None of an empty one); end the command on any other."""
    if response.status_code == 204:
        return None
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.status_code < 400 and isinstance(body, dict | list):
        return body
    if response.status_code < 400:
        fail(f"{response.url} did not answer as Landform does; is --server right?", code=7)
    code = EXIT_CODES.get(response.status_code, 1)
    problem = body if isinstance(body, dict) else {}
    for each in problem.get("errors") or []:
        typer.echo(
            f"error: {printable(each['field'].lstrip('/') or 'request')} "
            f"{printable(each['message'])}",
            err=True,
        )
    if problem.get("errors"):
        raise CommandFailed(code)
    error = problem.get("error")  # as Backstage's catalog says it
    message = error.get("message") if isinstance(error, dict) else None
    message = problem.get("detail") or message or problem.get("title")
    return fail(printable(str(message or f"HTTP {response.status_code}")), code=code)


def printable(text: str) -> str:
    """Text from the service, safe to show on a terminal, in one line."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def fail(message: str, *, code: int) -> NoReturn:
    """Write one error line to stderr and end with ``code``."""
    typer.echo(f"error: {message}", err=True)
    raise CommandFailed(code)
