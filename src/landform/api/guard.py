"""One plain ASGI middleware: who may call from a browser, and what browsers may do with answers."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landform.api.refusals import note_reason

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DOCS = "/docs"
TOO_LARGE = "The body is larger than this address takes."

REPORTS = "/csp-reports"
NONCE = "csp_nonce"  # in the scope's state: what marks the styles of a page as ours

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'; "
    f"report-uri {REPORTS}"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Reporting-Endpoints": f'csp="{REPORTS}"',
}
# Browsers that know it send no report to `report-uri` any more, and none over HTTP.
REPORT_TO = "; report-to csp"

# Swagger UI starts from an inline script that FastAPI writes; the page shows no data of ours.
DOCS_POLICY = PAGE_POLICY.replace(
    "script-src 'self'; style-src 'self'",
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
)


def page_policy(nonce: str) -> str:
    """The policy of a page whose styles are marked with ``nonce``."""
    return PAGE_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")


class Guard:
    """Refuses cross-site writes and unknown hosts; adds security headers.

    A write that a browser sends for another site has no bearer token; Fetch
    Metadata, or the Origin of older browsers, tells it from our own portal's.
    """

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: frozenset[str] | None, is_https: bool
    ) -> None:
        self._app = app
        self._allowed_hosts = allowed_hosts
        self._headers = HEADERS | (HTTPS_HEADERS if is_https else {})
        self._report_to = REPORT_TO if is_https else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        send_with_headers = self._with_headers(scope, send)
        refusal = self._refusal(scope)
        if refusal:
            note_reason(scope, "guard: refused before anybody looked who it is")
            await refusal(scope, receive, send_with_headers)
            return

        replaced: list[int] = []

        async def send_problem_if_too_large(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 413:
                replaced.append(413)
                problem = _problem(scope, 413, "Too large", TOO_LARGE)
                await problem(scope, receive, send_with_headers)
            elif not replaced:  # what follows is the body of the plain 413
                await send_with_headers(message)

        await self._app(scope, receive, send_problem_if_too_large)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})[NONCE] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                policy = DOCS_POLICY if scope["path"] == DOCS else page_policy(nonce)
                headers.setdefault("Content-Security-Policy", policy + self._report_to)
            await send(message)

        return send_with_headers

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._allowed_hosts is not None and _name(host) not in self._allowed_hosts:
            return _problem(
                scope, 403, "Unknown host", "Call the service by the name it listens on."
            )
        if b"%00" in scope.get("raw_path", b"") or b"%00" in scope["query_string"]:
            return _problem(scope, 400, "Malformed address", "An address cannot hold a NUL.")
        if scope["method"] not in SAFE_METHODS and _is_cross_site(headers, host):
            return _problem(
                scope, 403, "Cross-site request", "Writes come from our own pages only."
            )
        return None


def _is_cross_site(headers: Headers, host: str) -> bool:
    if "authorization" in headers:
        return False  # a browser adds no bearer token on another site's behalf
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and _authority(origin) != host


def _authority(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that hold no IPv6 address
        return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _problem(scope: Scope, status: int, title: str, detail: str) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": scope["path"],
    }
    return JSONResponse(body, status, media_type="application/problem+json")
