"""Signing in and out. Below `/auth` browsers go themselves; the rest is for the portal."""

from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Cookie, Query, status
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from landform.access.errors import SignInRefused, UnknownPerson, UnknownProvider
from landform.access.secrets import new_secret
from landform.access.sessions import LOCAL, PATIENCE
from landform.api.dependencies import AccessServices, Services
from landform.api.identity import COOKIE, SECURE_COOKIE, session_cookie, user_ref
from landform.api.me import Person, people_of
from landform.api.refusals import note_refusal
from landform.kernel.errors import DomainError

log = structlog.get_logger()

BROWSER = "landform-sign-in"  # binds what was begun to the browser that began it
FAILED = "/sign-in?"

router = APIRouter(tags=["sign-in"])
pages = APIRouter(prefix="/auth", tags=["sign-in"], include_in_schema=True)


class Provider(BaseModel):
    name: str
    title: str
    url: str = Field(description="Where a browser goes to sign in; add `return_to`.")


class WaysToSignIn(BaseModel):
    """``people`` is there only where they may say who they are (`access.mode: local`)."""

    providers: list[Provider]
    people: list[Person]


class Chosen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str = Field(max_length=250, description="Reference of a user of the catalog.")


class SignOut(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    everywhere: bool = Field(default=False, description="In every browser, not in this one only.")


@router.get("/sign-in")
async def ways_to_sign_in(
    app: Services,
    search: Annotated[str, Query(max_length=100, description="Part of a person's name.")] = "",
) -> WaysToSignIn:
    """How people sign in here."""
    found = app.access.sessions.providers.values()
    return WaysToSignIn(
        providers=[
            Provider(name=each.name, title=each.title, url=f"/auth/{each.name}") for each in found
        ],
        people=await people_of(app, search) if app.access.local else [],
    )


@router.post("/sign-in/local", status_code=status.HTTP_204_NO_CONTENT)
async def choose_person(body: Chosen, connection: HTTPConnection, app: Services) -> Response:
    """Become a person of the catalog: for demos, on loopback only."""
    if not app.access.local:
        raise UnknownProvider("Nobody is believed on their word here (access.mode).")
    ref = user_ref(body.user)
    if (await app.catalog.texts([ref]))[0] is None:
        raise UnknownPerson(f"The catalog has no {ref}.")
    cookie = await app.access.sessions.open(ref, provider=LOCAL, before=session_cookie(connection))
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    _keep(response, cookie, app.access)
    return response


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(body: SignOut, connection: HTTPConnection, app: Services) -> Response:
    """End the session of this browser, or all of them."""
    cookie = session_cookie(connection)
    if cookie is not None:
        await app.access.sessions.end(cookie, everywhere=body.everywhere)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    is_secure = _is_secure(app.access)
    response.delete_cookie(
        SECURE_COOKIE if is_secure else COOKIE, secure=is_secure, httponly=True, samesite="lax"
    )
    return response


@pages.get("/{provider}", status_code=status.HTTP_303_SEE_OTHER, response_class=RedirectResponse)
async def begin_sign_in(
    provider: str,
    connection: HTTPConnection,
    app: Services,
    return_to: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """Send the browser to the identity provider."""
    browser = new_secret()
    try:
        address = await app.access.sessions.begin(
            provider,
            browser=browser,
            return_to=return_to,
            redirect_uri=_redirect_uri(app.access, provider),
        )
    except DomainError as error:
        return _explain(connection, error)
    response = _go(address)
    response.set_cookie(
        BROWSER,
        browser,
        max_age=int(PATIENCE.total_seconds()),
        path="/auth",
        secure=_is_secure(app.access),
        httponly=True,
        samesite="lax",
    )
    return response


@pages.get(
    "/{provider}/callback",
    status_code=status.HTTP_303_SEE_OTHER,
    response_class=RedirectResponse,
)
async def finish_sign_in(
    provider: str,
    connection: HTTPConnection,
    app: Services,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    browser: Annotated[str, Cookie(alias=BROWSER, max_length=200)] = "",
) -> Response:
    """Where the identity provider sends the browser back to."""
    try:
        if error or not code:
            raise SignInRefused(f"The provider did not sign you in ({error[:60] or 'no code'}).")
        cookie, return_to = await app.access.sessions.finish(
            provider,
            state=state,
            code=code,
            browser=browser,
            before=session_cookie(connection),
            redirect_uri=_redirect_uri(app.access, provider),
        )
    except DomainError as failure:
        return _explain(connection, failure)
    response = _go(return_to)
    response.delete_cookie(BROWSER, path="/auth")
    _keep(response, cookie, app.access)
    return response


def _explain(connection: HTTPConnection, error: DomainError) -> Response:
    """A person looks at this, so it becomes a page. It knows what to say of each problem: text
    in an address could be anybody's.
    """
    note_refusal(connection, error)
    log.warning("sign_in.failed", error=error.slug, detail=error.detail)
    return _go(FAILED + urlencode({"problem": error.slug}))


def _go(address: str) -> Response:
    response = RedirectResponse(address, status.HTTP_303_SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the code is in our address
    return response


def _keep(response: Response, cookie: str, access: AccessServices) -> None:
    is_secure = _is_secure(access)
    response.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        cookie,
        max_age=int(access.sessions.lasts.total_seconds()),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def _is_secure(access: AccessServices) -> bool:
    return access.url.startswith("https://")


def _redirect_uri(access: AccessServices, provider: str) -> str:
    """From the settings, never from the Host header: the provider compares it exactly."""
    return f"{access.url}/auth/{provider}/callback"
