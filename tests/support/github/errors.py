"""Refusals, in GitHub's words: clients and our adapter read these texts."""

from collections.abc import Sequence
from typing import Any

from tests.support.github.records import Repository


class ApiError(Exception):
    """An answer that is not a success. ``errors`` is the list below ``Validation Failed``."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Sequence[Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        told: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            told["errors"] = list(self.errors)
        told["documentation_url"] = "https://docs.github.com/rest"
        return told | {"status": str(self.status)}


def not_found() -> ApiError:
    return ApiError(404, "Not Found")


def invalid(
    resource: str, code: str, *, field: str | None = None, message: str | None = None
) -> ApiError:
    """A 422 with one entry in ``errors``."""
    error = {"resource": resource, "code": code}
    error |= {"field": field} if field else {}
    error |= {"message": message} if message else {}
    return ApiError(422, "Validation Failed", [error])


def need_commits(repository: Repository) -> None:
    """Raise as GitHub does for what needs objects where there are none yet."""
    if not repository.git.refs():
        raise ApiError(409, "Git Repository is empty.")


def unprocessable(message: str) -> ApiError:
    return ApiError(422, message)
