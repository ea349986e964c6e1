"""Errors as RFC 9457 problem documents: the one table from kind to HTTP status."""

from dataclasses import asdict
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest

from landform.access.errors import NotSignedIn
from landform.catalog.errors import EntityChanged
from landform.kernel.errors import (
    Conflict,
    Denied,
    DomainError,
    FieldError,
    Invalid,
    InvalidInputs,
    NotFound,
    Unavailable,
)

log = structlog.get_logger()

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    NotSignedIn: 401,
    Denied: 403,
    NotFound: 404,
    EntityChanged: 412,
    Conflict: 409,
    Unavailable: 503,
}


HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}


def problem(http_request: HttpRequest, error: DomainError) -> JSONResponse:
    """The problem document of a domain error."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    body: dict[str, Any] = {
        "type": f"/problems/{error.slug}",
        "title": error.title,
        "status": status,
        "detail": error.detail,
        "instance": http_request.url.path,
    }
    if isinstance(error, InvalidInputs):
        body["errors"] = [asdict(each) for each in error.errors]
    return answer(body, HEADERS.get(status))


def answer(body: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body, body["status"], headers, "application/problem+json")


def install(app: FastAPI) -> None:
    """Have every error of the app answered as a problem document."""

    async def on_domain_error(http_request: HttpRequest, error: Exception) -> JSONResponse:
        assert isinstance(error, DomainError)  # noqa: S101 (registered for nothing else)
        response = problem(http_request, error)
        if response.status_code >= 500:
            log.warning("request.unavailable", error=error.slug, path=http_request.url.path)
        return response

    async def on_malformed(http_request: HttpRequest, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        fields = [
            FieldError("/" + "/".join(str(part) for part in each["loc"][1:]), each["msg"])
            for each in error.errors()
        ]
        return problem(http_request, InvalidInputs(fields))

    async def on_http_error(http_request: HttpRequest, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101
        body = {
            "type": "about:blank",
            "title": str(error.detail),
            "status": error.status_code,
            "instance": http_request.url.path,
        }
        return answer(body, dict(error.headers or {}))

    async def on_bug(http_request: HttpRequest, error: Exception) -> JSONResponse:
        log.error("request.bug", path=http_request.url.path, error=type(error).__name__)
        return problem(http_request, DomainError("Something went wrong here. It was logged."))

    app.add_exception_handler(DomainError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_malformed)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_bug)
