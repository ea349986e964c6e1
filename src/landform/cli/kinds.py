"""Kinds and references as people type them, and what they may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn
from urllib.parse import quote

from landform.cli.client import API, Connection, fail, printable, read
from landform.kernel.names import EntityRef, InvalidEntityRef

KINDS = {
    "api": ("apis",),
    "component": ("components", "comp", "comps"),
    "domain": ("domains", "dom"),
    "group": ("groups", "grp", "team", "teams"),
    "location": ("locations", "loc"),
    "resource": ("resources", "res"),
    "system": ("systems", "sys"),
    "template": ("templates", "tpl"),
    "user": ("users",),
}
"""Each kind with the other names that are taken for it."""

_KIND_OF = {name: kind for kind, others in KINDS.items() for name in (kind, *others)}
CONSIDERED = 1_000  # names that are looked at for one that is like a misspelled one


def kind_of(text: str) -> str:
    """The kind that is meant; ends the command when there is none."""
    kind = _KIND_OF.get(text.lower())
    if kind is None:
        fail(
            f"{printable(text)!r} is not a kind{did_you_mean(text.lower(), _KIND_OF)}; "
            f"there are {', '.join(others[0] for others in KINDS.values())}.",
            code=2,
        )
    return kind


def ref_of(text: str) -> EntityRef:
    """The reference that is meant, ``res:orders-db`` too; ends the command when it is none."""
    try:
        ref = EntityRef.parse(text)
    except InvalidEntityRef:
        fail(
            f"{printable(text)!r} is not a reference: write KIND:NAME or KIND:NAMESPACE/NAME, "
            "such as resource:orders-db.",
            code=2,
        )
    return EntityRef(kind_of(ref.kind), ref.namespace, ref.name)


def path_of(ref: EntityRef) -> str:
    """The reference as a part of an address."""
    return "/".join(quote(part, safe="") for part in (ref.kind, ref.namespace, ref.name))


def ask_about(call: Connection, ref: EntityRef, path: str, params: dict[str, str]) -> object:
    """The JSON below the address of an entity; an unknown name is told with one like it."""
    response = call.ask("GET", f"{API}/entities/{path_of(ref)}{path}", params=params)
    if response.status_code == 404:
        not_found(call, ref)
    return read(response)


def not_found(call: Connection, ref: EntityRef) -> NoReturn:
    """End the command, naming what is there with a name like it."""
    params = {
        "filter": f"kind={ref.kind}",
        "fields": "metadata.name",
        "limit": str(CONSIDERED),
    }
    page = call.call("GET", "/api/catalog/entities/by-query", params=params)
    names = [each["metadata"]["name"] for each in page["items"]]
    fail(f"There is no {printable(str(ref))}{did_you_mean(ref.name, names)}.", code=4)


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """What is like it, as the end of a sentence; nothing when nothing is."""
    lowered = {name.lower(): name for name in known}
    like = get_close_matches(text, lowered, n=3, cutoff=0.6)
    return (
        f"; did you mean {' or '.join(printable(lowered[each]) for each in like)}?" if like else ""
    )
