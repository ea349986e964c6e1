"""What the types of the portal's client are made of: our OpenAPI, of our own API only."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from landform.api.app import API, create_app

FILE = Path(__file__).parent.parent / "src/landform/portal/frontend/openapi.json"


def own_openapi() -> dict[str, Any]:
    """The shapes of our own API. The addresses are Backstage's and ours, and written by hand."""
    nothing = SimpleNamespace(audit=None, clock=None, access=SimpleNamespace(origins=()))
    document = create_app(cast("Any", nothing)).openapi()
    paths = {path: item for path, item in document["paths"].items() if path.startswith(API)}
    return {
        "openapi": document["openapi"],
        "info": {"title": "Landform", "version": "1"},
        "paths": {},
        "components": {"schemas": _reachable(paths, document["components"]["schemas"])},
    }


def text() -> str:
    """As it is kept in the repository."""
    return json.dumps(own_openapi(), indent=1, sort_keys=True) + "\n"


def _reachable(start: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = _names_in(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting |= _names_in(schemas[name])
    return found


def _names_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_names_in(each) for each in value))
    if not isinstance(value, dict):
        return set()
    names = set().union(*(_names_in(each) for each in value.values()))
    reference = value.get("$ref")
    return names | ({reference.rpartition("/")[2]} if isinstance(reference, str) else set())
