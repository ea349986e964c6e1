"""Hooks and their deliveries as JSON."""

from typing import TYPE_CHECKING, Any

from tests.support.github.bodies.links import Links, moment
from tests.support.github.records import Hook, Repository

if TYPE_CHECKING:
    from tests.support.github.outbox import Delivery

Json = dict[str, Any]


def hook(links: Links, record: Repository, told: Hook) -> Json:
    """A repository's hook. The secret is never shown."""
    url = f"{links.repository(record)}/hooks/{told.id}"
    return {
        "type": "Repository",
        "id": told.id,
        "name": "web",
        "active": told.active,
        "events": list(told.events),
        "config": config(told),
        "updated_at": moment(told.created_at),
        "created_at": moment(told.created_at),
        "url": url,
        "test_url": f"{url}/test",
        "ping_url": f"{url}/pings",
        "deliveries_url": f"{url}/deliveries",
        "last_response": {"code": None, "status": "unused", "message": None},
    }


def config(told: Hook) -> Json:
    return {
        "url": told.url,
        "content_type": "json",
        "insecure_ssl": "0",
        "secret": "********",
    }


def delivery(told: "Delivery") -> Json:
    """One line of the list of deliveries."""
    return {
        "id": told.id,
        "guid": told.guid,
        "delivered_at": moment(told.delivered_at),
        "redelivery": told.redelivery,
        "duration": round(told.seconds, 2),
        "status": told.status,
        "status_code": told.status_code,
        "event": told.event,
        "action": told.action,
        "installation_id": told.payload.get("installation", {}).get("id"),
        "repository_id": told.payload.get("repository", {}).get("id"),
        "throttled_at": None,
    }


def full_delivery(told: "Delivery") -> Json:
    """One delivery with what was sent and answered."""
    return delivery(told) | {
        "url": told.hook.url,
        "request": {"headers": told.headers(), "payload": told.payload},
        "response": {"headers": {}, "payload": told.answer},
    }
