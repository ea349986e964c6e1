"""Every page of the portal, as the tests of accessibility visit them.

A new page is one more line of ``PAGES``; a test fails while a route has none.
"""

import re
from dataclasses import dataclass

from tests.support.browsing import FRONTEND

ROUTES = FRONTEND / "src" / "routes.tsx"


@dataclass(frozen=True)
class PortalPage:
    """An address with placeholders for what the test made, and the buttons to press there."""

    path: str
    press: tuple[str, ...] = ()


PAGES = (
    PortalPage("/"),
    PortalPage("/templates"),
    PortalPage("/templates/probe", ("Next|Review",)),
    PortalPage("/templates/probe?name=orders&environment=dev&owner=group:default/payments"),
    PortalPage("/templates/probe?change={completed}", ("Next|Review",)),
    PortalPage("/templates/probe-task"),
    PortalPage("/requests"),
    PortalPage("/requests/{completed}"),
    PortalPage("/requests/{failed}", ("Retry",)),
    PortalPage("/requests/{planned}", ("Cancel request",)),
    PortalPage("/tasks?by=anybody"),
    PortalPage("/tasks/{task}", ("Retry",)),
    PortalPage("/pull-requests"),
    PortalPage("/pull-requests/1"),
    PortalPage("/pull-requests/3?tab=plan", ("Show all attributes",)),
    PortalPage("/pull-requests/1?tab=policy"),
    PortalPage("/pull-requests/1?tab=conversation"),
    PortalPage("/catalog"),
    PortalPage("/catalog?kind=resource"),
    PortalPage("/catalog/problems"),
    PortalPage("/resources"),
    PortalPage("/resources/default/payments-ledger-production", ("Show", "Show")),
    PortalPage("/resources/default/orders-dev", ("Retire",)),
    PortalPage("/entities/group/default/payments", ("Show",)),
    PortalPage("/entities/api/default/payment-api"),
    PortalPage("/sign-in"),
    PortalPage("/tokens"),
    PortalPage("/operate"),
    PortalPage("/operate/deliveries"),
    PortalPage("/operate/policies"),
    PortalPage("/operate/audit"),
    PortalPage("/nowhere"),
)


def routes_without_a_page() -> list[str]:
    """The paths of routes.tsx that no page of the list leads to; redirects have no page."""
    paths = re.findall(r'path: "([^"]+)"(?!, loader)', ROUTES.read_text(encoding="utf-8"))
    visited = [page.path.split("?")[0] for page in PAGES]
    return [path for path in paths if not any(_leads(path, each) for each in visited)]


def _leads(route: str, path: str) -> bool:
    if route == "*":
        return path == "/nowhere"
    return re.fullmatch(re.sub(r":\w+", "[^/]+", route), path) is not None
