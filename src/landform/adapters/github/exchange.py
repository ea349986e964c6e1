"""One exchange with GitHub over PyGithub, made in a worker thread.

Of PyGithub we use how it signs in, connects and speaks, but not its objects: they
ask GitHub again, on whatever thread they are on, for each attribute that they lack.
"""

import json
import logging
from types import TracebackType
from typing import Any

from github import Auth, GithubException
from github.Requester import Requester
from requests.exceptions import SSLError, Timeout
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

from landform.adapters.github.address import Address
from landform.adapters.github.answers import REDIRECTS, Answer

API_VERSION = "2022-11-28"
RETRIED = frozenset({500, 502, 503, 504})
RETRIES = 2  # of a read; whoever called tries again later anyway
ACCEPTED = 202  # "still computing": PyGithub would sleep and ask for ever


class HandedBack(Exception):
    """An answer that PyGithub would follow by itself. It would lose the query on the way."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class ReadRetry(Retry):
    """Repeats reads a few times at once. Never writes, never after a time-out or when told to wait.

    PyGithub's own repeats writes too, so that they happen twice, and sleeps for minutes.
    """

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 (urllib3's signature)
        if status_code in REDIRECTS or status_code == ACCEPTED:
            return True
        return not has_retry_after and super().is_retry(method, status_code)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> "ReadRetry":
        if response is not None and (response.status in REDIRECTS or response.status == ACCEPTED):
            headers = {name.lower(): value for name, value in response.headers.items()}
            response.drain_conn()
            raise HandedBack(Answer(response.status, headers))
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


class CurrentToken(Auth.Auth):
    """A token that is replaced before it expires. PyGithub asks for it with every call."""

    def __init__(self, token: str) -> None:
        self.value = token

    @property
    def token_type(self) -> str:
        return "token"

    @property
    def token(self) -> str:
        return self.value


def new_requester(auth: Auth.Auth, address: Address, user_agent: str) -> Requester:
    """A requester for one call at a time.

    A requester keeps the request it is about to send on the one connection object it
    has: shared by threads, one sends the other's (measured on 2.10.0: 3 of 1200 calls).
    """
    # It logs whole answers at DEBUG, and one of them is the installation's token.
    logging.getLogger("github.Requester").addFilter(_hide_bodies)
    return Requester(
        auth=auth,
        base_url=address.base_url,
        timeout=address.timeout_seconds,
        user_agent=user_agent,
        per_page=100,
        verify=str(address.ca_bundle) if address.ca_bundle else True,
        retry=ReadRetry(
            total=RETRIES,
            status_forcelist=RETRIED,
            allowed_methods=("GET", "HEAD"),
            backoff_factor=address.retry_pause_seconds,
            respect_retry_after_header=False,
            raise_on_status=False,
        ),
        pool_size=1,
        seconds_between_requests=None,
        seconds_between_writes=None,
        lazy=False,
        api_version=API_VERSION,
    )


def exchange(
    requester: Requester,
    verb: str,
    path: str,
    parameters: dict[str, Any],
    body: Any,
    etag: str | None,
) -> Answer:
    """Ask, and return whatever came of it; blocks.

    Errors come back as an answer and not as themselves: what requests and urllib3
    raise holds the whole request, and so the token.
    """
    headers = {"Accept": "application/vnd.github+json"}
    if etag:
        headers["If-None-Match"] = etag
    try:
        status, answered, text = requester.requestJson(verb, path, parameters, headers, body)
    except HandedBack as back:
        return back.answer
    except GithubException as error:
        answered = {name.lower(): value for name, value in (error.headers or {}).items()}
        return Answer(error.status, answered, json.dumps(error.data))
    except (OSError, HTTPError) as error:
        return Answer(0, failure=_why(error))  # all that requests raises is an OSError
    return Answer(status, answered, text)


def _why(error: Exception) -> str:
    if isinstance(error, (Timeout, ReadTimeoutError)):
        return "did not answer in time"
    if isinstance(error, SSLError):
        return "has no TLS certificate that we trust"
    return f"cannot be reached, or broke off ({type(error).__name__})"


def _hide_bodies(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
