"""`/csp-reports`: what browsers refused to run on our pages. Somebody tried something."""

from typing import Any

import orjson
import structlog
from fastapi import APIRouter, status
from fastapi.responses import Response
from prometheus_client import Counter
from starlette.requests import Request as HttpRequest

from landform.api.dependencies import Services
from landform.kernel.throttle import Throttle

log = structlog.get_logger()

ADDRESS = "/csp-reports"
MAX_REPORT = 16 * 1024  # bytes
MAX_SHOWN = 200  # characters of one value in the log
MOST = 20  # reports written to the log a minute: anybody may send them

REPORTS = Counter("landform_csp_reports_total", "Reports of browsers about our pages.")

router = APIRouter(include_in_schema=False)


def logged_of_app() -> Throttle:
    """What an application counts its log lines with."""
    return Throttle(MOST, seconds=60)


@router.post(ADDRESS, status_code=status.HTTP_204_NO_CONTENT, max_body_size=MAX_REPORT)
async def receive_csp_report(http_request: HttpRequest, app: Services) -> Response:
    """Count a report, and log it, unless many came lately. It is never stored."""
    REPORTS.inc()
    raw = await http_request.body()
    now = app.clock()
    logged: Throttle = http_request.app.state.csp_logged
    if not logged.wait("all", now):
        logged.hit("all", now)
        for report in _reports(raw)[:MOST]:
            log.warning("csp.violated", **_facts(report))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _reports(raw: bytes) -> list[dict[str, Any]]:
    """The reports of either format that browsers send."""
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return []
    entries = found if isinstance(found, list) else [found]
    bodies = [
        each.get("csp-report") or each.get("body") for each in entries if isinstance(each, dict)
    ]
    return [body for body in bodies if isinstance(body, dict)]


def _facts(report: dict[str, Any]) -> dict[str, str]:
    """What to look for, without the query of the page, which may hold what people typed."""
    names = {
        "directive": ("effective-directive", "effectiveDirective", "violated-directive"),
        "blocked": ("blocked-uri", "blockedURL"),
        "page": ("document-uri", "documentURL"),
        "source": ("source-file", "sourceFile"),
    }
    found = {}
    for name, keys in names.items():
        value = next((report[key] for key in keys if isinstance(report.get(key), str)), "")
        found[name] = value.partition("?")[0][:MAX_SHOWN]
    return found
