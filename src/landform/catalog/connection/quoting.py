"""A value as a literal of each language, so that it stays one, whatever it holds."""

import json
import re
from urllib.parse import quote


def shell(text: str) -> str:
    """One argument of a POSIX shell."""
    if re.fullmatch(r"[\w./:=@-]+", text, re.ASCII):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def string(text: str) -> str:
    """A string literal of Python, JavaScript and Go: for printable text they agree with JSON."""
    return json.dumps(text, ensure_ascii=False)


def yaml(text: str) -> str:
    """A YAML scalar: its double-quoted form takes all of JSON's."""
    return string(text)


def kubernetes(text: str) -> str:
    """The value of a container's variable in a manifest, where ``$(NAME)`` would be replaced."""
    return yaml(text.replace("$(", "$$("))


def url_part(text: str) -> str:
    """A host, port or path in a URL; nothing that Spring replaces (``${…}``) is left in it."""
    return quote(text, safe="")


def region_of(arn: str) -> str:
    """The region of an ARN; empty where it names none, or is none."""
    parts = arn.split(":", 5)
    return parts[3] if len(parts) == 6 and parts[0] == "arn" else ""
