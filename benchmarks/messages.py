"""What the load generator sends: HTTP/1.1 messages, made beforehand so that making them costs
nothing while it measures.
"""

import hashlib
import hmac
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """``count`` requests at most, for ``seconds`` at most.

    With a ``body`` every request is a POST whose `<number>` is replaced so that no two are
    the same; with a ``secret`` it is signed as GitHub signs, with a delivery id of its own,
    and every ``repeated``-th is the one before it once more. Ids of what was accepted go to
    the file ``accepted``.

    ``rate`` is how many are sent in a second, whether or not they are answered; without it
    each connection waits for its answer before it sends the next. ``paths`` take turns where
    there are any, so that not one page is asked for again and again.
    """

    port: int
    path: str
    headers: dict[str, str]
    connections: int
    count: int
    seconds: float
    body: str | None = None
    salt: str = ""
    secret: str = ""
    repeated: int = 0
    rate: float = 0
    accepted: str | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One request as bytes, and the id by which the service knows the delivery."""

    raw: bytes
    id: str


def message(plan: Plan, number: int) -> Message:
    """The request of that number."""
    if plan.repeated and number % plan.repeated == 0:
        number -= 1
    if plan.body is None:
        path = plan.paths[number % len(plan.paths)] if plan.paths else plan.path
        return Message(_raw(plan, "GET", plan.headers, b"", path), "")
    body = plan.body.replace("<number>", f"{plan.salt}{number:012}").encode()
    headers = plan.headers | {"Content-Type": "application/json"}
    id_ = f"apply-{hashlib.sha256(body).hexdigest()}"
    if plan.secret:
        id_ = f"{plan.salt}-{number}"
        signature = hmac.new(plan.secret.encode(), body, "sha256").hexdigest()
        headers |= {"X-GitHub-Delivery": id_, "X-Hub-Signature-256": f"sha256={signature}"}
    return Message(_raw(plan, "POST", headers | {"Content-Length": str(len(body))}, body), id_)


def _raw(
    plan: Plan, method: str, headers: dict[str, str], body: bytes, path: str | None = None
) -> bytes:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(
        [f"{method} {path or plan.path} HTTP/1.1", f"Host: {HOST}:{plan.port}", *lines]
    )
    return f"{head}\r\n\r\n".encode() + body
