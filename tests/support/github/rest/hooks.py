"""A repository's hooks and their deliveries, and the same of an app's one hook."""

from typing import Any

from tests.support.github.bodies import hooks
from tests.support.github.errors import ApiError, not_found, unprocessable
from tests.support.github.outbox import Delivery
from tests.support.github.records import Hook
from tests.support.github.rest.call import Call, Reply, Route

Json = dict[str, Any]


def list_hooks(call: Call) -> Reply:
    call.need("admin", permission="repository_hooks")
    record = call.repository
    return call.page(list(record.hooks.values()), lambda told: hooks.hook(call.links, record, told))


def create_hook(call: Call) -> Reply:
    call.need("admin", permission="repository_hooks")
    config, record = call.document.get("config") or {}, call.repository
    if not config.get("url"):
        raise unprocessable('Invalid request.\n\n"url" wasn\'t supplied.')
    made = Hook(
        call.github.next_id(),
        config["url"],
        config.get("secret") or "",
        tuple(call.document.get("events") or ["push"]),
        call.github.now(),
        record.id,
        active=call.document.get("active", True),
    )
    record.hooks[made.id] = made
    call.services.outbox.ping(made)
    return Reply(201, hooks.hook(call.links, record, made))


def get_hook(call: Call) -> Json:
    return hooks.hook(call.links, call.repository, _hook(call))


def delete_hook(call: Call) -> Reply:
    del call.repository.hooks[_hook(call).id]
    return Reply(204)


def list_deliveries(call: Call) -> Reply:
    return call.page(call.services.outbox.of(_hook(call)), hooks.delivery)


def get_delivery(call: Call) -> Json:
    return hooks.full_delivery(_delivery(call, _hook(call)))


def redeliver(call: Call) -> Reply:
    call.services.outbox.redeliver(_delivery(call, _hook(call)))
    return Reply(202, {})


def list_app_deliveries(call: Call) -> Reply:
    return call.page(call.services.outbox.of(_app_hook(call)), hooks.delivery)


def get_app_delivery(call: Call) -> Json:
    return hooks.full_delivery(_delivery(call, _app_hook(call)))


def redeliver_app(call: Call) -> Reply:
    call.services.outbox.redeliver(_delivery(call, _app_hook(call)))
    return Reply(202, {})


def get_app_config(call: Call) -> Json:
    return hooks.config(_app_hook(call))


def _hook(call: Call) -> Hook:
    call.need("admin", permission="repository_hooks")
    try:
        return call.repository.hooks[call.params["hook_id"]]
    except KeyError:
        raise not_found() from None


def _app_hook(call: Call) -> Hook:
    if call.app is None:
        raise ApiError(401, "A JSON web token could not be decoded")
    if call.app.hook is None:
        raise not_found()
    return call.app.hook


def _delivery(call: Call, hook: Hook) -> Delivery:
    for delivery in call.services.outbox.of(hook):
        if delivery.id == call.params["delivery_id"]:
            return delivery
    raise not_found()


_HOOK, _APP = "/hooks/{hook_id:int}", "/app/hook"
_ONE = "/deliveries/{delivery_id:int}"
ROUTES: list[Route] = [
    ("GET", "/hooks", list_hooks),
    ("POST", "/hooks", create_hook),
    ("GET", _HOOK, get_hook),
    ("DELETE", _HOOK, delete_hook),
    ("GET", f"{_HOOK}/deliveries", list_deliveries),
    ("GET", f"{_HOOK}{_ONE}", get_delivery),
    ("POST", f"{_HOOK}{_ONE}/attempts", redeliver),
]
APP_ROUTES: list[Route] = [
    ("GET", f"{_APP}/config", get_app_config),
    ("GET", f"{_APP}/deliveries", list_app_deliveries),
    ("GET", f"{_APP}{_ONE}", get_app_delivery),
    ("POST", f"{_APP}{_ONE}/attempts", redeliver_app),
]
