"""Names that end up in paths, branches, directories and Terraform labels.

Atlantis passes directory and workspace names to a shell (fixed upstream in
f04df0d, 2026-08-20) and git reads a leading ``-`` as an option, so every such
name is checked against one pattern, wherever it comes from.
"""

import re
from dataclasses import dataclass

from landform.kernel.errors import Invalid

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
MAX_NAME = 100  # characters; longer names break path and branch limits elsewhere


class UnsafeName(Invalid):
    title = "Name not allowed"


class InvalidEntityRef(Invalid):
    title = "Not an entity reference"


def safe_name(value: str, what: str) -> str:
    """Return ``value`` if it may be part of a path, branch or label.

    Raises:
        UnsafeName: it has other characters, starts with one of ``.-_``, contains
            ``..``, ends in ``.lock`` or ``.``, or is longer than 100 characters.
    """
    if (
        not SAFE_NAME.match(value)
        or len(value) > MAX_NAME
        or ".." in value
        or value.endswith((".lock", "."))
    ):
        raise UnsafeName(
            f"The {what} {value[:60]!r} cannot be used: letters, digits, '.', '_' and '-' only, "
            f"starting with a letter or digit, at most {MAX_NAME} characters.",
            what=what,
        )
    return value


@dataclass(frozen=True, order=True)
class EntityRef:
    """A Backstage entity reference; all parts are lower case.

    Source: Backstage catalog-model, ``[<kind>:][<namespace>/]<name>``.
    """

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.namespace}/{self.name}"

    @classmethod
    def parse(
        cls, text: str, *, default_kind: str | None = None, default_namespace: str = "default"
    ) -> "EntityRef":
        """Read a reference; parts that are missing come from the defaults.

        Raises:
            InvalidEntityRef: a part is empty, or the kind is missing without default.
        """
        kind, namespace, name = default_kind, default_namespace, text
        colon, slash = text.find(":"), text.find("/")
        if colon >= 0 and (slash < 0 or colon < slash):
            kind, name = text[:colon], text[colon + 1 :]
        if "/" in name:
            namespace, name = name.split("/", 1)
        if not kind or not namespace or not name:
            raise InvalidEntityRef(
                f"Entity reference {text!r} was not on the form [<kind>:][<namespace>/]<name>."
            )
        return cls(kind.lower(), namespace.lower(), name.lower())
