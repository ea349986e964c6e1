"""How Backstage's back ends answer: error bodies and their texts.

Source: @backstage/backend-defaults 0.18.0 and @backstage/backend-openapi-utils.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from landform.access.errors import NotSignedIn
from landform.api.refusals import note_refusal
from landform.kernel.errors import (
    Conflict,
    Denied,
    DomainError,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)

JSON = "application/json; charset=utf-8"

NAMES: dict[type[DomainError], tuple[str, int]] = {
    NotSignedIn: ("AuthenticationError", 401),
    Invalid: ("InputError", 400),
    Denied: ("NotAllowedError", 403),
    NotFound: ("NotFoundError", 404),
    Conflict: ("ConflictError", 409),
    TooMany: ("RateLimitedError", 429),
    Unavailable: ("ServiceUnavailableError", 503),
}
WORDINGS = {
    "int_parsing": "must be integer",
    "int_type": "must be number",
    "string_type": "must be string",
    "list_type": "must be array",
    "dict_type": "must be object",
    "model_attributes_type": "must be object",
    "model_type": "must be object",
    "greater_than_equal": "must be >= {ge}",
    "literal_error": "must be equal to one of the allowed values: {expected}",
}


class BackstageRoute(APIRoute):
    """Turns failures into the error body that Backstage's clients read."""

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        return self.explained(super().get_route_handler())

    def explained(
        self, handle: Callable[[HttpRequest], Coroutine[Any, Any, Response]]
    ) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """The same, with failures in the form that clients read."""

        async def handle_or_explain(http_request: HttpRequest) -> Response:
            try:
                return await handle(http_request)
            except RequestValidationError as error:
                return _explain(http_request, Invalid(_wording(error.errors()[0])))
            except DomainError as error:
                note_refusal(http_request, error)
                return _explain(http_request, error)

        return handle_or_explain


def _explain(http_request: HttpRequest, error: DomainError) -> Response:
    name, status = next(
        (known for kind, known in NAMES.items() if isinstance(error, kind)), ("Error", 500)
    )
    url = "/" + http_request.url.path.split("/", 3)[-1]  # below /api/<plugin>
    if query := http_request.url.query:
        url += f"?{query}"
    body = {
        "error": {"name": name, "message": error.detail},
        "request": {"method": http_request.method, "url": url},
        "response": {"statusCode": status},
    }
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else None
    return Response(orjson.dumps(body), status, headers, media_type=JSON)


def _wording(error: dict[str, Any]) -> str:
    place, last = error["loc"], error["loc"][-1]
    match error["type"]:
        case "json_invalid":
            return f"{error['ctx']['error']} in JSON"
        case "extra_forbidden":
            return f"Unknown query parameter '{last}'"
        case _ if error.get("input") == "" and place[0] == "query":
            return f"Empty value found for query parameter '{place[1]}'"
        case "missing" if len(place) > 1:
            parent = "/".join(map(str, place[:-1]))
            return f"request/{parent} must have required property '{last}'"
        case "missing":
            return "request must have required property 'body'"
    wording = WORDINGS.get(error["type"], error["msg"])
    for fact, value in error.get("ctx", {}).items():
        shown = str(value).replace("'", "").replace(" or ", ", ")
        wording = wording.replace(f"{{{fact}}}", shown)
    return f"request/{'/'.join(map(str, place))} {wording}"
