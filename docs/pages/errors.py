"""`docs/reference/errors.md`."""

import importlib
import pkgutil

import landform
from docs.pages.markdown import NOTICE, table
from landform.api import backstage, problems
from landform.cli.client import EXIT_CODES
from landform.kernel.errors import DomainError


def all_errors() -> list[type[DomainError]]:
    """Every kind of `DomainError` that the package declares, by slug."""
    for module in pkgutil.walk_packages(landform.__path__, "landform."):
        if not module.name.startswith(("landform.db.migrations", "landform.adapters.terraform.")):
            importlib.import_module(module.name)
    found: set[type[DomainError]] = set()
    todo = [DomainError]
    while todo:
        below = [kind for kind in todo.pop().__subclasses__() if kind not in found]
        found.update(below)
        todo.extend(below)
    return sorted((kind for kind in found if kind.__module__.startswith("landform.")), key=slug_of)


def errors_page() -> str:
    """`docs/reference/errors.md`."""
    rows = []
    for kind in all_errors():
        status = _status(kind)
        rows.append(
            (
                f"`{slug_of(kind)}`",
                kind.title,
                _kind(kind),
                str(status),
                str(_backstage_status(kind)),
                str(EXIT_CODES.get(status, 1)),
                f"`{kind.__module__}`",
            )
        )
    head = ("Slug", "Title", "Kind", "HTTP", "Backstage API", "Exit code", "Module")
    return f"""# Errors

{NOTICE}

The own API answers an error as `application/problem+json` (RFC 9457). `type` is
`/problems/<slug>`, `detail` says what happened and what to do, `errors` names each field that
does not fit (JSON pointers). The catalog API answers as Backstage does, with the status in the
fifth column. The exit code is that of commands which call the service; `landform serve`,
`worker`, `db` and `doctor` have their own in [the list of commands](cli.md).

{table(head, rows)}

| Kind | Means | Send it again? |
| --- | --- | --- |
| Invalid | what was sent is wrong | no |
| Denied | this subject may not do it | no |
| NotFound | there is no such thing | no |
| Conflict | the world has moved | look again, then decide |
| Unavailable | an outside system did not answer | yes, it is safe |

## Exit codes
| Code | Means |
| --- | --- |
| 0 | done |
| 1 | failed |
| 2 | wrong usage |
| 3 | invalid input |
| 4 | not found |
| 5 | not allowed |
| 6 | conflict |
| 7 | unavailable |
| 8 | a watched request did not complete |
"""


def slug_of(kind: type[DomainError]) -> str:
    """What the API calls this kind of error."""
    made = kind.__new__(kind)
    return made.slug


def _status(kind: type[DomainError]) -> int:
    return next((code for base, code in problems.STATUS.items() if issubclass(kind, base)), 500)


def _backstage_status(kind: type[DomainError]) -> int:
    known = (code for base, (_, code) in backstage.NAMES.items() if issubclass(kind, base))
    return next(known, 500)


def _kind(kind: type[DomainError]) -> str:
    bases = [base for base in kind.__mro__ if DomainError in base.__bases__]
    return bases[0].__name__
