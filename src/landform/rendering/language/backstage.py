"""Backstage's own filters: ``parseEntityRef``, ``parseRepoUrl``, ``pick``, ``projectSlug``."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.expressions import Functions
from landform.rendering.language.list_filters import read_path
from landform.rendering.language.values import UNDEFINED

# What must be in a repository URL, by the kind of host.
REQUIRED = {
    "github": ("owner", "repo"),
    "gitlab": ("owner", "repo"),
    "azure": ("project", "repo"),
    "bitbucketCloud": ("workspace", "project", "repo"),
    "bitbucketServer": ("project", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}
PARTS = ("owner", "repo", "organization", "workspace", "project")


def backstage_functions(hosts: Mapping[str, str]) -> Functions:
    """The filters with the hosts that repositories may be on: name to kind, as in `REQUIRED`."""
    return Functions(
        filters={
            "parseEntityRef": parse_entity_ref,
            "parseRepoUrl": lambda url: parse_repo_url(url, hosts),
            "pick": pick,
            "projectSlug": lambda url: project_slug(url, hosts),
        }
    )


def parse_entity_ref(ref: Any, defaults: Any = UNDEFINED) -> dict[str, str]:
    """``[kind:][namespace/]name`` or an object of these as ``{kind, namespace, name}``."""
    options = defaults if isinstance(defaults, dict) else {}
    if isinstance(ref, dict):
        kind, namespace, name = (ref.get(key) for key in ("kind", "namespace", "name"))
    else:
        kind, namespace, name = _split_ref(ref)
    kind = kind or options.get("defaultKind")
    if not kind:
        raise TemplateProblem(f"The entity reference {ref!r} has no kind and no default is given.")
    if not name:
        raise TemplateProblem(f"The entity reference {ref!r} has no name.")
    return {
        "kind": kind,
        "namespace": namespace or options.get("defaultNamespace") or "default",
        "name": name,
    }


def _split_ref(ref: Any) -> tuple[str | None, str | None, str]:
    if not isinstance(ref, str):
        raise TemplateProblem("An entity reference is a string.")
    before_slash = ref.partition("/")[0]
    kind, colon, _ = before_slash.partition(":")
    rest = ref[len(kind) + 1 :] if colon else ref
    namespace, slash, name = rest.partition("/")
    parts = (kind if colon else None, namespace if slash else None, name if slash else rest)
    if "" in parts:
        raise TemplateProblem(f"{ref!r} is not written [<kind>:][<namespace>/]<name>.")
    return parts


def parse_repo_url(url: Any, hosts: Mapping[str, str]) -> dict[str, str]:
    """``host?owner=…&repo=…`` as its parts."""
    if not isinstance(url, str):
        raise TemplateProblem("A repository URL is a string.")
    parsed = urlsplit(f"https://{url}")
    host = parsed.netloc
    if host not in hosts:
        raise TemplateProblem(f"No integration knows the host {host!r} of {url!r}.")
    query = {key: values[0] for key, values in parse_qs(parsed.query).items()}
    kind = hosts[host]
    required = (
        ("repo",) if kind == "gitlab" and "project" in query else REQUIRED.get(kind, ("repo",))
    )
    missing = [key for key in required if not query.get(key)]
    if missing:
        raise TemplateProblem(f"The repository URL {url!r} has no {missing[0]!r}.")
    return {"host": host} | {key: query[key] for key in PARTS if query.get(key)}


def pick(value: Any, path: Any = UNDEFINED) -> Any:
    """``a.b[0]`` of a value, undefined where it is not there."""
    if not isinstance(path, str):
        return UNDEFINED
    try:
        return read_path(value, path.replace("[", ".").replace("]", "").lstrip("."))
    except TemplateProblem:
        return UNDEFINED


def project_slug(url: Any, hosts: Mapping[str, str]) -> str:
    """``owner/repo`` of a repository URL."""
    parts = parse_repo_url(url, hosts)
    return f"{parts.get('owner', 'undefined')}/{parts['repo']}"


DEFAULT_FUNCTIONS = Functions(filters={"parseEntityRef": parse_entity_ref, "pick": pick})
