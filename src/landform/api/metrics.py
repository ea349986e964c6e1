"""Figures for Prometheus, at `/metrics`. No label is anybody's free text."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, generate_latest

router = APIRouter(tags=["operations"])

KNOWN_EVENTS = frozenset(
    {
        "apply",
        "callback",
        "drift",
        "issue_comment",
        "ping",
        "pull_request",
        "pull_request_review",
        "push",
        "status",
        "unknown",
    }
)

deliveries = Counter(
    "landform_deliveries_total",
    "Webhooks and callbacks by what became of them: accepted, ignored, refused, turned_away.",
    ["source", "event", "outcome"],
)


def count_delivery(source: str, event: str, outcome: str) -> None:
    """Count one; events that we do not know are counted together."""
    known = event if event in KNOWN_EVENTS else "other"
    deliveries.labels(source=source, event=known, outcome=outcome).inc()


@router.get("/metrics", include_in_schema=True)
async def metrics() -> Response:
    """Figures of this process, in Prometheus's text format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
