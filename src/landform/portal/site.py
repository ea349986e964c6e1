"""Serve the front end that `npm run build` put into `portal/static`.

Where it was not built the API works all the same and every page says what to do.
"""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest

STATIC = Path(__file__).parent / "static"

NONCE_HERE = "__CSP_NONCE__"

NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Landform</title>
</head><body><h1>The portal is not built</h1>
<p>The API works: see <a href="/docs">/docs</a>. To build the portal in a checkout, install
Node 20 or newer with npm and run <code>make frontend</code>; the wheel carries it built.</p>
</body></html>"""


def mount(app: FastAPI, *, static: Path = STATIC) -> bool:
    """Serve the portal on every path that nothing else answers; False where it is not built."""
    root = static.resolve()
    built = (root / "index.html").is_file()

    @app.get("/{path:path}", include_in_schema=False)
    async def portal(path: str, http_request: HttpRequest) -> Response:
        if path.startswith(("api/", "webhooks/", "callbacks/")):
            raise HTTPException(404, "Not Found")
        if not built:
            return HTMLResponse(NOT_BUILT, 503)
        file = (root / path).resolve()
        if path not in ("", "index.html") and file.is_relative_to(root) and _is_file(file):
            # File names of built assets carry a hash, so they may be kept for ever.
            kept = "public, max-age=31536000, immutable" if "assets" in file.parts else "no-cache"
            return FileResponse(file, headers={"Cache-Control": kept})
        return _page(root / "index.html", getattr(http_request.state, "csp_nonce", ""))

    return built


def _page(index: Path, nonce: str) -> Response:
    """The page, whose styles are allowed by a number that nobody can know beforehand."""
    text = index.read_text(encoding="utf-8").replace(NONCE_HERE, nonce)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than any file's
        return False
